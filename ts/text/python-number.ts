/** Numbers as Python writes them: results are compared with notebooks digit by digit. */

/**
 * A float as Python's `repr` and pandas' `to_csv` write it: the shortest digits that read back as the same float64.
 *
 * JavaScript finds the same digits; the exponent form differs: `1e-07`, `1e+16`, used below 1e-4 and from 1e16 on; `1.0`, `-0.0`.
 */
export function floatRepr(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Object.is(value, -0)) return "-0.0";
  if (value === 0) return "0.0";
  const size = Math.abs(value);
  // JavaScript's own text is plain from 1e-6 up to 1e21, so throughout this range.
  if (size >= 1e-4 && size < 1e16) return Number.isInteger(value) ? `${value}.0` : String(value);
  const [mantissa = "", exponentText = ""] = value.toExponential().split("e");
  const exponent = Number(exponentText);
  return `${mantissa}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

/**
 * A number with `digits` decimals as Python's `format(value, ".3f")`: the binary value, rounded, ties to even.
 *
 * JavaScript's toFixed rounds the binary value too, but ties upwards: 0.0625 is 0.063 there and 0.062 here.
 */
export function fixed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return floatRepr(value);
  if (Math.abs(value) >= 1e21) {
    return digits > 0 ? `${BigInt(value)}.${"0".repeat(digits)}` : String(BigInt(value));
  }
  // toFixed is exact, so a tie shows as a 5 right after the digits kept and zeros behind it. 60 more digits tell: a float64 has 53
  // bits, too few to hold both a tie and something that small.
  const exact = Math.abs(value).toFixed(digits + 60);
  const kept = exact.length - 60;
  const isTie = /^50*$/.test(exact.slice(kept));
  const lower = exact.slice(0, kept).replace(/\.$/, "");
  const even = isTie && Number(lower.at(-1)) % 2 === 0;
  const magnitude = even ? lower : Math.abs(value).toFixed(digits);
  return value < 0 || Object.is(value, -0) ? `-${magnitude}` : magnitude;
}

const NUMBER = /^[ \t]*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[ \t]*$/;

/** What pandas' `read_csv` takes for a missing value. */
const MISSING = new Set(
  "|#N/A|#N/A N/A|#NA|-1.#IND|-1.#QNAN|-NaN|-nan|1.#IND|1.#QNAN|<NA>|N/A|NA|NULL|NaN|None|n/a|nan|null".split("|"),
);

/**
 * The number in a CSV cell, by the rules of pandas' `read_csv`: what Python writes, blanks around it, `inf` and `infinity` in any case;
 * empty cells and names like `nan`, `NA` and `null` are NaN. The float64 nearest to the decimal text, infinite beyond the largest.
 * Undefined for what is no number.
 */
export function numberOfCell(cell: string): number | undefined {
  if (NUMBER.test(cell)) return Number(cell);
  const text = cell.trim();
  if (MISSING.has(text)) return Number.NaN;
  const infinite = /^([+-]?)inf(?:inity)?$/i.exec(text);
  if (infinite) return infinite[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return undefined;
}
