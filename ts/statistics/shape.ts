/** How a distribution differs from a normal one: skewness and excess kurtosis, adjusted for the size of the sample. */
import { type Description, sumOfPowers } from "./describe.js";

/** Both 0 where all values are equal. */
export interface Shape {
  /** Adjusted Fisher-Pearson. NaN for fewer than 3 values. */
  skewness: number;
  /** Adjusted excess: 0 for a normal distribution. NaN for fewer than 4 values. */
  kurtosis: number;
}

/** What is smaller than this counts as rounding. */
const ROUNDING = 1e-14;

/**
 * The shape of a column that was described, by the formulas of pandas 2.3 and its rules for small sums: the squares and cubes of the
 * skewness, and numerator and denominator of the kurtosis, are 0 below 1e-14. NaN is skipped.
 */
export function shapeOf(values: ArrayLike<number>, { count, mean, min, max }: Description): Shape {
  if (min === max) return { skewness: count < 3 ? Number.NaN : 0, kurtosis: count < 4 ? Number.NaN : 0 };
  const squares = sumOfPowers(values, mean, (deviation) => deviation * deviation);
  return {
    skewness: count < 3 ? Number.NaN : skewnessOf(values, mean, count, squares),
    kurtosis: count < 4 ? Number.NaN : kurtosisOf(values, mean, count, squares),
  };
}

function skewnessOf(values: ArrayLike<number>, mean: number, count: number, squares: number): number {
  const second = withoutRounding(squares);
  if (second === 0) return 0;
  const third = withoutRounding(sumOfPowers(values, mean, (deviation) => deviation * deviation * deviation));
  return ((count * Math.sqrt(count - 1)) / (count - 2)) * (third / toThreeHalves(second));
}

function kurtosisOf(values: ArrayLike<number>, mean: number, count: number, squares: number): number {
  const fourth = sumOfPowers(values, mean, (deviation) => {
    const square = deviation * deviation;
    return square * square;
  });
  const numerator = withoutRounding(count * (count + 1) * (count - 1) * fourth);
  const denominator = withoutRounding((count - 2) * (count - 3) * (squares * squares));
  if (denominator === 0) return 0;
  return numerator / denominator - (3 * (count - 1) * (count - 1)) / ((count - 2) * (count - 3));
}

const withoutRounding = (value: number): number => (Math.abs(value) < ROUNDING ? 0 : value);

/**
 * x^1.5 for x > 0, rounded once. `Math.pow` differs between engines, and x * sqrt(x) rounds twice: here what both roundings lose is
 * computed and added.
 */
function toThreeHalves(x: number): number {
  const root = Math.sqrt(x);
  const product = x * root;
  const rest = -productError(root, root, x) / (2 * root);
  const corrected = product + (productError(x, root, product) + x * rest);
  return Number.isFinite(corrected) ? corrected : product;
}

/** `a * b - near` without rounding, for a `near` that is a * b but for a few units in the last place (Dekker's product). */
function productError(a: number, b: number, near: number): number {
  const [a1, a2] = split(a);
  const [b1, b2] = split(b);
  return a1 * b1 - near + a1 * b2 + a2 * b1 + a2 * b2;
}

/** Two halves of 26 bits, whose products are exact. */
function split(value: number): [number, number] {
  const scaled = value * (2 ** 27 + 1);
  const upper = scaled - (scaled - value);
  return [upper, value - upper];
}
