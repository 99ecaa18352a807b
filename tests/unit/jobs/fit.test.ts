import { fit as fitRows, isCollapsarError } from "collapsar";
import { describe, expect, test } from "vitest";
import { f32, mask, safetensors } from "../../support/fixtures-node.js";

/** The bfloat16 values after 1. */
const step = (steps: number): number => 1 + steps / 128;

/** 40 tokens; in dims that go together each has a twin, and dim 2 is the same everywhere. */
const together = Array.from({ length: 40 }, (_, token) => [step(token % 4), step(token % 4), 2, step(2 * (token % 2))]);
const matrix = (rows: number[][]) => safetensors([f32("gamma", rows)]);

describe("fit", () => {
  test("says that dims which go together are not independent", async () => {
    const fitted = await fitRows(matrix(together), { permutations: 199 });
    expect(fitted).toMatchObject({
      tokens: 40,
      dims: 4,
      storage: "bfloat16",
      selection: "identical",
      twinsOnly: true,
      observed: { nUnique: 4, nBlackHoles: 4, largestBh: 10 },
    });
    const [holes, largest] = fitted.independence!.tests;
    expect(fitted.independence!.tests).toHaveLength(2);
    expect(holes).toMatchObject({ metric: "n_black_holes", side: "low", observed: 4, pValue: 1 / 200 });
    expect(largest).toMatchObject({ metric: "largest_bh", side: "high", observed: 10, pValue: 1 / 200 });
    expect(holes!.lowest).toBeGreaterThan(4);
  });

  test("tells the share of tokens that have a twin in a permutation", async () => {
    const rows = [0, 0, 1, 1].map((steps) => [step(steps), step(steps)]);
    const { independence } = await fitRows(matrix(rows), { permutations: 999 });
    // Of the six ways to deal two pairs against two pairs two keep all four tokens together, the others none.
    expect(Math.abs(independence!.shareWithTwin - 1 / 3)).toBeLessThan(3 * Math.sqrt(2 / 9 / 999));
    const { independence: kept } = await fitRows(matrix(together), { permutations: 199 });
    expect(kept!.shareWithTwin).toBeGreaterThan(independence!.shareWithTwin);
  });

  test("lists used and unused values of the dims that vary", async () => {
    const { varying } = await fitRows(matrix(together), { permutations: 0 });
    expect(varying.map(({ dim, missing }) => [dim, missing])).toEqual([
      [0, 0],
      [1, 0],
      [3, 1],
    ]);
    expect(varying[0]!.values).toEqual([0, 1, 2, 3].map((at) => ({ value: step(at), tokens: 10 })));
  });

  test("fits sigma around a given centroid and around the likeliest", async () => {
    const centroid = Float32Array.of(step(1.4), step(1.6), 2, step(1));
    const { sigma, oneNumber } = await fitRows(matrix(together), { permutations: 0, centroid });
    expect(sigma.map((each) => each.centroid)).toEqual(["given", "profiled"]);
    for (const each of sigma) {
      expect(each.interval[0]).toBeLessThan(each.sigma);
      expect(each.interval[1]).toBeGreaterThan(each.sigma);
      // Four neighbours, equally often: some such steps.
      expect(each.sigma * 128).toBeGreaterThan(0.5);
      expect(each.sigma * 128).toBeLessThan(2);
    }
    expect(sigma[1]!.logLikelihood).toBeGreaterThan(sigma[0]!.logLikelihood);
    expect(oneNumber.share).toBe(0.25);
  });

  test("where only neighbours are used sigma can be 0, and so it says", async () => {
    const rows = Array.from({ length: 12 }, (_, token) => [step(token % 2), 3]);
    const { sigma } = await fitRows(matrix(rows), { permutations: 0 });
    expect(sigma).toMatchObject([{ centroid: "profiled", sigma: 0, deciding: [] }]);
    expect(sigma[0]!.interval[0]).toBe(0);
    expect(sigma[0]!.logLikelihood).toBeCloseTo(12 * Math.log(0.5), 10);
  });

  test("the same seed gives the same permutations and trials, another gives others", async () => {
    const run = async (seed: number) => {
      const { independence, bootstrap } = await fitRows(matrix(together), { permutations: 30, trials: 8, seed });
      return JSON.stringify({ independence, bootstrap });
    };
    expect(await run(1)).toBe(await run(1));
    expect(await run(1)).not.toBe(await run(2));
  });

  test("trials of a law that gave the rows are like them", async () => {
    const { bootstrap } = await fitRows(matrix(together), { permutations: 0, trials: 19 });
    expect(bootstrap).toMatchObject({ trials: 19, centroid: "profiled" });
    for (const { pValue } of bootstrap!.tests) expect(pValue).toBeGreaterThanOrEqual(2 / 20);
  });

  test("hashes the centroid that sigma was fitted around, if hashes are asked for", async () => {
    const hashes = async (last: number) => {
      const centroid = Float32Array.of(step(1.4), step(1.6), 2, last);
      const { identities } = await fitRows(matrix(together), { permutations: 0, centroid, identify: true });
      return identities!.filter(({ hashed }) => hashed.includes("centroid"));
    };
    const [one, other] = [await hashes(1), await hashes(1.5)];
    expect(one).toMatchObject([{ name: "centroid", bytes: 16 }]);
    expect(one[0]!.sha256).not.toBe(other[0]!.sha256);
    const { identities } = await fitRows(matrix(together), { permutations: 0, identify: true });
    expect(identities!.some(({ hashed }) => hashed.includes("centroid"))).toBe(false);
  });

  test("says of which intervals less than 95% is known, and gives one from trials where they allow it", async () => {
    const every = { mask: safetensors([mask(...Array(9).fill(1))]), permutations: 0, trials: 60, jobs: 1 };
    // Nine tokens, none with a twin, in 8 dims of several values.
    const rows = Array.from({ length: 9 }, (_, token) =>
      Array.from({ length: 8 }, (__, dim) => step((token * (dim + 1)) % (5 + (dim % 3)))),
    );
    const centroid = Float32Array.from(rows[0]!, () => step(2.5));
    const { sigma, bootstrap } = await fitRows(matrix(rows), { ...every, centroid });
    expect(sigma.map(({ undercovers }) => undercovers)).toEqual([[], ["dims"]]);
    const [low, high] = bootstrap!.sigmaInterval!;
    const [least, most] = bootstrap!.sigmaRange;
    expect([low * most, high * least]).toEqual([1, 1].map(() => expect.closeTo(sigma[0]!.sigma ** 2, 12)));
    // The likeliest centroid takes a degree of freedom of each dim: the trials know.
    const profiled = await fitRows(matrix(rows), every);
    expect(profiled.bootstrap!.sigmaInterval![1]).toBeGreaterThan(profiled.sigma[0]!.interval[1]);
    const twins = await fitRows(matrix([...together, ...together]), { permutations: 0, trials: 60, jobs: 1 });
    expect(twins.sigma[0]!.undercovers).toEqual(["twins"]);
    expect(twins.bootstrap!.sigmaInterval).toBeUndefined();
  });

  test("reports progress and stops", async () => {
    const seen: number[] = [];
    const controller = new AbortController();
    const stopped = fitRows(matrix(together), {
      permutations: 1e6,
      signal: controller.signal,
      onProgress: ({ unit, done }) => {
        if (unit !== "permutations") return;
        seen.push(done);
        if (done === 5) controller.abort(new Error("enough"));
      },
    });
    await expect(stopped).rejects.toThrow("enough");
    expect(seen).toEqual([1, 2, 3, 4, 5]);
  });
});

