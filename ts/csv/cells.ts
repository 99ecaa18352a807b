/** Cells of CSV records, and what they say again. */
import { floatRepr } from "../text/python-number.js";

/** How the cells of a column are written. */
export type ColumnKind = "integer" | "float" | "text";

/** A value as a cell; NaN is an empty one. */
export function cellOf(kind: ColumnKind, value: number | string): string {
  if (typeof value === "string") return value;
  if (Number.isNaN(value)) return "";
  return kind === "float" ? floatRepr(value) : String(value);
}

/** Numbers as {@link cellOf} writes them. */
const WRITTEN = { integer: /^-?\d+$/, float: /^-?(\d+\.\d+|\d+(\.\d+)?e[+-]\d\d+|inf)$/ };

/** The value of such a cell; undefined for one that is not written so. */
export function valueOfCell(text: string, kind: ColumnKind): number | string | undefined {
  if (kind === "text") return text;
  if (text === "") return Number.NaN;
  return WRITTEN[kind].test(text) ? Number(text.replace("inf", "Infinity")) : undefined;
}
