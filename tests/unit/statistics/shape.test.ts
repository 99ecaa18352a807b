import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeColumn } from "../../../dist/statistics/describe.js";
import { shapeOf } from "../../../dist/statistics/shape.js";
import { pandasColumns } from "../../support/columns.js";

const shape = (values: readonly number[]) => shapeOf(values, describeColumn(values));

/** The textbook's formulas, term by term. */
function naive(values: readonly number[]): { skewness: number; kurtosis: number } {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const moment = (power: number) => values.reduce((sum, value) => sum + (value - mean) ** power, 0) / n;
  const [m2, m3, m4] = [moment(2), moment(3), moment(4)];
  return {
    skewness: ((m3 / m2 ** 1.5) * Math.sqrt(n * (n - 1))) / (n - 2),
    kurtosis: ((n - 1) / ((n - 2) * (n - 3))) * ((n + 1) * (m4 / (m2 * m2) - 3) + 6),
  };
}

describe("shapeOf", () => {
  it.each(pandasColumns)("$name: pandas' numbers", ({ values, shape: { skewness, kurtosis } }) => {
    const ours = shape(values);
    expect(ours.skewness).toBe(skewness);
    // numpy squares the sum of squares by a power function that is not rounded right.
    if (Number.isNaN(kurtosis)) expect(ours.kurtosis).toBeNaN();
    else expect(Math.abs(ours.kurtosis - kurtosis)).toBeLessThanOrEqual(1e-13 * (1 + Math.abs(kurtosis)));
  });

  it("is the textbook's, adjusted for the size of the sample", () => {
    const values = fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 4, maxLength: 200 });
    fc.assert(
      fc.property(values, (column) => {
        fc.pre(new Set(column).size > 1);
        const { skewness, kurtosis } = naive(column);
        expect(shape(column).skewness).toBeCloseTo(skewness, 9);
        expect(shape(column).kurtosis).toBeCloseTo(kurtosis, 9);
      }),
    );
  });

  it("mirrors: skewness changes its sign, kurtosis nothing", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 4 }), (column) => {
        const [one, other] = [shape(column), shape(column.map((value) => -value))];
        expect(one.skewness + other.skewness).toBeCloseTo(0, 9);
        expect(other.kurtosis).toBeCloseTo(one.kurtosis, 9);
      }),
    );
  });

  it.each([0.1, 2 / 3, 7])("a constant column of %d has none", (value) => {
    expect(shape(new Array<number>(50).fill(value))).toEqual({ skewness: 0, kurtosis: 0 });
  });

  it("needs 3 and 4 values", () => {
    const nan = Number.NaN;
    expect(shape([])).toEqual({ skewness: nan, kurtosis: nan });
    expect(shape([1, 2])).toEqual({ skewness: nan, kurtosis: nan });
    expect(shape([1, 1, nan])).toEqual({ skewness: nan, kurtosis: nan });
    expect(shape([1, 2, 4]).skewness).toBeCloseTo(0.9352195295828244, 12);
    expect(shape([1, 2, 4]).kurtosis).toBeNaN();
    expect(shape([7, 7, 7])).toEqual({ skewness: 0, kurtosis: nan });
  });

  it("of numbers whose squares overflow is not a number, and says so without an error", () => {
    expect(shape([1e200, -1e200, 3e200, 1])).toEqual({ skewness: Number.NaN, kurtosis: Number.NaN });
  });
});
