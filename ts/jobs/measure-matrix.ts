/** Rows of one open matrix become a snapshot of 20 metrics. */
import { refusalsFrom } from "../errors.js";
import { type Run, rowsOfRuns } from "../formats/runs.js";
import { METRICS, type Metrics } from "../formats/snapshot-csv.js";
import type { StatsParameters } from "../stats-parameters.js";
import { hashSeed, wasm } from "../wasm.js";
import type { JobOptions } from "./job.js";
import { measurePairs } from "./measure-pairs.js";
import { type Matrix, streamRows } from "./row-stream.js";

/** What the rows are like. */
export interface Measured {
  metrics: Metrics;
  /** Population of each group of equal rows, largest first, ties by first token. */
  populations: Float64Array;
  /** Token id of the first member of each group. */
  firstTokens: Uint32Array;
  /** Distinct rows of each component of the epsilon-graph, largest first. */
  componentSizes: Float64Array;
  /** Edges of the epsilon-graph. */
  edges: number;
  /** Chebyshev distances between the largest groups, where they were asked for: a square matrix, row by row. */
  distances?: Float32Array;
}

/** How rows are measured. */
export interface Measuring extends Pick<StatsParameters, "epsilon" | "threshold"> {
  /** Of so many of the largest groups the distances are taken too. Default none. */
  distances?: number;
}

/** Measures the rows of `runs`, by value. No rows give zeros everywhere. */
export async function measureRows(
  matrix: Matrix,
  runs: readonly Run[],
  { epsilon, threshold, distances = 0 }: Measuring,
  options: JobOptions,
): Promise<Measured> {
  const { SnapshotBuilder } = wasm();
  const name = matrix.tensor.source.name;
  // Without a row no room is made for one: the file has no bytes for it, and could claim any length.
  const dims = runs.length === 0 ? 1 : matrix.dims;
  const builder = refusalsFrom(name, () => new SnapshotBuilder(matrix.dtype, dims, epsilon, threshold, hashSeed()));
  try {
    await streamRows(matrix, runs, builder.push.bind(builder), { ...options, phase: "reading rows" });
    const snapshot = await measurePairs(name, builder, options);
    try {
      const values = snapshot.metrics();
      const rows = rowsOfRuns(runs);
      return {
        metrics: Object.fromEntries(METRICS.map((metric, at) => [metric, values[at]])) as Metrics,
        populations: snapshot.populations(),
        firstTokens: snapshot.firsts().map((position) => rows[position] as number),
        componentSizes: snapshot.componentSizes(),
        edges: snapshot.edges(),
        ...(distances > 0 && { distances: refusalsFrom(name, () => builder.distances(distances)) }),
      };
    } finally {
      snapshot.free();
    }
  } finally {
    builder.free();
  }
}
