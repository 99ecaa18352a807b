/** Numbers in text fields, which take `6e-5` where number fields of browsers differ. */
import type { JobRun } from "./job-run.js";

/** The number that was typed. Where there is none, the field says so in the words of the command line. */
export function typedNumber(typed: string, field: string, run: JobRun): number | undefined {
  const text = typed.trim();
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text);
  run.refuse({ field, message: `${field} is ${JSON.stringify(text)}, but it must be a decimal number, like 6e-5` });
  return undefined;
}
