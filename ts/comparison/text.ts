/** How z and p-values are written, in tables and in findings. */
import { fixed } from "../text/python-number.js";
import { differsWithoutSpread, type MetricComparison, type ObservedMetric } from "./metric.js";

/** Below this a spread is EXACT in the table of the topology. */
export const TINY_STD = 0.001;

/** `+1.17σ`, as Python's `+.2f` writes it; `+nanσ`. */
export const signedZ = (z: number, digits = 2): string =>
  `${z < 0 || Object.is(z, -0) ? "" : "+"}${fixed(z, digits)}\u03c3`;

/** z beyond this is written as such: how far beyond says nothing. */
const FAR_Z = 99;

/** z outside the reference's text: `EXACT`, `+1.17\u03c3`, `>99\u03c3`, and in words where the synthetic values have no spread. */
export function zText(metric: MetricComparison, record: number): string {
  const { z } = metric.observed[record] as ObservedMetric;
  if (Number.isNaN(z)) return "n/a";
  if (differsWithoutSpread(metric, record)) return "no spread, differs";
  if (z > FAR_Z) return `>${FAR_Z}\u03c3`;
  if (z < -FAR_Z) return `<-${FAR_Z}\u03c3`;
  return Math.abs(z) < 0.01 ? "EXACT" : signedZ(z);
}

/** A probability with the digits that `records` values can tell: `0.0392`; `n/a` where there is none. */
export const pText = (p: number, records: number): string =>
  Number.isNaN(p) ? "n/a" : fixed(p, Math.max(3, String(records).length));
