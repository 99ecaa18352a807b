import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pairwiseSum } from "../../../dist/statistics/pairwise-sum.js";

const sum = (values: readonly number[]): number => pairwiseSum(values.length, (at) => values[at]!);

/** `count` numbers of very different sizes, the same ones in Python: `((i * 2654435761 % 2**32) / 7) ** 2 * 1e-3`, without `**`. */
const numbers = (count: number): number[] =>
  Array.from({ length: count }, (_, at) => {
    const scrambled = Number((BigInt(at) * 2_654_435_761n) % 2n ** 32n) / 7;
    return scrambled * scrambled * 1e-3;
  });

describe("pairwiseSum", () => {
  // numpy.sum of the same numbers, numpy 2.4
  it.each([
    [0, 0.0],
    [1, 0.0],
    [7, 715199097815287.1],
    [8, 755266620172405.1],
    [9, 1090940670621600.0],
    [15, 1688170048072884.0],
    [16, 1715718021419194.8],
    [127, 1.5753904412478538e16],
    [128, 1.584441019758163e16],
    [129, 1.58488298074318e16],
    [136, 1.690465170161213e16],
    [255, 3.1882849967487984e16],
    [256, 3.201777537540819e16],
    [257, 3.2035453814808876e16],
    [1000, 1.254855814449266e17],
    [4099, 5.143579957788853e17],
  ])("of %i numbers is numpy's to the last digit", (count, expected) => {
    expect(sum(numbers(count))).toBe(expected);
  });

  it("is within a few roundings of the exact sum, where adding one by one is not", () => {
    const tenths = new Array<number>(1_000_000).fill(0.1);
    const error = (total: number) => Math.abs(total - 100_000) / 100_000;
    expect(error(sum(tenths))).toBeLessThan(1e-15);
    expect(error(tenths.reduce((total, value) => total + value, 0))).toBeGreaterThan(1e-12);
  });

  it("adds integers exactly, in any order", () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { maxLength: 600 }), (values) => {
        expect(sum(values)).toBe(values.reduce((total, value) => total + value, 0));
        expect(sum([...values].reverse())).toBe(sum(values));
      }),
    );
  });

  it("asks for each term once, and for no other", () => {
    fc.assert(
      fc.property(fc.nat({ max: 1000 }), (count) => {
        const asked = new Array<number>(count).fill(0);
        pairwiseSum(count, (at) => {
          asked[at]! += 1;
          return 1;
        });
        expect(asked).toEqual(new Array<number>(count).fill(1));
      }),
    );
  });
});