test.each<[string, Parameters<typeof fitRows>, string, RegExp]>([
  ["a NaN", [matrix([[Number.NaN], [Number.NaN]])], "NotRounded", /the value NaN in dim 0 is not a finite number/],
  ["what no rounding gives", [matrix([[1.001], [1.001], [2], [2]])], "NotRounded", /dim 0.*bfloat16/],
  [
    "no varying dim",
    [
      matrix([
        [1, 2],
        [1, 2],
      ]),
    ],
    "NoRows",
    /all 2 selected rows are the same/,
  ],
  [
    "no row",
    [
      matrix([
        [1, 2],
        [1, 3],
      ]),
    ],
    "NoRows",
    /no row is selected/,
  ],
  [
    "one token",
    [
      matrix([
        [1, 2],
        [1, 3],
      ]),
      { mask: safetensors([mask(1, 0)]) },
    ],
    "NoRows",
    /one row is selected/,
  ],
  [
    "another length",
    [matrix(together), { centroid: Float32Array.of(1) }],
    "InvalidParameter",
    /4 dims, but the centroid has 1/,
  ],
  ["no count", [matrix(together), { permutations: -1 }], "InvalidParameter", /permutations is -1/],
])("refuses %s", async (_, given, code, message) => {
  const error = await fitRows(...given).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(isCollapsarError(error) && error.code).toBe(code);
  expect(String(error)).toMatch(message);
  expect(String(error)).not.toContain("\n");
});
