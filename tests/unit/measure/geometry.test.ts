import { isCollapsarError, type MatrixData, type Snapshot, type StatsOptions, stats } from "collapsar";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

const matrix = (rows: readonly (readonly number[])[]): MatrixData => ({
  data: Float32Array.from(rows.flat()),
  dtype: "F32",
  shape: [rows.length, rows[0]?.length ?? 1],
});

const all = (rows: readonly (readonly number[])[], options: StatsOptions = {}): Promise<Snapshot> =>
  stats(matrix(rows), { rows: "all", epsilon: 0.5, threshold: 1, ...options });

/** Tokens 1 and 3 share a vector; 0 and 2 lie near it, 4 far away. */
const ROWS = [
  [1, 0],
  [2, 0],
  [2, 0.5],
  [2, 0],
  [100, 0],
];

describe("components and degrees", () => {
  test("are those of the groups, in their order", async () => {
    const { firstTokens, components, degrees, componentSizes } = await all(ROWS);
    expect([...firstTokens]).toEqual([1, 0, 2, 4]);
    expect([...components]).toEqual([0, 0, 0, 1]);
    expect([...degrees]).toEqual([2, 2, 2, 0]);
    expect([...componentSizes]).toEqual([3, 1]);
  });

  test("components of one size are in the order of their first tokens", async () => {
    const { firstTokens, components } = await all([[50], [0], [51], [1]]);
    expect([...firstTokens]).toEqual([0, 1, 2, 3]);
    expect([...components]).toEqual([0, 1, 0, 1]);
  });

  test("degrees add up to the edges, sizes to the groups", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 2, maxLength: 2 }), { maxLength: 40 }),
        async (rows) => {
          const { degrees, edges, components, componentSizes, populations } = await all(rows);
          expect(degrees.reduce((sum, degree) => sum + degree, 0)).toBe(2 * edges);
          const sizes = new Float64Array(componentSizes.length);
          for (const component of components) sizes[component] = (sizes[component] as number) + 1;
          expect(sizes).toEqual(componentSizes);
          expect(degrees.length).toBe(populations.length);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe("pairs", () => {
  test("none: the maximum stays, mean and median are NaN", async () => {
    const exact = await all(ROWS);
    const none = await all(ROWS, { pairs: "none" });
    const { mean_l_inf, median_l_inf, ...others } = exact.metrics;
    expect(none.metrics).toEqual({ ...others, mean_l_inf: Number.NaN, median_l_inf: Number.NaN });
    expect([exact.pairs, none.pairs, none.estimate]).toEqual(["exact", "none", undefined]);
    expect([mean_l_inf, median_l_inf].every(Number.isFinite)).toBe(true);
  });

  test("a sample gives estimates with intervals, the same ones every time", async () => {
    const rows = Array.from({ length: 300 }, (_, at) => [at, (at * 7) % 11]);
    const [exact, sampled, again] = [
      await all(rows),
      await all(rows, { pairs: "sample:5000" }),
      await all(rows, { pairs: "sample:5000" }),
    ];
    expect(sampled.metrics.mean_l_inf).toBeNaN();
    expect(sampled.metrics.max_l_inf).toBe(exact.metrics.max_l_inf);
    const { pairs, confidence, mean, median } = sampled.estimate!;
    expect([pairs, confidence]).toEqual([5000, 0.95]);
    expect(mean.interval[0]).toBeLessThan(exact.metrics.mean_l_inf);
    expect(mean.interval[1]).toBeGreaterThan(exact.metrics.mean_l_inf);
    expect(median.interval[0]).toBeLessThanOrEqual(exact.metrics.median_l_inf);
    expect(median.interval[1]).toBeGreaterThanOrEqual(exact.metrics.median_l_inf);
    expect(again.estimate).toEqual(sampled.estimate);
  });

  test("of fewer than two vectors there is nothing to leave out", async () => {
    for (const pairs of ["none", "sample:100"] as const) {
      const { metrics, estimate } = await all([[1], [1]], { pairs });
      expect([metrics.max_l_inf, metrics.mean_l_inf, metrics.median_l_inf, estimate]).toEqual([0, 0, 0, undefined]);
    }
  });
});

test("variation: ranges in epsilons, values of each dim, and dims that differ, in the order of the groups", async () => {
  const { variation } = await all(ROWS, { variation: true });
  expect(variation).toEqual({
    constantDims: 0,
    varyingDims: 2,
    ranges: Float64Array.of(198, 1),
    patterns: Uint32Array.of(3, 2),
    // Of tokens 1, 0, 2, 4.
    hamming: Uint32Array.of(0, 1, 1, 1, 1, 0, 2, 1, 1, 2, 0, 2, 1, 1, 2, 0),
  });
});

describe("lattice", () => {
  const STEP = 2 ** -7;

  test("rows touch that are so many bfloat16 values apart, wherever these lie", async () => {
    // One step above 1, one step above 256, and two steps between neighbours around zero.
    const rows = [[1], [1 + STEP], [256], [256 + 256 * STEP], [2 ** -133], [-(2 ** -133)]];
    const { lattice } = await all(rows, { lattice: 1 });
    expect(lattice).toMatchObject({ steps: 1, edges: 2, isolated: 2 });
    expect([...lattice!.componentSizes]).toEqual([2, 2, 1, 1]);
    expect((await all(rows, { lattice: 2 })).lattice).toMatchObject({ edges: 3, isolated: 0 });
  });

  test("a value that is no bfloat16 is an error", async () => {
    const found = await all([[1], [1.001]], { lattice: 1 }).catch((error: unknown) => error);
    expect(isCollapsarError(found, "NotBfloat16")).toBe(true);
  });
});

describe("neighbours", () => {
  test("are the nearest rows of the matrix that equal no black hole", async () => {
    const { neighbours } = await stats(matrix(ROWS), { epsilon: 0.5, threshold: 1, neighbours: 2 });
    expect(neighbours).toEqual([
      { token: 1, touching: 2, tokens: Uint32Array.of(2, 0), distances: Float64Array.of(1, 2) },
    ]);
  });

  test("there may be fewer than asked for, and no black hole at all", async () => {
    const few = await all([[1], [1], [3]], { neighbours: 9 });
    expect(few.neighbours).toEqual([
      { token: 0, touching: 0, tokens: Uint32Array.of(2), distances: Float64Array.of(4) },
    ]);
    expect((await all([[1], [2]], { neighbours: 1 })).neighbours).toEqual([]);
  });

  test("more black holes than can be held are refused", async () => {
    const rows = Array.from({ length: 8194 }, (_, at) => [at >> 1]);
    const found = await all(rows, { neighbours: 1, pairs: "none" }).catch((error: unknown) => error);
    expect(isCollapsarError(found, "TooLarge") && found.fields).toMatchObject({ value: 4097, max: 4096 });
  });
});
