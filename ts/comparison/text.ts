/** How z and tails are written, in tables and in findings. */
import { fixed } from "../text/python-number.js";

/** Below this a spread is EXACT in the table of the topology. */
export const TINY_STD = 0.001;

/** `+1.17σ`, as Python's `+.2f` writes it; `+nanσ`. */
export const signedZ = (z: number, digits = 2): string =>
  `${z < 0 || Object.is(z, -0) ? "" : "+"}${fixed(z, digits)}\u03c3`;

/** A tail probability with the digits that `rows` values can tell: `0.04`, and `< 1/50` where none is as extreme. */
export function tailText(tail: number, rows: number): string {
  if (Number.isNaN(tail)) return "n/a";
  return tail === 0 ? `< 1/${rows}` : fixed(tail, String(rows).length);
}
