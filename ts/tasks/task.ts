/**
 * Jobs that give one CSV record per unit of work: a trial of a file, a simulated trial, a snapshot of a series; or totals per part of it.
 *
 * A unit's record depends on the task's setup and the unit's number alone, so units may be measured anywhere, in any order and in any
 * number at a time: by several workers, by several machines, or after an interruption.
 */
import type { RecordFormat, RunFormat } from "../csv/record-format.js";
import type { RunIdentity } from "../csv/run-record.js";
import type { JobOptions } from "../inputs/inputs.js";
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
export interface OpenedTask<Record = SnapshotRecord, Setup = unknown> {
  /** Of its kind. */
  readonly kind: string;
  readonly setup: Setup;
  readonly task: Task<Record>;
  /** What a record becomes when those before it are known; called in the order of the units. Without it records stay as they were measured. */
  finish?(record: Record): Record;
  /** What that takes from the records before. */
  readonly kept?: KeptRecords<Record>;
}

/**
 * What finishing a record takes from the measured ones before it: written beside the records of a part, and of a run that may be continued, a
 * line a unit.
 */
export interface KeptRecords<Record> {
  /** Of measured records. */
  readonly format: RecordFormat<Record>;
  /** Takes what was kept of the next unit, as the format reads it, in place of a measured record. */
  restore(read: unknown): void;
}

/** A task that is open, and all that is known of its result before the first record. */
export interface OpenedRun<Record = SnapshotRecord, Setup = unknown, Facts extends object = object>
  extends OpenedTask<Record, Setup> {
  /** What the result says besides its records: where they are from, and the parameters. */
  readonly facts: Facts;
  /** What was read so far; of a task that reads nothing, what was read to open it. */
  readonly reads: ReadCount;
  /** How the records are written. */
  readonly format: RunFormat<Record>;
  /** How their populations by rank are written, of records that have these. */
  readonly populations?: RecordFormat<Record, string>;
  /** What tells the run from others: the source, by a hash, and the parameters that decide the records. */
  identify(): Promise<Pick<RunIdentity, "parameters" | "source">>;
}

/** What was given is right, and nothing is opened yet. */
export interface PlannedRun<
  Record = SnapshotRecord,
  Setup = unknown,
  Facts extends object = object,
  Parameters = unknown,
> {
  /** In full. */
  readonly parameters: Parameters;
  open(options: JobOptions): Promise<OpenedRun<Record, Setup, Facts>>;
}

/** A kind of task that users ask for: the library, a command and the page open it in this one way. */
export interface RunKind<
  Given,
  Record = SnapshotRecord,
  Setup = never,
  Facts extends object = object,
  Parameters = unknown,
> extends TaskKind<Setup, Record> {
  /** Validates what was given. Throws `InvalidParameter`: a wrong parameter should not wait for a disk. */
  plan(given: Given): PlannedRun<Record, Setup, Facts, Parameters>;
}

/** Divides `range` into parts that begin at multiples of `units`, wherever `range` begins and ends. */
export function* evenParts(units: number, [from, to]: UnitRange): Generator<UnitRange> {
  for (let at = from; at < to; ) {
    const end = Math.min(to, (Math.floor(at / units) + 1) * units);
    yield [at, end];
    at = end;
  }
}
