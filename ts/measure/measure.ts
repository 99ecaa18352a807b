/** The measuring of some rows of a matrix: held in memory where they fit, else read several times. */

import { refusalsFrom } from "../errors.js";
import type { JobOptions } from "../inputs/inputs.js";
import { METRICS, type Metrics, metricsOf } from "../metrics/metrics.js";
import type { StatsParameters } from "../parameters/stats.js";
import { sampleOf } from "../parameters/validation/pairs.js";
import { groupsOfJoined } from "../rows/groups.js";
import { countRows, type Run, rowsOfRuns, runsOfRows } from "../rows/runs.js";
import { type Matrix, type StreamOptions, streamRows, type TakeRowsNow, takenBy } from "../rows/stream.js";
import { Crew } from "../tasks/crew.js";
import { FLOAT_BYTES } from "../tensors/tensor.js";
import { hashSeed, wasm } from "../wasm.js";
import { type measurePairs, runMeasurement } from "./advance.js";
import {
  beginPairRun,
  isDivided,
  measureAllPairs,
  type PairResult,
  type PairRows,
  type PairRun,
  type PairRunOptions,
  type PairWork,
  prepareWorkers,
} from "./all-pairs.js";
import { type Checkpoint, otherWork } from "./checkpoint.js";
import type { EpsilonGraph, Estimate, LatticeGraph, PairEstimate, Variation } from "./geometry.js";
import type { Measured } from "./measured.js";

/** Bytes of rows, as they are held, at most. More are read several times. */
const HELD_BYTES = 256 * 1024 * 1024;

/** Bytes of a value that is held: the rows of a bfloat16 matrix are not widened. */
const bytesHeld = ({ dtype }: Matrix): number => (dtype === "BF16" ? FLOAT_BYTES.BF16 : FLOAT_BYTES.F32);

/** What to measure: `distances` is the number of the largest groups whose distances are listed, `groups` whether their tokens are. */
export type MeasureParameters = Pick<StatsParameters, "epsilon" | "threshold" | "pairs" | "variation" | "lattice"> & {
  distances: number;
  groups?: boolean;
};

type WasmSnapshot = Awaited<ReturnType<typeof measurePairs>>;
type SnapshotBuilder = InstanceType<ReturnType<typeof wasm>["SnapshotBuilder"]>;

/** How it is reported. */
export interface MeasureOptions extends JobOptions, Pick<StreamOptions, "onRows"> {
  /** Takes each row that is measured too, once, in order: `onRows` is shown its bytes where they lie. */
  alsoTake?: TakeRowsNow | undefined;
}

/**
 * Measures the rows of `runs`. Mean and median of many pairs are divided as `pairRun` says; without it one thread does all.
 *
 * Of a shard of the pairs mean and median are NaN, and `pairShare` is what it found.
 *
 * Rejects with `PartialDiffers` where unfinished work is of other rows.
 */
export async function measure(
  matrix: Matrix,
  runs: readonly Run[],
  parameters: MeasureParameters,
  options: MeasureOptions,
  pairRun: PairRunOptions = { jobs: 1 },
): Promise<Measured> {
  const held = countRows(runs) * matrix.dims * bytesHeld(matrix) <= HELD_BYTES;
  const crew = Crew.ofPlatform();
  const run = await beginPairRun({ ...pairRun, crew });
  if (parameters.pairs === "exact") prepareWorkers(matrix, countRows(runs), run);
  let found: MeasuredApart;
  try {
    found = await (held ? measureHeld : measureLarge)(matrix, runs, parameters, options, run);
  } finally {
    crew?.end();
  }
  const { statistics, share, ...measured } = found;
  if (share) return { ...measured, pairShare: share };
  if (!statistics && run.unfinished) {
    throw otherWork((run.checkpoint as Checkpoint).name, "in this one there are no pairs, or few");
  }
  if (!statistics) return measured;
  return {
    ...measured,
    metrics: { ...measured.metrics, mean_l_inf: statistics.mean, median_l_inf: statistics.median },
  };
}

/** What is measured, and what is known of all pairs where they were measured apart. */
type MeasuredApart = Measured & PairResult;

