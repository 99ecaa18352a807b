/** What pandas' `describe` says of a column: count, mean, spread and quartiles. */
import { pairwiseSum } from "./pairwise-sum.js";

/** A column in numbers, all float64. NaN where there is no value. */
export interface Description {
  /** Values that are not NaN; only these are described. */
  count: number;
  /** The arithmetic mean. */
  mean: number;
  /** Standard deviation of the sample: ddof 1. 0 where all values are equal, NaN where there is only one. */
  std: number;
  /** The smallest value. */
  min: number;
  /** The first quartile, interpolated linearly at (count - 1) / 4 in the sorted values. */
  q1: number;
  /** The middle value; the mean of the two middle values where there is no single one. */
  median: number;
  /** The third quartile, interpolated linearly at 3 (count - 1) / 4. */
  q3: number;
  /** The largest value. */
  max: number;
}

/** The values that are not NaN, ascending. */
export function sortedValues(values: ArrayLike<number>): Float64Array {
  // NaN is sorted last.
  const sorted = new Float64Array(values).sort();
  let count = sorted.length;
  while (count > 0 && Number.isNaN(sorted[count - 1])) count -= 1;
  return sorted.subarray(0, count);
}

/**
 * Describes a column by the formulas of pandas 2.3, to the last digit, except where all values are equal: then the mean is that value
 * and the spread 0, where rounding would give 0.1 a spread of 1e-17. `sorted` are its {@link sortedValues}, where a caller has them.
 */
export function describeColumn(values: ArrayLike<number>, sorted: Float64Array = sortedValues(values)): Description {
  const count = sorted.length;
  // Adding 0 makes 0 of -0.0, which is no other value.
  const [min, max] = [(sorted[0] ?? Number.NaN) + 0, (sorted.at(-1) ?? Number.NaN) + 0];
  const quartiles = { q1: quantile(sorted, 0.25), median: medianOf(sorted), q3: quantile(sorted, 0.75) };
  if (count < 2) return { count, mean: min, std: Number.NaN, min, ...quartiles, max };
  if (min === max) return { count, mean: min, std: 0, min, ...quartiles, max };
  const mean = meanOf(values, count);
  const squares = sumOfPowers(values, mean, (deviation) => deviation * deviation);
  return { count, mean, std: Math.sqrt(squares / (count - 1)), min, ...quartiles, max };
}

/** NaN counts as 0 in its place, as in pandas: the order of a sum decides its last digit. */
const meanOf = (values: ArrayLike<number>, count: number): number =>
  pairwiseSum(values.length, (at) => {
    const value = values[at] as number;
    return Number.isNaN(value) ? 0 : value;
  }) / count;

/** The sum of `power(value - mean)` over the values that are not NaN. */
export const sumOfPowers = (values: ArrayLike<number>, mean: number, power: (deviation: number) => number): number =>
  pairwiseSum(values.length, (at) => {
    const value = values[at] as number;
    return Number.isNaN(value) ? 0 : power(value - mean);
  });

function medianOf(sorted: Float64Array): number {
  const [lower = Number.NaN, upper = Number.NaN] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return lower === upper ? lower + 0 : (lower + upper) / 2;
}

/** Of ascending values: between the two nearest, as numpy interpolates, from the nearer of them. NaN of no values. */
export function quantile(sorted: Float64Array, share: number): number {
  const place = (sorted.length - 1) * share;
  const at = Math.floor(place);
  const [lower = Number.NaN, upper = lower] = [sorted[at], sorted[at + 1]];
  return between(lower, upper, place - at);
}

/** A part of the way from a value to the next, taken from the nearer of them as numpy does. */
export function between(lower: number, upper: number, part: number): number {
  const distance = upper - lower;
  // A value that is there needs no other, and between equal ones lies none: with infinities both would be NaN.
  if (part === 0 || lower === upper) return lower + 0;
  return part < 0.5 ? lower + distance * part : upper - distance * (1 - part);
}
