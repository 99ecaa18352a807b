/** The tokens job on the reference cases, in Node and in a browser: the reference's numbers, and the same bytes in both. */
import { type Indicator, init, mask, maskFile, stats, tokens, tokensCsv } from "collapsar";
import { beforeAll, describe, expect, it } from "vitest";
import { input, readText } from "../support/files.js";

interface Expected {
  anchor: number;
  groups: number[][];
  to_anchor: Record<"linf" | "lattice_linf" | "exponent_linf", number[]>;
  runs: { reference: string | number[]; reference_ids: number[]; columns: Partial<Record<Indicator, number[]>> }[];
}

const MODEL_FILES = ["config.json", "model.safetensors"];

beforeAll(() => init());

/** How far a column may be from the reference's, as its file says. */
function tolerance(indicator: string, value: number): number {
  if (indicator === "cosine_distance_without_pc1") return 1e-7;
  return indicator.startsWith("cosine") ? 1e-12 : 1e-12 * Math.abs(value);
}

describe.each(["p15_tokens_untied", "p16_tokens_tied_zero_rows"])("%s", (name) => {
  const source = () => input(`tests/cases/${name}/model`, MODEL_FILES);
  const expectedOf = async (): Promise<Expected> => JSON.parse(await readText(`tests/cases/${name}/expected.json`));

  it.each([0, 1])("run %i has the reference's numbers", async (run) => {
    const { anchor, groups, to_anchor, runs } = await expectedOf();
    const { reference, reference_ids, columns } = runs[run]!;
    const found = await tokens(await source(), Array.isArray(reference) ? { reference } : {});
    expect(found.anchor).toBe(anchor);
    expect([...found.groups.members]).toEqual(groups.flat());
    expect([...found.reference!.ids]).toEqual(reference_ids);
    for (const [indicator, values] of Object.entries(to_anchor)) {
      expect([...found.columns[indicator as Indicator]], indicator).toEqual(values);
    }
    for (const [indicator, values] of Object.entries(columns)) {
      const ours = found.columns[indicator as Indicator];
      expect(ours).toHaveLength(values.length);
      const far = values.findIndex((value, id) => !(Math.abs(ours[id]! - value) <= tolerance(indicator, value)));
      expect(far, `${indicator}: ${ours[far]} for ${values[far]}`).toBe(-1);
    }
  });

  it.each([0, 4, 5, 255])(
    "the rows within %i exponent steps of the anchor are selected and counted",
    async (within) => {
      const { anchor, to_anchor } = await expectedOf();
      const isNear = (most: number) => to_anchor.exponent_linf.map((steps) => steps <= most);
      const counts = Array.from({ length: 21 }, (_, most) => isNear(most).filter(Boolean).length);
      const found = await mask(await source(), { neighbourhood: within });
      expect(found.neighbourhood).toEqual({ anchor, within, counts });
      expect([...found.mask]).toEqual(isNear(within).map(Number));
      const near = await stats(await source(), { neighbourhood: within, pairs: "none" });
      const masked = await stats(await source(), { mask: maskFile("mask", found.mask), pairs: "none" });
      expect([near.selection, near.neighbourhood]).toEqual(["neighbourhood", found.neighbourhood]);
      expect(near.metrics).toEqual(masked.metrics);
    },
  );

  it("has the sky that numpy's SVD gives", async () => {
    const expected = JSON.parse(await readText(`tests/fixtures/sky/${name}.json`));
    const { sky, kinds } = await tokens(await source(), { sky: true });
    expect(sky).toMatchObject({
      found: true,
      shares: expected.shares.map((share: number) => expect.closeTo(share, 12)),
    });
    const apart = (a: number, b: number) => Math.abs(((a - b + 540) % 360) - 180);
    for (const column of ["longitude", "latitude"] as const) {
      expect(sky![column]).toHaveLength(kinds.length);
      const far = expected[column].findIndex((value: number, id: number) => !(apart(sky![column][id]!, value) <= 1e-7));
      expect(far, `${column}: ${sky![column][far]} for ${expected[column][far]}`).toBe(-1);
    }
  });

  it("is written to the same bytes everywhere", async () => {
    const result = await tokens(await source());
    const golden = await readText(`tests/golden/data/${name}.csv`);
    expect(tokensCsv(result, { all: true })).toBe(golden);
    const candidates = tokensCsv(result).split("\n").slice(1, -1);
    expect(candidates).toHaveLength(result.candidates.length);
    expect(golden.split("\n")).toEqual(expect.arrayContaining(candidates));
  });
});