async function measureHeld(
  matrix: Matrix,
  runs: readonly Run[],
  parameters: MeasureParameters,
  { onRows, alsoTake, ...options }: MeasureOptions,
  run: PairRun,
): Promise<MeasuredApart> {
  const { SnapshotBuilder } = wasm();
  const name = matrix.tensor.source.name;
  const { epsilon, threshold, pairs, lattice, variation, distances, groups } = parameters;
  // Without a row no room is made for one: the file has no bytes for it, and could claim any length. One value is no whole block of a quantised dtype.
  const [dtype, dims] = runs.length === 0 ? ["F32", 1] : [matrix.dtype, matrix.dims];
  const builder = refusalsFrom(name, () => new SnapshotBuilder(dtype, dims, epsilon, threshold, run.seed));
  let found: MeasuredApart;
  let handedOver: { work: PairWork; rows: PairRows } | undefined;
  try {
    if (groups) builder.rememberGroups();
    const take = takenBy(builder.push.bind(builder), alsoTake);
    await streamRows(matrix, runs, take, { ...options, onRows, phase: "reading rows" });
    const measurement = refusalsFrom(name, () => builder.measure(sampleOf(pairs)));
    const work = isDivided(matrix, measurement.pairElements, run) ? measurement.handOverPairs() : undefined;
    // Who does the work says how far it is.
    const { onProgress: _, ...silent } = options;
    const measured = taken(await runMeasurement(name, measurement, work ? silent : options), runs, pairs);
    if (work) {
      const fingerprint = refusalsFrom(name, () => builder.fingerprint(run.seed));
      handedOver = { work, rows: { rows: measured.firstTokens.slice().sort(), epsilon, fingerprint } };
    }
    found = {
      ...measured,
      ...(groups && { groups: groupsOfJoined(builder.joined(), rowsOfRuns(runs)) }),
      ...(distances > 0 && { distances: refusalsFrom(name, () => builder.distances(distances)) }),
      ...(variation && { variation: variationOf(name, builder, epsilon, measured.firstTokens) }),
      ...(lattice !== undefined && {
        lattice: latticeOf(
          await runMeasurement(
            name,
            refusalsFrom(name, () => builder.measureLattice(lattice)),
            options,
          ),
          lattice,
        ),
      }),
    };
  } finally {
    builder.free();
  }
  // The distinct rows are not needed any more, and whoever measures pairs reads theirs for themselves.
  if (!handedOver) return found;
  return { ...found, ...(await measureAllPairs(matrix, handedOver.work, handedOver.rows, run, options)) };
}

async function measureLarge(
  matrix: Matrix,
  runs: readonly Run[],
  { epsilon, threshold, pairs, lattice, variation, distances, groups: listed = false }: MeasureParameters,
  { onRows, alsoTake, ...options }: MeasureOptions,
  run: PairRun,
): Promise<MeasuredApart> {
  const { measureStreamed } = await import("./streamed.js");
  const { snapshot, ranges, groups, ...apart } = await measureStreamed(matrix, runs, { epsilon, threshold }, options, {
    sample: sampleOf(pairs),
    run,
    groups: listed,
    onRows,
    alsoTake,
  });
  const measured = taken(snapshot, runs, pairs);
  const onLattice = { sample: 0, lattice: true };
  return {
    ...measured,
    ...(groups && { groups }),
    ...(distances > 0 && {
      distances: await distancesOf(matrix, measured.firstTokens.slice(0, distances), options),
    }),
    ...(variation && { variation: inEpsilons(ranges, epsilon) }),
    ...(lattice !== undefined && {
      lattice: latticeOf(
        (await measureStreamed(matrix, runs, { epsilon: 1, threshold: lattice }, options, onLattice)).snapshot,
        lattice,
      ),
    }),
    ...apart,
  };
}

