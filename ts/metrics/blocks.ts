/** The metrics in the blocks that people read them in. */

import { entryOf, isMetric, METRICS, type Metric, type MetricEntry } from "./metrics.js";

/** Metrics that belong together. */
export interface Block {
  name: MetricEntry["block"] | "other";
  metrics: string[];
}

/** What a block is called. */
interface BlockNames {
  /** In the middle of a sentence. */
  name: string;
  /** Over a table that compares. */
  caption: string;
  /** Over the metrics of one snapshot. */
  ofSnapshot: string;
}

/** The blocks in the order in which a comparison shows them; metrics of other tools come last. */
export const BLOCKS: Readonly<Record<Block["name"], BlockNames>> = {
  counts: { name: "basic counts", caption: "Basic counts", ofSnapshot: "Basic counts" },
  topology: {
    name: "topology",
    caption: "Topology invariants",
    ofSnapshot: "Topology (epsilon-graph of the distinct vectors)",
  },
  population: {
    name: "population",
    caption: "Population distribution",
    ofSnapshot: "Population of the black holes",
  },
  extent: {
    name: "spatial extent",
    caption: "Spatial extent (units of \u03b5)",
    ofSnapshot: "Spatial extent (Chebyshev distance between distinct vectors, in epsilon)",
  },
  other: { name: "other metrics", caption: "Other metrics", ofSnapshot: "Other metrics" },
};

const inBlock = (name: Block["name"]): Metric[] => METRICS.filter((metric) => entryOf(metric).block === name);

/** The blocks that have one of these metrics, each with those that it has. Metrics of other tools come last, in their order. */
export function blocksOf(metrics: readonly string[]): Block[] {
  const given = new Set(metrics);
  return (Object.keys(BLOCKS) as Block["name"][])
    .map((name) => ({
      name,
      metrics:
        name === "other"
          ? metrics.filter((metric) => !isMetric(metric))
          : inBlock(name).filter((metric) => given.has(metric)),
    }))
    .filter((block) => block.metrics.length > 0);
}

/** The blocks of a snapshot, in the order of the columns. */
export const snapshotBlocks = (): { name: MetricEntry["block"]; metrics: Metric[] }[] =>
  [...new Set(METRICS.map((metric) => entryOf(metric).block))].map((name) => ({ name, metrics: inBlock(name) }));
