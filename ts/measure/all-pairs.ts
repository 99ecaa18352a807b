/** Mean and median of all pairs of distinct rows, exact, by as many workers as there are; a run that was stopped goes on where it was. */
import { refusalsFrom } from "../errors.js";
import type { JobOptions } from "../inputs/inputs.js";
import type { Matrix } from "../rows/stream.js";
import type { ReadCount } from "../source/byte-source.js";
import type { ReadingOptions } from "../source/reading-options.js";
import type { Crew } from "../tasks/crew.js";
import { runTask } from "../tasks/run.js";
import { type Shard, shardText, unitsOfShard, WHOLE } from "../tasks/shard.js";
import type { OpenedTask } from "../tasks/task.js";
import { isRemote, type SharedRows, usefulWorkers } from "../tasks/useful-workers.js";
import { hashSeed, wasm } from "../wasm.js";
import {
  type Checkpoint,
  invalidRecord,
  loadUnfinished,
  type PairIdentity,
  refuseOtherPairs,
  type Unfinished,
  unfinishedBytes,
} from "./checkpoint.js";
import type { PairShare } from "./measured.js";
import { PAIR_TASK, type PairPart, type PairSetup, PairTask } from "./pair-task.js";

/** How the work on pairs is divided, and where it is kept when it is stopped. */
export interface PairRunOptions extends SharedRows {
  reading?: ReadingOptions | undefined;
  /** What workers read is added to it. */
  reads?: ReadCount | undefined;
  checkpoint?: Checkpoint | undefined;
  /** Only these of all pairs: mean and median are known when all shards are joined. */
  shard?: Shard | undefined;
  /** Workers that are there already, for all passes; default: some for each pass. */
  crew?: Crew | undefined;
}

/** A run that begins, or goes on. */
export interface PairRun extends PairRunOptions {
  /** What the checkpoint held. */
  unfinished: Unfinished | undefined;
  /** The seed of hashes; that of the unfinished work. */
  seed: bigint;
}

/** Begins a run, or what of it was saved. */
export async function beginPairRun(options: PairRunOptions): Promise<PairRun> {
  const unfinished = await loadUnfinished(options.checkpoint);
  // Machines that cannot agree on a seed need the same one: by it they tell that they have the same rows.
  const seed = options.shard ? SHARED_SEED : hashSeed();
  return { ...options, unfinished, seed: unfinished ? BigInt(`0x${unfinished.record.seed}`) : seed };
}

const SHARED_SEED = 0n;

/** Mean and lower median of all distances, in units of epsilon. */
export interface PairStatistics {
  mean: number;
  median: number;
}

type SnapshotBuilder = InstanceType<ReturnType<typeof wasm>["SnapshotBuilder"]>;

/** What whoever found the distinct rows hands over. */
export type PairWork = NonNullable<ReturnType<ReturnType<SnapshotBuilder["measure"]>["handOverPairs"]>>;

type PairTotals = NonNullable<ReturnType<PairWork["totals"]>>;

/** The rows to compare. */
export interface PairRows {
  /** By the number of the first of each in the matrix, ascending. */
  rows: Uint32Array;
  epsilon: number;
  fingerprint: bigint;
  /** Bytes of a block of rows, at most; by default what suits the source. */
  blockBytes?: number | undefined;
  /** Coordinate differences that are worth a part of their own. */
  partElements?: number | undefined;
}

/** Bytes of a block of rows, at most: a worker holds two. A server should be asked for the rows less often. */
const BLOCK_BYTES = 32 * 1024 * 1024;
const REMOTE_BLOCK_BYTES = 192 * 1024 * 1024;

/**
 * Coordinate differences that are worth the start of workers, and the copies of the rows that these hold. Two workers take 0.4 to 0.5 s of processor
 * time more than one thread does (2,000 and 2,800 rows of 2,560 dims, 6,000 of 256; eight runs each on two loaded cores), so they can only be faster
 * where the work is longer than that. This much is 0.4 to 0.5 s of it where rows are long, twice that where they are short.
 */
const WORTH_WORKERS = 8e9;

/** Coordinate differences of a part, at least: some hundredths of a second. */
const PART_ELEMENTS = 2.5e8;

