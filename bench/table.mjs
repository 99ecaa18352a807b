// @ts-check
import { median } from "./measure.mjs";

/** @typedef {import("./measure.mjs").Sample} Sample */

/**
 * Medians of all commands, in GitHub's table syntax. Ratios are to the first: 2.0x is twice as much.
 *
 * @param {Map<string, Sample[]>} samples by label, not empty
 */
export function table(samples) {
  const [reference] = [...samples.values()].map(medians);
  const rows = [...samples].map(([label, all]) => {
    const m = medians(all);
    const walls = all.map(({ wall }) => wall);
    return [
      label,
      `${ms(m.wall)} (${ms(Math.min(...walls))}..${ms(Math.max(...walls))})`,
      ratio(m.wall, reference?.wall),
      ms(m.cpu),
      megabytes(m.peak),
      ratio(m.peak, reference?.peak),
    ];
  });
  return align([["whole process", "wall, ms (range)", "ratio", "user+sys, ms", "peak RSS, MB", "ratio"], ...rows]);
}

/** @param {Sample[]} samples @returns {Sample} */
export function medians(samples) {
  return {
    wall: median(samples.map(({ wall }) => wall)),
    cpu: median(samples.map(({ cpu }) => cpu)),
    peak: median(samples.map(({ peak }) => peak)),
  };
}

/** @param {number} value */
export function ms(value) {
  return Number.isNaN(value) ? "n/a" : value.toFixed(value < 100 ? 1 : 0);
}

/** @param {number} bytes in units of 10^6 */
export function megabytes(bytes) {
  return Number.isNaN(bytes) ? "n/a" : (bytes / 1e6).toFixed(1);
}

/**
 * @param {number} value
 * @param {number | undefined} reference
 */
function ratio(value, reference = Number.NaN) {
  const times = value / reference;
  return Number.isNaN(times) ? "n/a" : `${times.toFixed(times < 10 ? 2 : 1)}x`;
}

/** @param {string[][]} rows the first is the header; the first column is text, the others numbers */
export function align(rows) {
  const widths = (rows[0] ?? []).map((_, c) => Math.max(...rows.map((row) => row[c]?.length ?? 0)));
  const line = (/** @type {string[]} */ row) =>
    `| ${row.map((cell, c) => (c === 0 ? cell.padEnd(widths[c] ?? 0) : cell.padStart(widths[c] ?? 0))).join(" | ")} |`;
  const rule = `|${widths.map((w, c) => (c === 0 ? "-".repeat(w + 2) : `${"-".repeat(w + 1)}:`)).join("|")}|`;
  const [header = [], ...body] = rows;
  return [line(header), rule, ...body.map(line)].join("\n");
}
