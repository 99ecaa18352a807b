/** A training run at toy scale, in Node and in a browser: what `stats` says of each step, and the same bytes in both. */
import { init, METRICS, type SeriesOptions, series, stats, toCsv } from "collapsar";
import { beforeAll, describe, expect, test } from "vitest";
import { readText } from "../support/files.js";
import { CHANGES, DIMS, matrixOf, STEPS, stackFile, stepFile, TOKENS, vectorOf } from "../support/series-toy.js";

beforeAll(() => init());

const ALL = [...Array(STEPS).keys()];
const OPTIONS: SeriesOptions = { referenceStep: "previous", epsilon: 3e-5 };

/** In the order in which a directory lists them: 10 before 2. */
const files = (): File[] =>
  ALL.map((step) => `step_${step}.npy`)
    .sort()
    .map((name) => new File([stepFile(Number(/\d+/.exec(name)?.[0]))], name));

const stack = (): File => new File([stackFile()], "steps.npy");

async function csvOf(sources: Parameters<typeof series>[0], options: SeriesOptions = {}): Promise<string> {
  const { records } = await series(sources, { ...OPTIONS, ...options });
  return toCsv(records);
}

/** The same without the column `source`, where a stacked tensor and files differ. */
const withoutSource = (csv: string): string => csv.replaceAll(/(step_\d+\.npy|steps\.npy\[\d+\])/g, "");

describe("the toy run", () => {
  test("the bytes of a stacked tensor are these", async () => {
    expect(await csvOf([stack()])).toBe(await readText("tests/golden/data/series.csv"));
  });

  test.each([1, 2, 3])("its steps as files give the same numbers, in numeric order, by %i workers", async (jobs) => {
    expect(withoutSource(await csvOf(files(), { jobs }))).toBe(withoutSource(await csvOf([stack()], { jobs })));
  });

  test("as the files of a directory too", async () => {
    const dropped = files().map((file) =>
      Object.defineProperty(file, "webkitRelativePath", { value: `run/${file.name}` }),
    );
    const { records } = await series([dropped], OPTIONS);
    expect(records.map(({ step }) => step)).toEqual(ALL);
    expect(records[10]?.source).toBe("run/step_10.npy");
    expect(withoutSource(toCsv(records)).length).toBeGreaterThan(0);
  });

  test("each row is what stats says of that step alone", async () => {
    for (const rows of ["identical", "all"] as const) {
      const measured = await series([stack()], { rows, epsilon: 3e-5 });
      for (const step of ALL) {
        const matrix = { data: matrixOf(step), dtype: "F32", shape: [TOKENS, DIMS] } as const;
        const { metrics } = await stats(matrix, { rows, epsilon: 3e-5, trialId: step });
        expect(measured.records[step]).toEqual({
          trialId: step,
          metrics,
          step,
          source: `steps.npy[${step}]`,
        });
      }
    }
  });

  test("the collapses are those that were made", async () => {
    const { records } = await series([stack()], { ...OPTIONS, rows: "all" });
    for (const [step, { metrics, trialId: _, ...extra }] of records.entries()) {
      const counts = new Map<number, number>();
      for (let token = 0; token < TOKENS; token += 1) {
        const vector = vectorOf(step, token);
        counts.set(vector, (counts.get(vector) ?? 0) + 1);
      }
      const holes = [...counts.values()].filter((members) => members > 1);
      expect(metrics).toMatchObject({
        n_tokens: TOKENS,
        n_unique: counts.size,
        n_black_holes: holes.length,
        black_hole_population: holes.reduce((sum, members) => sum + members, 0),
        largest_bh: Math.max(0, ...holes),
      });
      const unknown = { births: Number.NaN, merges: Number.NaN, evaporations: Number.NaN };
      expect(extra).toEqual({ step, source: `steps.npy[${step}]`, ...(step === 0 ? unknown : CHANGES[step]) });
    }
  });

  test("the columns are the 21, then step, source and what became of the groups", async () => {
    const [header, first] = (await csvOf([stack()])).split("\n");
    expect(header).toBe(`trial_id,${METRICS.join(",")},step,source,births,merges,evaporations`);
    expect(first?.endsWith(",0,steps.npy[0],,,")).toBe(true);
  });
});
