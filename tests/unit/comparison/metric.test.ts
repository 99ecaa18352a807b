import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareMetric, zSummary } from "../../../dist/comparison/metric.js";

const nan = Number.NaN;
const one = (value: number, synthetic: readonly number[]) => {
  const { observed, ...rest } = compareMetric("x", [value], Float64Array.from(synthetic));
  return { ...observed[0]!, ...rest };
};

describe("compareMetric", () => {
  it("z is the distance from the mean in standard deviations", () => {
    expect(one(5, [1, 2, 3]).z).toBe(3);
    expect(one(2, [1, 2, 3]).z).toBe(0);
    expect(one(0, [1, nan, 2, 3]).z).toBe(-2);
  });

  it.each([
    ["no spread", 9, [4, 4, 4], 0],
    ["no spread but that of rounding a mean", 0.5, [0.1, 0.1, 0.1], 0],
    ["one synthetic value", 9, [4], 0],
    ["infinite synthetic values", 9, [4, Number.POSITIVE_INFINITY], 0],
    ["no synthetic value", 9, [nan, nan], 0],
    ["no observed value", nan, [1, 2, 3], nan],
    ["no observed value, and no spread", nan, [4, 4, 4], nan],
  ])("z with %s", (_, value, synthetic, z) => {
    expect(one(value, synthetic).z).toBe(z);
  });

  it("counts values, missing ones and different ones", () => {
    expect(one(1, [3, nan, 1, 3, -0, 0, nan]).synthetic).toMatchObject({
      count: 5,
      missing: 2,
      distinct: 3,
      min: 0,
      max: 3,
    });
    expect(one(1, [nan]).synthetic).toMatchObject({ count: 0, missing: 1, distinct: 0 });
  });

  it("gives the synthetic values themselves, in their order", () => {
    expect(one(1, [3, nan, 1]).values).toEqual(Float64Array.of(3, nan, 1));
  });

  it("z and percentile lie on the same side", () => {
    const values = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 2 });
    fc.assert(
      fc.property(values, fc.integer({ min: -12, max: 12 }), (synthetic, value) => {
        const { z, percentile } = one(value, synthetic);
        if (value > Math.max(...synthetic)) expect([z >= 0, percentile]).toEqual([true, 100]);
        if (value < Math.min(...synthetic)) expect([z <= 0, percentile]).toEqual([true, 0]);
      }),
    );
  });
});

describe("zSummary", () => {
  it("counts from 0, and what has no z as beyond", () => {
    // mean 0, std 1
    const synthetic = Float64Array.of(-1, 0, 1);
    const values = [0, 0.009, 0.01, -0.99, 1, -1.99, 2, nan];
    const metrics = values.map((value) => compareMetric("x", [nan, value], synthetic));
    expect(zSummary(metrics, 1)).toEqual({
      exact: 2,
      within1: 4,
      within2: 6,
      beyond2: 2,
      noSpreadDiffers: 0,
      total: 8,
    });
    expect(zSummary(metrics, 0)).toEqual({
      exact: 0,
      within1: 0,
      within2: 0,
      beyond2: 8,
      noSpreadDiffers: 0,
      total: 8,
    });
  });
});
