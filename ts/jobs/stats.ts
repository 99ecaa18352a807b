/** The stats job: one matrix, or the masked part of one, becomes a snapshot: its metrics. */

import { CollapsarError } from "../errors.js";
import type { SourceIdentity } from "../inputs/identity.js";
import { headerIdentity, RowsIdentity } from "../inputs/identity.js";
import { type JobOptions, withInputs } from "../inputs/inputs.js";
import { type Found, findTokenizer, type TokenizerUsed, tokenizers, usedOf } from "../inputs/tokenizer.js";
import type { Checkpoint } from "../measure/checkpoint.js";
import type { Neighbourhood } from "../measure/geometry.js";
import { measure } from "../measure/measure.js";
import type { Measured } from "../measure/measured.js";
import { findNeighbours } from "../measure/neighbours.js";
import { type OtherEmbedding, otherEmbedding } from "../measure/tied-embeddings.js";
import { type VectorTree, vectorTree } from "../measure/tree.js";
import type { SnapshotRecord } from "../metrics/metrics.js";
import type { Given, PairsChoice, StatsParameters } from "../parameters/stats.js";
import { distancesWanted, statsParameters } from "../parameters/validation/stats.js";
import { jobsOption } from "../parameters/validation/workers.js";
import type { Groups } from "../rows/groups.js";
import { type Selection, selectRows } from "../rows/select.js";
import { asMatrix, type Matrix } from "../rows/stream.js";
import type { ReadCount } from "../source/byte-source.js";
import type { FileInput } from "../source/open.js";
import type { Shard } from "../tasks/shard.js";
import { chooseMatrix } from "../tensors/default-tensor.js";
import type { TensorInput } from "../tensors/open-tensors.js";
import { originOf, type TensorOrigin, type TensorSet } from "../tensors/tensor.js";
import type { ExponentNeighbourhood } from "../undertrained/exponents.js";
import type { selectNeighbourhood } from "../undertrained/undertrained.js";

/** What is measured, and how. */
export interface StatsOptions extends Given<StatsParameters>, JobOptions {
  /** Measures the rows that this mask selects. Without it, `rows` decides. */
  mask?: TensorInput | undefined;
  /**
   * Names the first token of each group: a `tokenizer.json`, or the model directory that it is in. `true` takes the one of the model
   * directory that is measured, where there is one. Without it no tokenizer is read.
   */
  tokenizer?: FileInput | boolean | undefined;
  /** Also gives the distances between this many of the largest groups, at most 4096. Default 0. */
  distances?: number | undefined;
  /** Also lists the tokens of the black holes, at 4 bytes a row. Default false. */
  groups?: boolean | undefined;
  /** Also keeps the groups of byte-identical rows that were looked for; only without a mask and with `rows: "identical"`. Default false. */
  identicalGroups?: boolean | undefined;
  /** Number of workers, at most, that share the pairs of many distinct rows. Default: the cores of the machine. No number depends on it. */
  jobs?: number | undefined;
  /**
   * Keeps the work on many pairs when the job is stopped or fails, and every half minute; a job that finds such work continues it. The
   * caller deletes what it holds when the job is done.
   */
  checkpoint?: Checkpoint | undefined;
  /**
   * Of all pairs only those of the `index`-th of `of` shards, counted from 1; for `pairs: "exact"`. Mean and median are NaN then, and
   * `pairShare` of the result is what {@link merge} joins.
   */
  shard?: Shard | undefined;
  /** Also hashes the headers of the files that the matrix and the mask are in, and the rows that pass by. Default false. */
  identify?: boolean | undefined;
}

/** A measured snapshot. Numbers that are counted in rows are row numbers of the matrix, which are token ids. */
export interface Snapshot extends Omit<SnapshotRecord, "populations">, Measured {
  /** The matrix measured. */
  matrix: TensorOrigin;
  /** The embedding or unembedding matrix that was not measured, where a model has both and none was named. */
  otherEmbedding?: OtherEmbedding;
  /** Which of its rows: those of a mask, those with a byte-identical twin, all, or those near dead ones. */
  selection: "mask" | "identical" | "all" | "neighbourhood";
  /** The mask, where there was one. */
  mask?: TensorOrigin;
  /** What the rows are near to, and how many are how near, where they were chosen so. */
  neighbourhood?: ExponentNeighbourhood;
  /** The length scale: distances in the metrics are in units of it. */
  epsilon: number;
  /** Vectors touch when they are at most this far apart; absolute. */
  threshold: number;
  /** The groups of byte-identical rows, largest first, ties by first row, where they were asked for. */
  identicalGroups?: Groups;
  /** The pairs that mean and median are computed from; where these are not all, both are NaN. */
  pairs: PairsChoice;
  /** What the first member of each group is called: decoded, on one line; empty for an id without a token. Only with a tokenizer. */
  firstTokenNames?: string[];
  /** The tokenizer that was used or, if none was named, why that of the model could not be used. */
  tokenizer?: TokenizerUsed;
  /** Which distinct vectors hang together at every distance, if that was asked for. */
  tree?: VectorTree;
  /** What lies around each black hole, if that was asked for: in the order of the groups. */
  neighbours?: Neighbourhood[];
  /**
   * The files that the matrix and the mask are in, with the hashes of their headers, and that of the rows: of all that a search for identical
   * ones read, else of those measured. Only where it was asked for.
   */
  identities?: SourceIdentity[];
  /** What was read. */
  reads: ReadCount;
}

