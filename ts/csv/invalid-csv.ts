/** The error for CSV files that cannot be used. */
import { CollapsarError } from "../errors.js";
import { visible } from "../text/visible.js";

/** `FILE: line L, column C: WHAT; REMEDY`. */
export function invalidCsv(
  name: string,
  { line, column }: { line?: number; column?: string },
  what: string,
  remedy: string,
  cause?: unknown,
): CollapsarError<"InvalidCsv"> {
  const shown = column === undefined ? "" : `column ${visible(column)}`;
  const place = [line === undefined ? "" : `line ${line}`, shown].filter((part) => part !== "").join(", ");
  // A line is the sentence's subject, a cell its place: `line 3 has 4 cells`, `line 3, column x: "a" is not a number`.
  const where = place === "" ? "" : `${place}${column === undefined ? " " : ": "}`;
  return new CollapsarError(
    "InvalidCsv",
    `${name}: ${where}${what}; ${remedy}`,
    { reason: what, ...(line !== undefined && { line }), ...(column !== undefined && { column }) },
    { cause },
  );
}
