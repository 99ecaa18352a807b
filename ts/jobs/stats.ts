/** The stats job: one matrix, or the masked part of one, becomes a snapshot of 20 metrics. */
import { refusalsFrom } from "../errors.js";
import { chooseMatrix } from "../formats/default-tensor.js";
import { readMask } from "../formats/mask.js";
import type { TensorInput } from "../formats/open-tensors.js";
import { countRows, type Run, rowsOfRuns, runsOfMask, runsOfRows } from "../formats/runs.js";
import { METRICS, type Metrics, type SnapshotRow } from "../formats/snapshot-csv.js";
import { FLOAT_BYTES, originOf, type TensorOrigin, type TensorSet } from "../formats/tensor.js";
import { displayOf } from "../formats/tokenizer.js";
import { sampleOf, statsParameters } from "../parameters.js";
import type { ReadCount } from "../source/byte-source.js";
import type { FileInput } from "../source/open.js";
import type { Given, PairsChoice, StatsParameters } from "../stats-parameters.js";
import { hashSeed, wasm } from "../wasm.js";
import { findIdenticalRows } from "./identical-rows.js";
import { type JobOptions, withInputs } from "./job.js";
import { measurePairs } from "./measure-pairs.js";
import { measureStreamed } from "./measure-streamed.js";
import { asMatrix, type Matrix, streamRows } from "./row-stream.js";
import { type OtherEmbedding, otherEmbedding } from "./tied-embeddings.js";
import { type Found, findTokenizer, type TokenizerUsed, usedOf } from "./token-names.js";

/** What to measure, and how. */
export interface StatsOptions extends Given<StatsParameters>, JobOptions {
  /** Measures the rows that this mask selects. Without it, `rows` decides. */
  mask?: TensorInput | undefined;
  /**
   * Names the first token of each group: a `tokenizer.json`, or the model directory that it is in. `true` takes the one of the model
   * directory that is measured, where there is one. Without it no tokenizer is read.
   */
  tokenizer?: FileInput | boolean | undefined;
}

/** A number estimated from a sample, in units of epsilon. */
export interface Estimate {
  value: number;
  /** Ends of the confidence interval. */
  interval: [low: number, high: number];
}

/** Mean and median distance, estimated from pairs drawn at random with replacement (always the same ones). */
export interface PairEstimate {
  /** Pairs drawn. */
  pairs: number;
  /** Confidence of the intervals, 0.95: by normal theory for the mean, by order statistics for the median. */
  confidence: number;
  mean: Estimate;
  median: Estimate;
}

/** A measured snapshot. Numbers that are counted in rows are row numbers of the matrix, which are token ids. */
export interface Snapshot extends SnapshotRow {
  /** The matrix measured. */
  matrix: TensorOrigin;
  /** The embedding or unembedding matrix that was not measured, where a model has both and none was named. */
  otherEmbedding?: OtherEmbedding;
  /** Which of its rows: those of a mask, those with a byte-identical twin, or all. */
  selection: "mask" | "identical" | "all";
  /** The mask, where there was one. */
  mask?: TensorOrigin;
  epsilon: number;
  threshold: number;
  /** The pairs that mean and median are computed from; where these are not all, both are NaN. */
  pairs: PairsChoice;
  /** Population of each group of equal rows, largest first, ties by first token. */
  populations: Float64Array;
  /** Token id of the first member of each group. */
  firstTokens: Uint32Array;
  /** What the first member of each group is called: decoded, on one line; empty for an id without a token. Only with a tokenizer. */
  firstTokenNames?: string[];
  /** The tokenizer that was used; or, for one that nobody named, why it could not be. */
  tokenizer?: TokenizerUsed;
  /** Distinct rows of each component of the epsilon-graph, largest first. */
  componentSizes: Float64Array;
  /** Edges of the epsilon-graph. */
  edges: number;
  /** Component of each group in the epsilon-graph: places in `componentSizes`, components of one size by their first token. */
  components: Uint32Array;
  /** How many other groups each group touches. */
  degrees: Uint32Array;
  /** What a sample of pairs says of mean and median, which are NaN then. */
  estimate?: PairEstimate;
  /** What was read to find this out. */
  reads: ReadCount;
}

/**
 * Measures a matrix: a `.safetensors` or `.npy` file, a model directory, or rows in memory.
 *
 * Reads the header, the mask and the masked rows only; without a mask one pass over the matrix finds the rows with a byte-identical
 * twin (`rows: "identical"`, the default) or all rows are measured (`rows: "all"`). F16 and BF16 widen to float32, F64 rounds.
 * A selection of no rows gives zeros everywhere.
 *
 * Rejects with a `CollapsarError` for what cannot be measured, or with the signal's reason.
 */
