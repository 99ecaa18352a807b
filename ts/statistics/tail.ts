/** Where a value lies among synthetic ones, without assuming any distribution. */

/** An observed value among `count` synthetic ones. */
export interface Place {
  /** Simulated values below, equal to and above it. */
  below: number;
  equal: number;
  above: number;
  /**
   * Two-sided tail probability: twice the smaller of the shares at most and at least as large, 1 at most. 0 means that no synthetic value
   * is as extreme: less than `1 / count`, which is all that so many can say. NaN for a value that is NaN, or among none.
   */
  tail: number;
  /** Percentage below, and half of those equal to it: 50 in the middle. NaN as `tail`. */
  percentile: number;
}

/**
 * Places a value among sorted ones that are not NaN.
 *
 * Doubling the smaller tail is what `scipy.stats.permutation_test` calls two-sided; the percentile is `percentileofscore` with
 * `kind="mean"`.
 */
export function placeAmong(sorted: Float64Array, value: number): Place {
  const count = sorted.length;
  if (Number.isNaN(value) || count === 0) {
    return { below: 0, equal: 0, above: 0, tail: Number.NaN, percentile: Number.NaN };
  }
  const below = firstAt(sorted, (other) => other >= value);
  const above = count - firstAt(sorted, (other) => other > value);
  const equal = count - below - above;
  return {
    below,
    equal,
    above,
    tail: Math.min(1, (2 * Math.min(below + equal, above + equal)) / count),
    percentile: (100 * (below + equal / 2)) / count,
  };
}

/** The first index whose value is `reached`, which holds from some value on; the length if none is. */
function firstAt(sorted: Float64Array, reached: (value: number) => boolean): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (reached(sorted[middle] as number)) to = middle;
    else from = middle + 1;
  }
  return from;
}
