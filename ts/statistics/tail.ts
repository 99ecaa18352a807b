/** Where a value lies among simulated ones, without assuming any distribution. */
import { clopperPearson } from "./binomial.js";

/** An observed value among `count` simulated ones. */
export interface Place {
  /** Simulated values below it. */
  below: number;
  /** Simulated values equal to it. */
  equal: number;
  /** Simulated values above it. */
  above: number;
  /** Percentage below, and half of those equal to it: 50 in the middle. NaN for a value that is NaN, or among none. */
  percentile: number;
  /**
   * Two-sided p-value of the Monte Carlo test, min(1, 2 (min(lo, hi) + 1) / (count + 1)) with lo values at most and hi at least as large
   * (Davison and Hinkley 1997, section 4.2): valid for any distribution, and never 0. NaN as `percentile`.
   */
  pValue: number;
  /** The two-sided p-value that counts half of the ties: descriptive, and not conservative, so that no finding rests on it. */
  midP: number;
  /** Lower end of the 95% Clopper-Pearson interval of the smaller one-sided tail, whose estimate is min(lo, hi) / count. */
  tailLow: number;
  /** Upper end of that interval. */
  tailHigh: number;
}

/** Intervals that were computed: few different numbers occur in many places. */
const intervals = new Map<string, [number, number]>();
const MOST_KEPT = 20_000;

/**
 * Places a value among sorted ones that are not NaN. The percentile is `percentileofscore` of scipy.stats with `kind="mean"`.
 */
export function placeAmong(sorted: Float64Array, value: number): Place {
  const count = sorted.length;
  if (Number.isNaN(value) || count === 0) {
    const none = { percentile: Number.NaN, pValue: Number.NaN, midP: Number.NaN, tailLow: Number.NaN };
    return { below: 0, equal: 0, above: 0, ...none, tailHigh: Number.NaN };
  }
  const below = firstIndex(sorted, (other) => other >= value);
  const above = count - firstIndex(sorted, (other) => other > value);
  const equal = count - below - above;
  const smaller = Math.min(below, above);
  const [tailLow, tailHigh] = intervalOf(smaller + equal, count);
  return {
    below,
    equal,
    above,
    percentile: (100 * (below + equal / 2)) / count,
    pValue: Math.min(1, (2 * (smaller + equal + 1)) / (count + 1)),
    midP: Math.min(1, (2 * (smaller + (equal + 1) / 2)) / (count + 1)),
    tailLow,
    tailHigh,
  };
}

function intervalOf(tail: number, count: number): [number, number] {
  const key = `${tail}/${count}`;
  const known = intervals.get(key);
  if (known) return known;
  if (intervals.size >= MOST_KEPT) intervals.clear();
  const found = clopperPearson(tail, count);
  intervals.set(key, found);
  return found;
}

/** The first index whose value is `reached`, which holds from some value on; the length if none is. */
export function firstIndex(sorted: Float64Array, reached: (value: number) => boolean): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (reached(sorted[middle] as number)) to = middle;
    else from = middle + 1;
  }
  return from;
}
