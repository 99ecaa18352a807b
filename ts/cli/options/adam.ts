/** What `--adam` says. */
import { CollapsarError } from "../../errors.js";
import type { AdamParameters } from "../../parameters/series.js";

/** The numbers of `--adam lr,b1,b2,eps[,wd]`; their ranges are checked with the other parameters. */
export function parseAdam(text: string): AdamParameters {
  const numbers = text.split(",").map((cell) => (cell.trim() === "" ? Number.NaN : Number(cell)));
  if (numbers.includes(Number.NaN) || numbers.length < 4 || numbers.length > 5) {
    const message = `adam is ${JSON.stringify(text)}, but it must be 4 or 5 numbers, lr,b1,b2,eps[,wd], like 1e-3,0.9,0.999,1e-8,0.01`;
    throw new CollapsarError("InvalidParameter", message, { field: "adam", value: text });
  }
  const [lr, beta1, beta2, eps, weightDecay] = numbers as [number, number, number, number, number?];
  return { lr, beta1, beta2, eps, ...(weightDecay !== undefined && { weightDecay }) };
}