describe("rows of more than one slab", () => {
  /** 2,100 x 8: numbers without a pattern, larger in the first dims; a hundred rows are the same. */
  function rows(): Float32Array {
    let state = 1;
    return Float32Array.from({ length: 2100 * 8 }, (_, at) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return at % (21 * 8) < 8 ? (at % 8) / 64 : (state / 2 ** 32 - 0.5) / (1 + (at % 8));
    });
  }

  it.each([1, 2, 3])("have the same bytes from %i workers, and everywhere", async (jobs) => {
    const result = await tokens({ data: rows(), dtype: "F32", shape: [2100, 8] }, { jobs });
    expect(result.component).toMatchObject({ found: true });
    expect(result.reference!.ids).toHaveLength(100);
    expect(tokensCsv(result)).toBe(await readText("tests/golden/data/tokens-of-slabs.csv"));
    // On the way to three components the first is the same.
    const { sky, ...others } = await tokens({ data: rows(), dtype: "F32", shape: [2100, 8] }, { jobs, sky: true });
    expect(tokensCsv(others)).toBe(tokensCsv(result));
    expect(others.component).toEqual(result.component);
    const { longitude, latitude } = sky!;
    const numbers = [longitude, latitude].map((column) => column.join("\n"));
    await expect(`${numbers.join("\n\n")}\n`).toMatchFileSnapshot("data/sky-of-slabs.txt");
  });

  it("have a sky without a reference, and without the first component, that is the same", async () => {
    const matrix = { data: rows(), dtype: "F32", shape: [2100, 8] } as const;
    const { sky } = await tokens(matrix, { sky: true });
    const { sky: alone, component } = await tokens(matrix, { sky: true, firstComponent: false });
    expect(component).toBeUndefined();
    expect(alone).toEqual(sky);
  });
});

describe("a sky of few directions", () => {
  const sky = async (data: number[], dims: number) => {
    const shape = [data.length / dims, dims] as const;
    return (await tokens({ data: Float32Array.from(data), dtype: "F32", shape }, { sky: true })).sky!;
  };

  it("of two dims has no height, of one dim two places", async () => {
    const { longitude, latitude, scores } = await sky([0, 0, 4, 0, 0, 1, 4, 1], 2);
    expect([...latitude]).toEqual([0, 0, 0, 0]);
    expect([...scores[2]]).toEqual([0, 0, 0, 0]);
    expect([...longitude].map((value) => Math.round(value))).toEqual([-166, -14, 166, 14]);
    const line = await sky([1, 2, 4, 5], 1);
    expect([...line.longitude]).toEqual([180, 180, 0, 0]);
    expect(line).toMatchObject({ found: true, shares: [1, 0, 0] });
  });

  it("has no place for a row at the mean, for rows that do not vary, and for one that is not finite", async () => {
    const { longitude, latitude, scores } = await sky([1, 1, 3, 1, 2, 1, 2, Number.NaN], 2);
    expect([...longitude]).toEqual([180, 0, Number.NaN, Number.NaN]);
    expect([...latitude]).toEqual([0, 0, Number.NaN, Number.NaN]);
    expect([...scores[0]].map(Math.abs)).toEqual([1, 1, 0, Number.NaN]);
    const same = await sky(Array(12).fill(0.1), 4);
    expect(same).toMatchObject({ shares: [0, 0, 0], found: true });
    expect([...same.longitude]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    const none = await sky(Array(4).fill(Number.NaN), 2);
    expect([...none.latitude]).toEqual([Number.NaN, Number.NaN]);
  });

  it("sees a zero row where the mean lies behind it", async () => {
    // The mean is (3, 0, 0): the zero row lies against the first component.
    const { longitude, latitude } = await sky([0, 0, 0, 10, 1, 0, 10, -1, 0, 0, 0, 1, 0, 0, -1, -2, 0, 0], 3);
    expect(Math.abs(longitude[0]!)).toBeCloseTo(180, 10);
    expect(latitude[0]).toBeCloseTo(0, 10);
  });
});
