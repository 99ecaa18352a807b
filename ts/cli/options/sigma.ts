/** What `--sigma` can be: a number, several, or evenly spaced ones. */
import { CollapsarError } from "../../errors.js";
import type { GivenSynthParameters } from "../../parameters/synth.js";

/** The grammar, for the help and for errors. */
export const SIGMA_HELP = "a number, numbers with commas, or start:stop:count[:log]";

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Reads the option's text. Ranges are checked with the other parameters. */
export function parseSigma(text: string): GivenSynthParameters["sigma"] {
  if (text.includes(":")) {
    const [start = "", stop = "", count = "", log, ...rest] = text.split(":");
    if (rest.length > 0 || (log !== undefined && log !== "log")) throw malformed(text);
    return {
      start: decimal(start, text),
      stop: decimal(stop, text),
      count: decimal(count, text),
      ...(log && { log: true }),
    };
  }
  const numbers = text.split(",").map((each) => decimal(each.trim(), text));
  return numbers.length === 1 ? (numbers[0] as number) : numbers;
}

function decimal(part: string, text: string): number {
  if (!DECIMAL.test(part)) throw malformed(text);
  return Number(part);
}

const malformed = (text: string): CollapsarError =>
  new CollapsarError("InvalidParameter", `sigma is ${JSON.stringify(text)}, but it must be ${SIGMA_HELP}`, {
    field: "sigma",
    value: text,
  });
