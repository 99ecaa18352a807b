import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { placeAmong } from "../../../dist/statistics/tail.js";

const nan = Number.NaN;

describe("placeAmong", () => {
  it.each([
    ["the middle", [1, 2, 3], 2, { below: 1, equal: 1, above: 1, pValue: 1, percentile: 50 }],
    ["between values", [1, 2, 3, 4], 2.5, { below: 2, equal: 0, above: 2, pValue: 1, percentile: 50 }],
    ["the lowest of four", [1, 2, 3, 4], 1, { below: 0, equal: 1, above: 3, pValue: 0.8, midP: 0.4, percentile: 12.5 }],
    ["below all", [1, 2, 3, 4], 0, { below: 0, equal: 0, above: 4, pValue: 0.4, midP: 0.2, percentile: 0 }],
    ["above all", [1, 2, 3, 4], 9, { below: 4, equal: 0, above: 0, pValue: 0.4, midP: 0.2, percentile: 100 }],
    ["a constant column's value", [5, 5, 5], 5, { below: 0, equal: 3, above: 0, pValue: 1, percentile: 50 }],
    ["ties", [1, 1, 1, 2], 2, { below: 3, equal: 1, above: 0, pValue: 0.8, midP: 0.4, percentile: 87.5 }],
    [
      "infinity",
      [1, Number.POSITIVE_INFINITY],
      Number.POSITIVE_INFINITY,
      { below: 1, equal: 1, above: 0, pValue: 1, percentile: 75 },
    ],
    [
      "no value",
      [1, 2],
      nan,
      { below: 0, equal: 0, above: 0, pValue: nan, midP: nan, tailLow: nan, tailHigh: nan, percentile: nan },
    ],
    [
      "among none",
      [],
      1,
      { below: 0, equal: 0, above: 0, pValue: nan, midP: nan, tailLow: nan, tailHigh: nan, percentile: nan },
    ],
  ])("%s", (_, sorted, value, expected) => {
    expect(placeAmong(Float64Array.from(sorted), value)).toMatchObject(expected);
  });

  it("counts what is below, equal and above", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1 }),
        fc.integer({ min: -1, max: 10 }),
        (values, value) => {
          const { below, equal, above, pValue, midP, tailLow, tailHigh, percentile } = placeAmong(
            Float64Array.from(values).sort(),
            value,
          );
          expect({ below, equal, above }).toEqual({
            below: values.filter((other) => other < value).length,
            equal: values.filter((other) => other === value).length,
            above: values.filter((other) => other > value).length,
          });
          const tail = Math.min(below, above) + equal;
          expect(pValue).toBe(Math.min(1, (2 * (tail + 1)) / (values.length + 1)));
          expect(midP).toBeLessThanOrEqual(pValue);
          expect(midP).toBeGreaterThan(0);
          expect(tailLow).toBeLessThanOrEqual(tail / values.length);
          expect(tailHigh).toBeGreaterThanOrEqual(tail / values.length);
          expect(percentile).toBeCloseTo(100 * ((below + equal / 2) / values.length), 10);
        },
      ),
    );
  });

  it("mirrors: the p-values stay, the percentile turns round", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1 }),
        fc.integer({ min: 0, max: 9 }),
        (values, value) => {
          const one = placeAmong(Float64Array.from(values).sort(), value);
          const other = placeAmong(Float64Array.from(values, (v) => -v).sort(), -value);
          expect([other.pValue, other.midP, other.tailLow]).toEqual([one.pValue, one.midP, one.tailLow]);
          expect(other.percentile).toBeCloseTo(100 - one.percentile, 10);
        },
      ),
    );
  });
});