/** Distances between a few rows, which are read for it: a square matrix in their order. */
async function distancesOf(matrix: Matrix, tokens: Uint32Array, options: JobOptions): Promise<Float32Array> {
  const { SnapshotBuilder } = wasm();
  const name = matrix.tensor.source.name;
  const builder = refusalsFrom(name, () => new SnapshotBuilder(matrix.dtype, matrix.dims, 1, undefined, hashSeed()));
  try {
    const runs = runsOfRows(tokens.slice().sort());
    await streamRows(matrix, runs, builder.push.bind(builder), { ...options, phase: "reading rows" });
    // These rows are all different, so they come out in the order in which they were read.
    return inGroupOrder(
      refusalsFrom(name, () => builder.distances(tokens.length)),
      tokens,
    );
  } finally {
    builder.free();
  }
}

/** What a snapshot says, which is freed. */
function taken(snapshot: WasmSnapshot, runs: readonly Run[], pairs: StatsParameters["pairs"]): Measured {
  try {
    const values = snapshot.metrics();
    const rows = rowsOfRuns(runs);
    const estimate = snapshot.estimate();
    return {
      metrics: metricsOf(values),
      populations: snapshot.populations(),
      firstTokens: snapshot.firsts().map((position) => rows[position] as number),
      ...graphOf(snapshot),
      ...(estimate.length > 0 && { estimate: pairEstimate(sampleOf(pairs) as number, estimate) }),
    };
  } finally {
    snapshot.free();
  }
}

const graphOf = (snapshot: WasmSnapshot): EpsilonGraph => ({
  componentSizes: snapshot.componentSizes(),
  edges: snapshot.edges(),
  components: snapshot.components(),
  degrees: snapshot.degrees(),
});

function pairEstimate(pairs: number, numbers: Float64Array): PairEstimate {
  const [mean, meanLow, meanHigh, median, medianLow, medianHigh] = [...numbers] as [number, ...number[]];
  const interval = (value?: number, low?: number, high?: number): Estimate => ({
    value: value as number,
    interval: [low as number, high as number],
  });
  return {
    pairs,
    confidence: 0.95,
    mean: interval(mean, meanLow, meanHigh),
    median: interval(median, medianLow, medianHigh),
  };
}

function latticeOf(snapshot: WasmSnapshot, steps: number): LatticeGraph {
  try {
    const values = snapshot.metrics();
    const metric = (name: keyof Metrics): number => values[METRICS.indexOf(name)] as number;
    return {
      steps,
      maxSteps: metric("max_l_inf"),
      isolated: metric("n_isolated"),
      largestComponentDensity: metric("largest_component_density"),
      ...graphOf(snapshot),
    };
  } finally {
    snapshot.free();
  }
}

function variationOf(name: string, builder: SnapshotBuilder, epsilon: number, firstTokens: Uint32Array): Variation {
  const found = refusalsFrom(name, () => builder.variation());
  try {
    const hamming = found.hamming();
    return {
      ...inEpsilons(found.ranges(), epsilon),
      patterns: found.patterns(),
      ...(hamming && { hamming: inGroupOrder(hamming, firstTokens) }),
    };
  } finally {
    found.free();
  }
}

/** Ranges in units of epsilon: a float32 division, as for distances. */
function inEpsilons(ranges: Float32Array, epsilon: number): Variation {
  const unit = Math.fround(epsilon);
  const quotients = Float64Array.from(ranges, (range) => Math.fround(range / unit));
  const constant = ranges.reduce((count, range) => count + (range === 0 ? 1 : 0), 0);
  return { constantDims: constant, varyingDims: ranges.length - constant, ranges: quotients };
}

/** A square matrix whose rows and columns are in the order of first tokens, in that of the groups. */
function inGroupOrder<Numbers extends Uint32Array | Float32Array>(matrix: Numbers, firstTokens: Uint32Array): Numbers {
  const { length } = firstTokens;
  const rank = new Map([...firstTokens.slice().sort()].map((token, at) => [token, at]));
  const place = [...firstTokens].map((token) => rank.get(token) as number);
  const ordered = matrix.slice() as Numbers;
  for (const [i, row] of place.entries()) {
    for (const [j, column] of place.entries()) ordered[i * length + j] = matrix[row * length + column] as number;
  }
  return ordered;
}
