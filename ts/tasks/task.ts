/**
 * Jobs that give one CSV record per unit of work: a trial of a file, a simulated trial, a snapshot of a series; or totals per part of it.
 *
 * A unit's record depends on the task's setup and the unit's number alone, so units may be measured anywhere, in any order and in any
 * number at a time: by several workers, by several machines, or after an interruption.
 */
import type { SnapshotRecord } from "../metrics/metrics.js";
import type { ReadCount } from "../source/byte-source.js";

/** Units from the first up to, not including, the second. */
export type UnitRange = readonly [from: number, to: number];

/** A task that is open: it holds files and WebAssembly memory until `close`. */
export interface Task<Record = SnapshotRecord> {
  /** Units in all; they are numbered from 0. */
  readonly units: number;
  /** What was read so far; what workers read is added to it. */
  readonly reads?: ReadCount;
  /**
   * Divides `range` into parts that are best measured in one go, in order and without gaps: the trials of one chunk of a file, or so many
   * simulated trials as take a fraction of a second. Parts depend on the unit numbers, not on where `range` begins.
   */
  parts(range: UnitRange): Iterable<UnitRange>;
  /** Measures the units of `range` in order and gives their records as they come. Lets other events run between pieces of work. */
  measure(range: UnitRange, signal?: AbortSignal): AsyncIterable<Record>;
  /** Rejects with `SourceChanged` if a source changed since it was opened. */
  close(): Promise<void>;
}

/**
 * How a task is opened. `setup` can be cloned to a worker, which opens the task for itself; its fields are validated by whoever made it,
 * so that a wrong one is refused before a worker starts.
 */
export type OpenTask<Setup, Record = SnapshotRecord> = (setup: Setup, signal?: AbortSignal) => Promise<Task<Record>>;

/** A kind of task. Workers know it by its name. */
export interface TaskKind<Setup = never, Record = SnapshotRecord> {
  readonly name: string;
  readonly open: OpenTask<Setup, Record>;
}

/** A task that is open, and what workers need to open it for themselves. */
export interface OpenedTask<Record = SnapshotRecord> {
  /** Of its kind. */
  readonly kind: string;
  readonly setup: unknown;
  readonly task: Task<Record>;
}
