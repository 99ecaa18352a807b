/** What findings ask of a metric: its column of synthetic values, and what was observed. */
import { nounOf, plural } from "../../text/quantities.js";
import { visible } from "../../text/visible.js";
import type { MetricComparison, ObservedMetric } from "../metric.js";

/** What was observed of a metric in one record. */
export const at = ({ observed }: MetricComparison, record: number): ObservedMetric =>
  observed[record] as ObservedMetric;

/** Whether all synthetic values are one. */
export const isConstant = ({ synthetic: { min, max } }: MetricComparison): boolean => min === max;

/** Whether the synthetic values differ by more than rounding, so that z means something. */
export const hasSpread = ({ synthetic: { min, max } }: MetricComparison): boolean => !withinRounding(min, max);

/** Whether the observed value is what the synthetic records have: the same but for rounding where they have one value, else |z| < 2. */
export function agrees(metric: MetricComparison, record: number): boolean {
  const { value, z } = at(metric, record);
  const { min, std } = metric.synthetic;
  // Without a std z is 0 whatever the value.
  return !hasSpread(metric) ? withinRounding(value, min) : Number.isFinite(std) && Math.abs(z) < 2;
}

/** Whether there is an observed value, and it is not the least synthetic one: of a column without spread, another one. */
export const differs = (metric: MetricComparison, record: number): boolean => {
  const { value } = at(metric, record);
  return !Number.isNaN(value) && value !== metric.synthetic.min;
};

/** Units in the last place within which values count as rounded differently. */
const ROUNDING_ULPS = 8;

/** Whether two values are at most a few units in the last place apart. */
export function withinRounding(a: number, b: number): boolean {
  if (a === b) return true;
  const size = Math.max(Math.abs(a), Math.abs(b));
  return Number.isFinite(size) && Math.abs(a - b) <= ROUNDING_ULPS * Number.EPSILON * size;
}

/** The names of metrics, as they are. */
export const names = (metrics: readonly MetricComparison[]): string[] => metrics.map(({ metric }) => metric);

/** The same for people. */
export const list = (metrics: readonly MetricComparison[]): string => names(metrics).map(visible).join(", ");

/** `3 of 20 metrics lie` */
export const lie = (part: number, whole: number): string =>
  `${part} of ${plural(whole, "metric")} ${nounOf(part, "lies", "lie")}`;