export async function stats(source: TensorInput, options: StatsOptions = {}): Promise<Snapshot> {
  const { mask, tokenizer, signal, onProgress, reading, ...given } = options;
  const parameters = statsParameters(given, { mask: mask !== undefined });
  return withInputs({ signal, onProgress, reading }, async (inputs) => {
    const set = await inputs.open(source);
    const matrix = asMatrix(await chooseMatrix(set, parameters.tensor));
    // Before the measuring: a file that was named and cannot be used should not cost minutes.
    const names = await findTokenizer(inputs, set, tokenizer, signal);
    const other = parameters.tensor === undefined ? await otherEmbedding(set, matrix.tensor, signal) : undefined;
    const masks = mask === undefined ? undefined : await inputs.open(mask);
    const { runs, ...selected } = await selectRows(matrix, masks, parameters, { signal, onProgress });
    const measured = await measure(matrix, runs, parameters, { signal, onProgress });
    const { trialId, epsilon, threshold, pairs } = parameters;
    return {
      trialId,
      ...measured,
      ...named(names, measured.firstTokens),
      matrix: originOf(matrix.tensor),
      ...(other && { otherEmbedding: other }),
      ...selected,
      epsilon,
      threshold,
      pairs,
      reads: inputs.reads,
    };
  });
}

function named(found: Found | undefined, ids: Uint32Array): Pick<Snapshot, "firstTokenNames" | "tokenizer"> {
  if (!found) return {};
  const { tokenizer } = found;
  return {
    tokenizer: usedOf(found),
    ...(tokenizer && { firstTokenNames: Array.from(ids, (id) => displayOf(tokenizer, id)) }),
  };
}

interface Selection extends Pick<Snapshot, "selection" | "mask"> {
  runs: Run[];
}

async function selectRows(
  matrix: Matrix,
  masks: TensorSet | undefined,
  { maskTensor, rows }: StatsParameters,
  options: JobOptions,
): Promise<Selection> {
  if (masks) {
    const values = await readMask(masks, maskTensor, matrix.rows, options.signal);
    return { selection: "mask", runs: [...runsOfMask(values)], mask: originOf(await masks.get(maskTensor)) };
  }
  if (rows === "all") return { selection: "all", runs: matrix.rows === 0 ? [] : [[0, matrix.rows]] };
  return { selection: "identical", runs: runsOfRows((await findIdenticalRows(matrix, options)).members.sort()) };
}

type Measured = Pick<
  Snapshot,
  "metrics" | "populations" | "firstTokens" | "componentSizes" | "edges" | "components" | "degrees" | "estimate"
>;

/** Bytes of rows, as float32, that are held at once. More are read several times. */
const HELD_BYTES = 256 * 1024 * 1024;

async function measure(
  matrix: Matrix,
  runs: Run[],
  parameters: StatsParameters,
  options: JobOptions,
): Promise<Measured> {
  const sample = sampleOf(parameters.pairs);
  const fits = countRows(runs) * matrix.dims * FLOAT_BYTES.F32 <= HELD_BYTES;
  const snapshot = fits
    ? await measureHeld(matrix, runs, parameters, options, sample)
    : await measureStreamed(matrix, runs, parameters, options, { sample });
  try {
    const values = snapshot.metrics();
    const rows = rowsOfRuns(runs);
    const estimate = snapshot.estimate();
    return {
      metrics: Object.fromEntries(METRICS.map((metric, at) => [metric, values[at]])) as Metrics,
      populations: snapshot.populations(),
      firstTokens: snapshot.firsts().map((position) => rows[position] as number),
      componentSizes: snapshot.componentSizes(),
      edges: snapshot.edges(),
      components: snapshot.components(),
      degrees: snapshot.degrees(),
      ...(estimate.length > 0 && { estimate: pairEstimate(sample as number, estimate) }),
    };
  } finally {
    snapshot.free();
  }
}

async function measureHeld(
  matrix: Matrix,
  runs: Run[],
  { epsilon, threshold }: StatsParameters,
  options: JobOptions,
  sample: number | undefined,
) {
  const { SnapshotBuilder } = wasm();
  const name = matrix.tensor.source.name;
  // Without a row no room is made for one: the file has no bytes for it, and could claim any length.
  const dims = runs.length === 0 ? 1 : matrix.dims;
  const builder = refusalsFrom(name, () => new SnapshotBuilder(matrix.dtype, dims, epsilon, threshold, hashSeed()));
  try {
    await streamRows(matrix, runs, builder.push.bind(builder), { ...options, phase: "reading rows" });
    return await measurePairs(name, builder, options, sample);
  } finally {
    builder.free();
  }
}

function pairEstimate(pairs: number, numbers: Float64Array): PairEstimate {
  const [mean, meanLow, meanHigh, median, medianLow, medianHigh] = numbers as unknown as number[];
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
