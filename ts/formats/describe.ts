/** What a column of numbers is like: the rows of pandas' `describe`. */

/** Statistics of some numbers. NaN is skipped; of no number all but `count` are NaN. */
export interface Description {
  count: number;
  mean: number;
  /** With n - 1; NaN for one number. */
  std: number;
  min: number;
  /** Quartiles, linear between the two numbers at (n - 1) p. */
  q1: number;
  median: number;
  q3: number;
  max: number;
}

/** Describes a column. The order of the values changes no bit of the result. */
export function describeColumn(values: Iterable<number>): Description {
  const sorted = Float64Array.from(values)
    .filter((value) => !Number.isNaN(value))
    .sort();
  const count = sorted.length;
  // Equal numbers have no spread, and summing them must not round one into being.
  const mean = sorted[0] === sorted.at(-1) ? (sorted[0] ?? Number.NaN) : sum(sorted) / count;
  const deviations = sorted.map((value) => (value === mean ? 0 : (value - mean) ** 2));
  return {
    count,
    mean,
    std: count > 1 ? Math.sqrt(sum(deviations) / (count - 1)) : Number.NaN,
    min: sorted[0] ?? Number.NaN,
    q1: quantile(sorted, 0.25),
    median: quantile(sorted, 0.5),
    q3: quantile(sorted, 0.75),
    max: sorted.at(-1) ?? Number.NaN,
  };
}

/** Neumaier's compensated sum. */
function sum(values: Float64Array): number {
  let total = 0;
  let lost = 0;
  for (const value of values) {
    const next = total + value;
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
    total = next;
  }
  // An infinite total has lost NaN.
  return Number.isFinite(total) ? total + lost : total;
}

/** The number at `(n - 1) share` of ascending ones, interpolated as numpy does: from the nearer of the two. */
export function quantile(sorted: Float64Array, share: number): number {
  const position = (sorted.length - 1) * share;
  const low = sorted[Math.floor(position)] ?? Number.NaN;
  const high = sorted[Math.ceil(position)] ?? Number.NaN;
  if (low === high) return low;
  const part = position - Math.floor(position);
  return part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part);
}
