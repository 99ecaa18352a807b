/** The metrics in the blocks that people read them in. */
import type { Metric } from "../csv/snapshot-csv.js";

/** Metrics that belong together. */
export interface Block {
  name: "counts" | "topology" | "population" | "extent" | "other";
  metrics: string[];
}

const KNOWN = {
  counts: ["n_tokens", "n_unique", "n_black_holes", "n_singletons", "total_population", "black_hole_population"],
  topology: ["n_components", "n_isolated", "largest_component_size", "largest_component_density", "global_density"],
  population: ["largest_bh", "smallest_bh", "mean_bh_size", "median_bh_size", "top2_population", "gini_coefficient"],
  extent: ["max_l_inf", "mean_l_inf", "median_l_inf"],
} as const satisfies Record<string, readonly Metric[]>;

/** The blocks that have one of these metrics, each with those that it has. Metrics of other tools come last, in their order. */
export function blocksOf(metrics: readonly string[]): Block[] {
  const given = new Set(metrics);
  const known = new Set<string>(Object.values(KNOWN).flat());
  const blocks: Block[] = [
    ...Object.entries(KNOWN).map(([name, all]) => ({
      name: name as Block["name"],
      metrics: all.filter((metric) => given.has(metric)),
    })),
    { name: "other", metrics: metrics.filter((metric) => !known.has(metric)) },
  ];
  return blocks.filter((block) => block.metrics.length > 0);
}
