import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { describeColumn, quantile } from "../../../dist/formats/describe.js";

/** pandas 2.3.3: `pd.Series(values, dtype=float).describe().tolist()` */
const PANDAS: [values: number[], expected: number[]][] = [
  [[3.5], [1, 3.5, Number.NaN, 3.5, 3.5, 3.5, 3.5, 3.5]],
  [
    [1, 2],
    [2, 1.5, Math.SQRT1_2, 1, 1.25, 1.5, 1.75, 2],
  ],
  [
    [10, 1, 3, 2, 4],
    [5, 4, 3.5355339059327378, 1, 2, 3, 4, 10],
  ],
  [
    [0.1, 0.2, 0.3, 0.7, 1e-9, 5, 5, 5.5],
    [8, 2.100000000125, 2.552309878068436, 1e-9, 0.17500000000000002, 0.5, 5, 5.5],
  ],
  [
    [Number.NaN, 2, 4],
    [2, 3, Math.SQRT2, 2, 2.5, 3, 3.5, 4],
  ],
  [
    Array.from({ length: 1000 }, (_, at) => at ** 2 / 7),
    [1000, 47547.642857142855, 42573.10773693826, 0, 8910.75, 35642.92857142857, 80196.53571428571, 142571.57142857142],
  ],
];

test.each(PANDAS.map(([values, expected]) => ({ of: values.slice(0, 3), values, expected })))(
  "what pandas says of $of",
  ({ values, expected }) => {
    const found = Object.values(describeColumn(values));
    for (const [at, value] of found.entries()) {
      const reference = expected[at] as number;
      if (Number.isNaN(reference)) expect(value).toBeNaN();
      else expect(Math.abs(value - reference)).toBeLessThanOrEqual(1e-15 * Math.abs(reference));
    }
  },
);

describe("describeColumn", () => {
  test("of no number: a count of 0, the rest NaN", () => {
    for (const values of [[], [Number.NaN]]) {
      const { count, ...rest } = describeColumn(values);
      expect(count).toBe(0);
      expect(Object.values(rest).every(Number.isNaN)).toBe(true);
    }
  });

  test("of equal numbers: no spread, however they round", () => {
    expect(describeColumn([0.1, 0.1, 0.1])).toMatchObject({ std: 0, mean: 0.1, min: 0.1, max: 0.1, q1: 0.1 });
  });

  test("an infinite number makes the mean infinite and leaves the quartiles", () => {
    expect(describeColumn([1, 2, Number.POSITIVE_INFINITY])).toMatchObject({
      mean: Number.POSITIVE_INFINITY,
      median: 2,
      max: Number.POSITIVE_INFINITY,
    });
  });

  test("the order does not matter", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, min: -1e100, max: 1e100 }), { minLength: 1 }), (values) => {
        expect(describeColumn([...values].reverse())).toEqual(describeColumn(values));
      }),
    );
  });

  test("quartiles lie between their neighbours", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, min: -1e300, max: 1e300 }), { minLength: 1 }),
        fc.double({ noNaN: true, min: 0, max: 1 }),
        (values, share) => {
          const sorted = Float64Array.from(values).sort();
          const position = (values.length - 1) * share;
          const value = quantile(sorted, share);
          expect(value).toBeGreaterThanOrEqual(sorted[Math.floor(position)] as number);
          expect(value).toBeLessThanOrEqual(sorted[Math.ceil(position)] as number);
        },
      ),
    );
  });
});
