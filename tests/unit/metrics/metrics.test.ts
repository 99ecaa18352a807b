/** The registry of metrics, and that what is made from it is up to date. */
import { readFileSync } from "node:fs";
import { METRICS } from "collapsar";
import { expect, test } from "vitest";
import { BLOCKS, blocksOf, snapshotBlocks } from "../../../dist/metrics/blocks.js";
import { entryOf, isMetric, metricsOf } from "../../../dist/metrics/metrics.js";
import { metricText } from "../../../dist/metrics/text.js";
import { metricsGuide, statsSchema } from "../../../scripts/metrics-docs.mjs";

test("every metric has a block that is known, a label and a title, and no other has these", () => {
  for (const metric of METRICS) {
    const { block, label, title, kind, digits } = entryOf(metric);
    expect(Object.keys(BLOCKS), metric).toContain(block);
    expect([label, title], metric).toEqual([expect.stringMatching(/\S/), expect.stringMatching(/^[A-Z]/)]);
    expect(digits === undefined, `${metric} has decimals if it is no integer`).toBe(kind === "integer");
  }
  const named = METRICS.map((metric) => `${entryOf(metric).block} ${entryOf(metric).label}`);
  expect(new Set(named).size).toBe(METRICS.length);
  expect(new Set(METRICS.map((metric) => entryOf(metric).title)).size).toBe(METRICS.length);
});

test("each stands in one block, and metrics of other tools in the last", () => {
  const all = blocksOf(["mine", ...METRICS]);
  expect(new Set(all.flatMap(({ metrics }) => metrics))).toEqual(new Set([...METRICS, "mine"]));
  expect(all.at(-1)).toEqual({ name: "other", metrics: ["mine"] });
  expect(new Set(snapshotBlocks().flatMap(({ metrics }) => metrics))).toEqual(new Set(METRICS));
  expect(isMetric("toString")).toBe(false);
});

test("the crate's numbers get their names", () => {
  const numbers = METRICS.map((_, at) => at);
  expect(Object.values(metricsOf(Float64Array.from(numbers)))).toEqual(numbers);
});

test("values are written with their digits", () => {
  expect(metricText("n_tokens", 2100)).toBe("2,100");
  expect(metricText("mean_bh_size", 161.53846)).toBe("161.5");
  expect(metricText("mean_bh_size", 161.53846, 4)).toBe("161.5385");
  expect(metricText("global_density", 6.7712e-7)).toBe("6.77e-07");
});

test("schema and guide hold the metrics there are (else: npm run docs:metrics)", () => {
  const file = (name: string): string => readFileSync(new URL(`../../../docs/${name}`, import.meta.url), "utf8");
  expect(file("schema/stats.json")).toBe(statsSchema());
  expect(file("guide/metrics.md")).toBe(metricsGuide());
});