/**
 * Measures a matrix: a file, a model directory, an address, or rows in memory.
 *
 * Only the header, the mask and the masked rows are read. Without a mask, one pass over the matrix finds the rows that have a
 * byte-identical twin (`rows: "identical"`, the default), or all rows are measured (`rows: "all"`). F16 and BF16 are widened to float32
 * exactly, F64 is rounded. A selection of no rows gives zeros everywhere.
 *
 * Rejects with a {@link CollapsarError} for what cannot be measured, or with the signal's reason.
 *
 * @example
 * ```js
 * import { init, stats } from "collapsar";
 *
 * await init();
 * const { metrics, populations } = await stats("gamma.safetensors", { mask: "mask.safetensors" });
 * console.log(`${metrics.n_tokens} tokens share ${metrics.n_unique} vectors; the largest has ${populations[0]}`);
 * ```
 */
export async function stats(source: TensorInput, options: StatsOptions = {}): Promise<Snapshot> {
  const {
    mask,
    tokenizer,
    distances: wanted,
    groups = false,
    identicalGroups = false,
    identify = false,
    jobs,
    checkpoint,
    shard,
    ...rest
  } = options;
  const { signal, onProgress, reading, ...given } = rest;
  const distances = distancesWanted(wanted);
  const workers = jobsOption(jobs);
  const parameters = statsParameters(given, { mask: mask !== undefined });
  if (shard !== undefined) checkShard(shard, parameters.pairs);
  return withInputs({ signal, onProgress, reading }, async (inputs) => {
    const set = await inputs.open(source);
    const matrix = asMatrix(await chooseMatrix(set, parameters.tensor, signal));
    // Before the measuring: a file that was named and cannot be used should not cost minutes.
    const names = await findTokenizer(inputs, set, tokenizer, signal);
    const other = parameters.tensor === undefined ? await otherEmbedding(set, matrix.tensor, signal) : undefined;
    const masks = mask === undefined ? undefined : await inputs.open(mask);
    // A search for identical rows sees all of them; else those that are measured are hashed.
    const searched = masks === undefined && parameters.rows === "identical";
    const rows = identify ? new RowsIdentity() : undefined;
    const job = { signal, onProgress };
    const selecting = { ...job, onRows: searched ? rows?.take : undefined };
    const { runs, groups: identical, ...selected } = await select(matrix, masks, parameters, selecting);
    const pairRun = { source, reading, reads: inputs.reads, jobs: workers, checkpoint, shard };
    const shown = { ...job, onRows: searched ? undefined : rows?.take };
    const measured = await measure(matrix, runs, { ...parameters, distances, groups }, shown, pairRun);
    const { trialId, epsilon, threshold, pairs, neighbours, tree, treeMetric } = parameters;
    const holes = measured.firstTokens.subarray(0, measured.metrics.n_black_holes);
    return {
      trialId,
      ...measured,
      ...(tree && { tree: await vectorTree(matrix, runs, { metric: treeMetric, epsilon }, { signal, onProgress }) }),
      ...(neighbours !== undefined && {
        neighbours: await findNeighbours(matrix, holes, parameters, neighbours, { signal, onProgress }),
      }),
      ...(await named(names, measured.firstTokens)),
      matrix: originOf(matrix.tensor),
      ...(other && { otherEmbedding: other }),
      ...selected,
      ...(identicalGroups && identical && { identicalGroups: identical }),
      ...(rows && {
        identities: [
          ...(await headerIdentity(matrix.tensor, signal)),
          rows.of(matrix.tensor, masks ? "the selected" : "all"),
          ...(masks ? await headerIdentity(await masks.get(parameters.maskTensor), signal) : []),
        ],
      }),
      epsilon,
      threshold,
      pairs,
      reads: inputs.reads,
    };
  });
}

async function select(
  matrix: Matrix,
  masks: TensorSet | undefined,
  parameters: StatsParameters,
  options: Parameters<typeof selectRows>[3],
): Promise<Selection | Awaited<ReturnType<typeof selectNeighbourhood>>> {
  if (parameters.neighbourhood === undefined) return selectRows(matrix, masks, parameters, options);
  const near = await import("../undertrained/undertrained.js");
  return near.selectNeighbourhood(matrix, parameters.neighbourhood, options);
}

function checkShard({ index, of }: Shard, pairs: PairsChoice): void {
  const fits = Number.isSafeInteger(index) && Number.isSafeInteger(of) && index >= 1 && index <= of;
  const value = `${index}/${of}`;
  if (!fits) {
    const message = `shard is ${value}, but it must be the index-th of so many, both integers, counted from 1`;
    throw new CollapsarError("InvalidParameter", message, { field: "shard", value });
  }
  if (pairs !== "exact") {
    const message = `shard is ${value}, but pairs is ${pairs}: it is the pairs that are divided; leave out one of them`;
    throw new CollapsarError("InvalidParameter", message, { field: "shard", value });
  }
}

async function named(
  found: Found | undefined,
  ids: Uint32Array,
): Promise<Pick<Snapshot, "firstTokenNames" | "tokenizer">> {
  if (!found) return {};
  const { tokenizer } = found;
  const { displayOf } = await tokenizers();
  return {
    tokenizer: usedOf(found),
    ...(tokenizer && { firstTokenNames: Array.from(ids, (id) => displayOf(tokenizer, id)) }),
  };
}
