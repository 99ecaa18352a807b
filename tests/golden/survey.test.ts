/** A survey of the reference cases, in Node and in a browser: what `tokens` says of each model, and the same bytes in both. */
import { init, mask, survey, surveyCsv, type TensorInput, tokens } from "collapsar";
import { beforeAll, expect, test } from "vitest";
import { input, readText } from "../support/files.js";

const CASES = ["p15_tokens_untied", "p16_tokens_tied_zero_rows"];

beforeAll(() => init());

const models = (): Promise<TensorInput[]> =>
  Promise.all(CASES.map((name) => input(`tests/cases/${name}/model`, ["config.json", "model.safetensors"])));

test.each([1, 2])("says of each what mask and tokens find, by %i workers", async (jobs) => {
  const sources = await models();
  const { records, reads } = await survey(sources, { jobs });
  expect(records).toHaveLength(CASES.length);
  expect(reads.bytes).toBeGreaterThan(0);
  for (const [at, record] of records.entries()) {
    const found = await tokens(sources[at]!);
    const { groups, distinct } = await mask(sources[at]!);
    const finite = found.columns.e_out_norm.filter((norm) => !Number.isNaN(norm)).sort();
    const half = finite.length / 2;
    expect(record).toMatchObject({
      tensor: found.matrix.tensor,
      dtype: "BF16",
      rows: found.kinds.length,
      dims: found.matrix.shape[1],
      distinct,
      black_holes: groups.starts.length - 1,
      black_hole_population: groups.members.length,
      largest_black_hole: groups.starts[1],
      candidates: found.candidates.length,
      zero: found.kinds.filter((kind) => kind === "zero").length,
      identical: found.kinds.filter((kind) => kind === "identical").length,
      near: found.kinds.filter((kind) => kind === "near").length,
      low: found.kinds.filter((kind) => kind === "low").length,
      reference: found.reference?.rule,
      reference_rows: found.reference?.ids.length,
      tied: found.inputMatrix === undefined,
      norm_min: finite[0],
      norm_median: (finite[Math.ceil(half) - 1]! + finite[Math.floor(half)]!) / 2,
      norm_max: finite.at(-1),
      non_finite: found.nonFinite,
    });
  }
  const named = records.map((record, at) => ({ ...record, source: CASES[at]! }));
  expect(surveyCsv(named)).toBe(await readText("tests/golden/data/survey.csv"));
});
