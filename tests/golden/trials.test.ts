/** The trials of the reference case, in Node and in a browser: the reference's numbers, and the same bytes in both. */
import { init, METRICS, type Metric, type TensorInput, toCsv, trials } from "collapsar";
import { beforeAll, expect, it } from "vitest";
import { input, readText } from "../support/files.js";

interface Expected {
  rows: (Record<Metric, number> & { trial_id: number })[];
  mean_l_inf_f64: number[];
}

const CASE = "tests/cases/p13_trials_hdf5";

/** The file of the case; what a platform passes for a file is no matrix in memory. */
const file = async () => (await input(`${CASE}/trials.h5`)) as Exclude<TensorInput, { data: unknown }>;

beforeAll(() => init());

it("every row is the reference's", async () => {
  const { records } = await trials(await file(), { epsilon: 6e-5 });
  const expected: Expected = JSON.parse(await readText(`${CASE}/expected.json`));
  expect(records).toHaveLength(expected.rows.length);
  for (const [trial, { trialId, metrics }] of records.entries()) {
    const reference = expected.rows[trial]!;
    expect(trialId).toBe(trial);
    for (const metric of METRICS.filter((name) => name !== "gini_coefficient" && name !== "mean_l_inf")) {
      expect(metrics[metric], `trial ${trial}: ${metric}`).toBe(reference[metric]);
    }
    expect(Math.abs(metrics.gini_coefficient - reference.gini_coefficient)).toBeLessThanOrEqual(1e-6);
    expect(metrics.mean_l_inf, "the float64 mean, rounded once").toBe(Math.fround(expected.mean_l_inf_f64[trial]!));
  }
});

it("the bytes are the same on every platform", async () => {
  const { records } = await trials(await file());
  expect(toCsv(records)).toBe(await readText("tests/golden/data/trials.csv"));
  const [, ...reference] = (await readText(`${CASE}/expected.csv`)).split("\n");
  const cells = (line: string) => line.split(",").filter((_, column) => column !== 12 && column !== 14);
  const [, ...ours] = toCsv(records).split("\n");
  expect(ours.map(cells), "as text, but for gini_coefficient and mean_l_inf").toEqual(reference.map(cells));
});