/** Few rows are divided too, so that all workers have something to do. */
const BLOCKS = 16;

/** Time between two checkpoints. */
const SAVE_AFTER_MS = 30_000;

/** Whether work of so many coordinate differences is better divided than done where the rows are. */
export function isDivided(matrix: Matrix, elements: number, run: PairRun): boolean {
  if (run.shard) return elements > 0;
  return elements >= WORTH_WORKERS && (run.checkpoint !== undefined || usefulWorkers(matrix, run) > 1);
}

/**
 * Starts the workers while rows are read, where all rows of a matrix may be so many distinct ones that their pairs are divided. (Rows that were
 * selected are mostly copies of a few.)
 */
export function prepareWorkers(matrix: Matrix, rows: number, { crew, ...run }: PairRun): void {
  const elements = ((rows * (rows - 1)) / 2) * matrix.dims;
  const workers = usefulWorkers(matrix, run);
  if (rows === matrix.rows && elements >= WORTH_WORKERS && workers > 1) crew?.prepare(workers);
}

/** What is known when the work is done: the statistics, or of a shard its totals. */
export interface PairResult {
  statistics?: PairStatistics;
  share?: PairShare;
}

/**
 * Mean and median of the pairs of some rows, or the totals of a shard of them. Frees `work`.
 *
 * The totals are integers, so they are the same whatever the blocks, the workers and the number of stops. When it ends before its end (a
 * signal, a source that fails) what is done goes to the checkpoint.
 */
export async function measureAllPairs(
  matrix: Matrix,
  work: PairWork,
  rows: PairRows,
  run: PairRun,
  options: JobOptions,
): Promise<PairResult> {
  const dims = work.dims();
  const totals = work.totals() as PairTotals;
  work.free();
  const pairs = new AllPairs(matrix, { ...rows, dims }, totals, run, options);
  try {
    pairs.goOn();
    if (run.shard) return { share: await pairs.ofShard(run.shard) };
    for (;;) {
      const statistics = await pairs.pass();
      if (statistics) return { statistics };
    }
  } finally {
    pairs.free();
  }
}

/** The totals in the making. */
class AllPairs {
  readonly #matrix: Matrix;
  readonly #rows: PairRows & { dims: Uint32Array };
  readonly #run: PairRun;
  readonly #options: JobOptions;
  readonly #identity: PairIdentity;
  readonly #progress: PairProgress;
  #totals: PairTotals;
  #blockRows: number;
  #passes = 0;
  /** Units of this pass that are in the totals, and those that are saved. */
  #units = 0;
  #saved = 0;

