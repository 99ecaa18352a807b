import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeColumn, quantile, sortedValues } from "../../../dist/statistics/describe.js";
import { pandasColumns } from "../../support/columns.js";

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

describe("quantile", () => {
  it("lies between the two nearest values, from the nearer of them: numpy's last digit", () => {
    expect(quantile(Float64Array.of(0.3, 0.9), 0.5)).toBe(0.6);
  });

  it("is a value that is there, whatever its neighbours are; NaN of none", () => {
    expect(quantile(Float64Array.of(1, 2, inf), 0.5)).toBe(2);
    expect(quantile(Float64Array.of(), 0.5)).toBeNaN();
  });
});

describe("describeColumn", () => {
  it.each(pandasColumns)("$name: pandas' numbers, to the last digit", ({ values, description }) => {
    expect(describeColumn(values)).toEqual(description);
  });

  it.each([0.1, 2 / 3, 1e-300, 4.0690107345581055])("a constant column of %d has that mean and no spread", (value) => {
    for (const rows of [2, 3, 50, 1000]) {
      const expected = {
        count: rows,
        mean: value,
        std: 0,
        min: value,
        q1: value,
        median: value,
        q3: value,
        max: value,
      };
      expect(describeColumn(new Float64Array(rows).fill(value))).toEqual(expected);
    }
  });

  it("one value has no spread that could be known", () => {
    expect(describeColumn([7])).toEqual({ count: 1, mean: 7, std: nan, min: 7, q1: 7, median: 7, q3: 7, max: 7 });
  });

  it.each([[[]], [[nan, nan]]])("of %j nothing is known", (values) => {
    expect(describeColumn(values)).toEqual({
      count: 0,
      mean: nan,
      std: nan,
      min: nan,
      q1: nan,
      median: nan,
      q3: nan,
      max: nan,
    });
  });

  it("infinite values have a place in the order, and no spread", () => {
    const expected = { count: 4, mean: inf, std: nan, min: 1, q1: 1.75, median: inf, q3: inf, max: inf };
    expect(describeColumn([1, 2, inf, inf])).toEqual(expected);
    expect(describeColumn([inf, -inf, 0]).mean).toBeNaN();
  });

  it("order and place of values change no quartile; NaN changes nothing", () => {
    const column = fc.array(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer()), {
      minLength: 1,
    });
    fc.assert(
      fc.property(column, fc.nat(), (values, at) => {
        const { mean, std, ...rest } = describeColumn(values);
        const other = [...values].reverse();
        other.splice(at % values.length, 0, nan);
        expect(describeColumn(other)).toMatchObject(rest);
      }),
    );
  });

  it("mean and std are those of the definition, in exact arithmetic of small integers", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 300 }), (values) => {
        const n = BigInt(values.length);
        const big = values.map(BigInt);
        const sum = big.reduce((total, value) => total + value, 0n);
        const squares = big.reduce((total, value) => total + (n * value - sum) ** 2n, 0n);
        const { mean, std } = describeColumn(values);
        expect(mean).toBe(Number(sum) / values.length);
        expect(std).toBeCloseTo(Math.sqrt(Number(squares) / values.length ** 2 / (values.length - 1)), 9);
      }),
    );
  });
});

describe("sortedValues", () => {
  it("are ascending and without NaN; the column stays as it is", () => {
    const column = Float64Array.of(3, nan, -1, inf, -inf, nan, 0);
    expect([...sortedValues(column)]).toEqual([-inf, -1, 0, 3, inf]);
    expect([...column]).toEqual([3, nan, -1, inf, -inf, nan, 0]);
  });
});
