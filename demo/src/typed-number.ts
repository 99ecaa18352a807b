/** Numbers in text fields, which take `6e-5` where number fields of browsers differ. */
import type { JobStatus } from "./job-status.js";

/** The number in a field. Where there is none, the status says so in the words of the command line, and the field gets the focus. */
export function typedNumber(field: HTMLInputElement, name: string, status: JobStatus): number | undefined {
  const typed = field.value.trim();
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(typed)) return Number(typed);
  status.refuse(`${name} is ${JSON.stringify(typed)}, but it must be a decimal number, like 6e-5`);
  field.focus();
  return undefined;
}
