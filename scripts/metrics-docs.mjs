// @ts-check
// npm run docs:metrics: writes what the documentation says of the metrics, from ts/metrics/metrics.ts: their part of
// docs/schema/stats.json, and docs/guide/metrics.md. A test demands that both are up to date.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { BLOCKS, snapshotBlocks } from "../dist/metrics/blocks.js";
import { entryOf, METRICS } from "../dist/metrics/metrics.js";

const path = (/** @type {string} */ name) => fileURLToPath(new URL(`../docs/${name}`, import.meta.url));

/** docs/schema/stats.json with the metrics there are. */
export function statsSchema() {
  const schema = JSON.parse(readFileSync(path("schema/stats.json"), "utf8"));
  const number = (/** @type {import("../dist/metrics/metrics.js").Metric} */ metric) =>
    entryOf(metric).kind === "integer" ? { type: "integer", minimum: 0 } : { $ref: "common.json#/$defs/number" };
  Object.assign(schema.properties.metrics, {
    description: "The metrics; the three l_inf are in units of epsilon",
    required: METRICS,
    properties: Object.fromEntries(METRICS.map((metric) => [metric, number(metric)])),
  });
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/** docs/guide/metrics.md */
export function metricsGuide() {
  const sections = snapshotBlocks().flatMap(({ name, metrics }) => [
    `## ${BLOCKS[name].ofSnapshot}`,
    "",
    "| column | number | what it is |",
    "|---|---|---|",
    ...metrics.map((metric) => {
      const { kind, title, hint } = entryOf(metric);
      return `| \`${metric}\` | ${kind} | ${title}${hint === undefined ? "" : `: ${hint}`} |`;
    }),
    "",
  ]);
  return `${[
    "# The metrics",
    "",
    "A snapshot's CSV record is `trial_id`, then these columns in the order of the sections below. Distances are in units of epsilon.",
    "How a metric is computed to the last digit is told in [how it works](../how-it-works.md).",
    "",
    ...sections,
  ].join("\n")}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(path("schema/stats.json"), statsSchema());
  writeFileSync(path("guide/metrics.md"), metricsGuide());
}
