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
  });
});
