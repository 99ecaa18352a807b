/** The bars of a histogram that people read: whole numbers have bars of their own, a constant has one, and no axis shows what cannot be. */

import { entryOf, isMetric, type MetricEntry } from "../../metrics/metrics.js";
import { histogram } from "../../statistics/histogram.js";

/** A bar from one value to another. */
export interface Bar {
  from: number;
  to: number;
  count: number;
  /** What it stands for: a value, or a range of them. */
  values: readonly [number, number];
}

/** Bins of values that are no whole numbers. */
const BINS = 30;

/** Whole numbers of which each has a bar of its own. */
const OWN_BARS = 60;

/** The bars of some finite values of a metric, without empty ones. A constant has one bar of no width: who draws it knows how wide it can be. */
export function barsOf(values: readonly number[], metric: string): Bar[] {
  const least = values.reduce((a, b) => Math.min(a, b));
  const most = values.reduce((a, b) => Math.max(a, b));
  if (least === most) return [{ from: least, to: most, count: values.length, values: [least, most] }];
  if (
    isMetric(metric) &&
    entryOf(metric).kind === "integer" &&
    Number.isSafeInteger(least) &&
    Number.isSafeInteger(most)
  ) {
    return wholeBars(values, least, most);
  }
  const { counts, edges } = histogram(values, BINS);
  return Array.from(counts, (count, at) => ({ from: edges[at] as number, to: edges[at + 1] as number, count }))
    .filter(({ count }) => count > 0)
    .map((bar) => ({ ...bar, values: [bar.from, bar.to] }));
}

/** Bars of k - 0.5 to k + 0.5; of several whole numbers each where there are many. */
function wholeBars(values: readonly number[], least: number, most: number): Bar[] {
  const each = most - least < OWN_BARS ? 1 : Math.ceil((most - least + 1) / BINS);
  const counts = new Map<number, number>();
  for (const value of values) {
    const bar = Math.floor((value - least) / each);
    counts.set(bar, (counts.get(bar) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([bar, count]) => {
      const first = least + bar * each;
      return { from: first - 0.5, to: first + each - 0.5, count, values: [first, first + each - 1] };
    });
}

/** A domain without what is impossible for the metric, beyond the half of a bar that stands on the last possible value. */
export function possible(
  [low, high]: readonly [number, number],
  bars: readonly Bar[],
  metric: string,
): [number, number] {
  const entry: Partial<MetricEntry> = isMetric(metric) ? entryOf(metric) : {};
  const first = bars.reduce((least, { from }) => Math.min(least, from), Number.POSITIVE_INFINITY);
  const last = bars.reduce((most, { to }) => Math.max(most, to), Number.NEGATIVE_INFINITY);
  const bounded: [number, number] = [low, high];
  if (isMetric(metric) && low < 0) bounded[0] = Math.min(0, Math.max(low, first));
  if (entry.most !== undefined && high > entry.most) bounded[1] = Math.min(high, Math.max(entry.most, last));
  return bounded;
}
