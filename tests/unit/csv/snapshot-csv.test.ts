import { METRICS, type Metrics, toCsv } from "collapsar";
import { expect, test } from "vitest";
import "../../../dist/entry/node.js";
import { REGISTRY } from "../../../dist/metrics/metrics.js";
import { snapshotColumns } from "../../../pkg/collapsar_wasm.js";

const HEADER =
  "trial_id,n_tokens,n_unique,n_black_holes,n_singletons,total_population,black_hole_population,largest_bh,smallest_bh," +
  "mean_bh_size,median_bh_size,top2_population,gini_coefficient,max_l_inf,mean_l_inf,median_l_inf,n_components,n_isolated," +
  "largest_component_size,largest_component_density,global_density\n";

const metrics: Metrics = {
  n_tokens: 2100,
  n_unique: 13,
  n_black_holes: 13,
  n_singletons: 0,
  total_population: 2100,
  black_hole_population: 2100,
  largest_bh: 814,
  smallest_bh: 2,
  mean_bh_size: 161.53846740722656,
  median_bh_size: 6,
  top2_population: 1518,
  gini_coefficient: 0.7531135082244873,
  max_l_inf: 1.0172526836395264,
  mean_l_inf: 0.48255249857902527,
  median_l_inf: 0.5086263418197632,
  n_components: 1,
  n_isolated: 0,
  largest_component_size: 13,
  largest_component_density: 1,
  global_density: 1,
};

/** The one data line of a snapshot, as cells. */
const cells = (changed: Partial<Metrics>): string[] =>
  toCsv({ trialId: 0, metrics: { ...metrics, ...changed } })
    .split("\n")[1]!
    .split(",");

test("a snapshot is a header line and a record, each ended by a line feed", () => {
  expect(toCsv({ trialId: 0, metrics })).toBe(
    `${HEADER}0,2100,13,13,0,2100,2100,814,2,161.53846740722656,6.0,1518,0.7531135082244873,1.0172526836395264,0.48255249857902527,0.5086263418197632,1,0,13,1.0,1.0\n`,
  );
});

test("several snapshots are records below one header, in the order given", () => {
  const [header, ...records] = toCsv([
    { trialId: 7, metrics },
    { trialId: 3, metrics },
  ]).split("\n");
  expect(`${header}\n`).toBe(HEADER);
  expect(records.map((record) => record.split(",")[0])).toEqual(["7", "3", ""]);
  expect(records[0]!.slice(1)).toBe(records[1]!.slice(1));
});

test("no snapshots are a header line", () => {
  expect(toCsv([])).toBe(HEADER);
});

test("the columns are those that the WebAssembly returns, in its order", () => {
  expect(METRICS).toEqual(snapshotColumns());
});

test("NaN is an empty cell, in integer and float columns", () => {
  const record = cells({ max_l_inf: Number.NaN, n_isolated: Number.NaN });
  expect([record[1 + METRICS.indexOf("max_l_inf")], record[1 + METRICS.indexOf("n_isolated")]]).toEqual(["", ""]);
  expect(record).toHaveLength(METRICS.length + 1);
});

test("infinities are inf and -inf", () => {
  const record = cells({ max_l_inf: Number.POSITIVE_INFINITY, mean_l_inf: Number.NEGATIVE_INFINITY });
  expect(record.slice(13, 15)).toEqual(["inf", "-inf"]);
});

test("a whole number is plain in an integer column and ends in .0 in a float column", () => {
  const sevens = Object.fromEntries(METRICS.map((metric) => [metric, 7])) as Metrics;
  const record = cells(sevens).slice(1);
  expect(record).toEqual(METRICS.map((metric) => (REGISTRY[metric].kind === "integer" ? "7" : "7.0")));
  expect(record.filter((cell) => cell === "7.0").length).toBe(
    METRICS.filter((metric) => REGISTRY[metric].kind === "float").length,
  );
});

test("counts above a million are plain digits", () => {
  expect(cells({ n_tokens: 2 ** 53 - 1 })[1]).toBe("9007199254740991");
});

test("a sweep has a last column sigma", () => {
  const [header, first, second] = toCsv([
    { trialId: 0, metrics, sigma: 1.5e-9 },
    { trialId: 0, metrics, sigma: 1e-4 },
  ]).split("\n");
  expect(header).toBe(`${HEADER.trimEnd()},sigma`);
  expect([first?.split(",").at(-1), second?.split(",").at(-1)]).toEqual(["1.5e-09", "0.0001"]);
  expect(first?.split(",")).toHaveLength(METRICS.length + 2);
});
