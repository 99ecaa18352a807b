/** How the numbers of each block are written, and how far apart they are: as in the reference, whose text is made again byte for byte. */
import type { Block } from "../metrics/blocks.js";
import { entryOf, isMetric } from "../metrics/metrics.js";
import { fixed, floatRepr } from "../text/python-number.js";
import type { ObservedMetric } from "./metric.js";
import { signedZ, TINY_STD } from "./text.js";

/** Standard deviations, after their number. */
export const SIGMA = "\u03c3";

const TICK = "\u2713";

/** How a value is written. */
type Write = (value: number) => string;

const decimals =
  (digits: number): Write =>
  (value) =>
    fixed(value, digits);

/** How one metric is written in its table: the observed value, mean and std, and how far apart they are. */
export interface Style {
  observed: Write;
  synthetic: Write;
  measure: (observed: ObservedMetric, std: number) => string;
}

const zOrExact = ({ z }: ObservedMetric): string => (Math.abs(z) < 0.01 ? "EXACT" : signedZ(z, 2));

const zAlways = ({ z }: ObservedMetric): string => signedZ(z, 2);

function match({ z }: ObservedMetric, std: number): string {
  // What was not observed matches nothing.
  if (std < TINY_STD && !Number.isNaN(z)) return `${TICK} EXACT`;
  if (Math.abs(z) < 1) return `${TICK} <1${SIGMA}`;
  if (Math.abs(z) < 2) return `${TICK} <2${SIGMA}`;
  return `  ${signedZ(z, 1)}`;
}

const THREE: Style = { observed: decimals(3), synthetic: decimals(3), measure: zAlways };

/** The reference writes counts of its second and third table as they are, and their means with one decimal. */
const byKind = (metric: string): Style =>
  isMetric(metric) && entryOf(metric).kind === "integer"
    ? { ...THREE, observed: floatRepr, synthetic: decimals(1) }
    : THREE;

/** What the block's distance is called, and how its metrics are written. */
interface BlockStyle {
  measure: string;
  style: (metric: string) => Style;
}

/** The styles of the blocks. */
export const STYLES: Record<Block["name"], BlockStyle> = {
  counts: { measure: "Z-score", style: () => ({ ...THREE, measure: zOrExact }) },
  topology: { measure: "Match?", style: (metric) => ({ ...byKind(metric), measure: match }) },
  population: { measure: "Z-score", style: byKind },
  extent: { measure: "Z-score", style: () => THREE },
  other: { measure: "Z-score", style: () => THREE },
};