  constructor(
    matrix: Matrix,
    rows: PairRows & { dims: Uint32Array },
    totals: PairTotals,
    run: PairRun,
    options: JobOptions,
  ) {
    const blockBytes = rows.blockBytes ?? (isRemote(matrix) ? REMOTE_BLOCK_BYTES : BLOCK_BYTES);
    this.#matrix = matrix;
    this.#rows = rows;
    this.#run = run;
    this.#options = options;
    this.#totals = totals;
    this.#progress = new PairProgress(options);
    this.#blockRows = rowsOfBlock(rows.rows.length, rows.dims.length, blockBytes);
    this.#identity = {
      tensor: matrix.tensor.name,
      dtype: matrix.dtype,
      rows: rows.rows.length,
      dims: rows.dims.length,
      epsilon: Math.fround(rows.epsilon),
      fingerprint: rows.fingerprint.toString(16),
      shard: shardText(run.shard ?? WHOLE),
    };
  }

  /** Takes what was saved, if something was. */
  goOn(): void {
    const { checkpoint, unfinished } = this.#run;
    if (!checkpoint || !unfinished) return;
    const { of, passes, units, blockRows } = unfinished.record;
    refuseOtherPairs(checkpoint, of, this.#identity);
    const totals = restored(checkpoint, unfinished);
    this.#totals.free();
    this.#totals = totals;
    [this.#passes, this.#units, this.#saved, this.#blockRows] = [passes, units, units, blockRows];
  }

  /** Visits all pairs, or those that are left of a pass. The statistics, or nothing if there must be another pass. */
  async pass(): Promise<PairStatistics | undefined> {
    await this.#visit(WHOLE);
    const found = this.#totals.endPass();
    if (found) return { mean: found[0] as number, median: found[1] as number };
    this.#passes += 1;
    [this.#units, this.#saved] = [0, 0];
    return undefined;
  }

  /** Visits the pairs of a shard, or those that are left of it. */
  async ofShard(shard: Shard): Promise<PairShare> {
    const units = await this.#visit(shard);
    return { units, state: this.#state() };
  }

  async #visit(shard: Shard): Promise<PairShare["units"]> {
    const { rows, dims, partElements = PART_ELEMENTS } = this.#rows;
    const { source, reading, reads } = this.#run;
    const what = { source, reading, tensor: this.#identity.tensor, rows, dims, partElements };
    const setup: PairSetup = { ...what, blockRows: this.#blockRows, empty: this.#totals.empty() };
    const task = new PairTask(this.#matrix, setup, reads ?? { requests: 0, bytes: 0 });
    const [from, to] = unitsOfShard(shard, task.units);
    if (this.#units < from) [this.#units, this.#saved] = [from, from];
    const before = task.pairsBefore(from);
    this.#progress.begin(task.pairsBefore(to) - before, this.#passes, task.pairsBefore(this.#units) - before);
    try {
      await this.#measure({ kind: PAIR_TASK.name, setup, task }, to);
    } catch (error) {
      // What went wrong first is what is told.
      if (this.#units > this.#saved) await this.#save().catch(() => {});
      throw error;
    } finally {
      await task.close();
    }
    return { from, to, of: task.units };
  }

  async #measure(opened: OpenedTask<PairPart>, to: number): Promise<void> {
    const { signal } = this.#options;
    const { crew } = this.#run;
    const jobs = usefulWorkers(this.#matrix, this.#run);
    let last = performance.now();
    for await (const parts of runTask(opened, [this.#units, to], { jobs, crew, unit: "pairs", signal })) {
      for (const { totals, units, pairs } of parts) {
        this.#totals.merge(totals);
        this.#units += units;
        this.#progress.add(pairs);
      }
      if (performance.now() - last < SAVE_AFTER_MS) continue;
      await this.#save();
      last = performance.now();
    }
  }

  async #save(): Promise<void> {
    await this.#run.checkpoint?.save(this.#state(), this.#progress.share);
    this.#saved = this.#units;
  }

  #state(): Uint8Array {
    const record = {
      of: this.#identity,
      seed: this.#run.seed.toString(16),
      blockRows: this.#blockRows,
      passes: this.#passes,
      units: this.#units,
    };
    return unfinishedBytes(
      record,
      refusalsFrom(this.#identity.tensor, () => this.#totals.toBytes()),
    );
  }

  free(): void {
    this.#totals.free();
  }
}

function restored(checkpoint: Checkpoint, { totals }: Unfinished): PairTotals {
  try {
    return wasm().PairTotals.fromBytes(totals);
  } catch {
    throw invalidRecord(checkpoint, "it is not whole, or was changed");
  }
}

function rowsOfBlock(rows: number, dims: number, blockBytes: number): number {
  const fit = Math.floor(blockBytes / (dims * Float32Array.BYTES_PER_ELEMENT));
  return Math.max(1, Math.min(Math.ceil(rows / BLOCKS), fit));
}

/** Pairs visited, in as many passes as were needed so far. */
class PairProgress {
  readonly #onProgress: JobOptions["onProgress"];
  #done = 0;
  #total = 0;

  constructor({ onProgress }: JobOptions) {
    this.#onProgress = onProgress;
  }

  /** A pass over so many pairs begins, after so many passes; some of its pairs are done. */
  begin(pairs: number, passes: number, done: number): void {
    this.#total = pairs * (passes + 1);
    this.#done = pairs * passes;
    this.add(done);
  }

  add(pairs: number): void {
    this.#done += pairs;
    this.#onProgress?.({ phase: "measuring pairs", unit: "pairs", done: this.#done, total: this.#total });
  }

  get share(): number {
    return this.#done / this.#total;
  }
}
