/** Runs tasks that give one record per unit: in this thread, or divided among workers where there is enough to do. */
import { type JobOptions, type Progress, pauses } from "../inputs/inputs.js";
import { Crew } from "./crew.js";
import { NoWorkers, poolRecords, workerFailed } from "./pool.js";
import type { OpenedTask, Task, UnitRange } from "./task.js";

/** How records are measured. */
export interface RunOptions extends Pick<JobOptions, "signal" | "onProgress"> {
  /** Workers, at most; default the cores of the machine. No record depends on it. */
  jobs?: number | undefined;
  /** What a unit is, in the progress. */
  unit: Progress["unit"];
  /** Workers that runs share; default: some for this run alone. */
  crew?: Crew | undefined;
}

/**
 * The records of `range` as they were measured, in unit order, in batches of those that are ready. Measures no further ahead than a few parts
 * of those taken. Who takes them finishes them, with {@link finished}.
 *
 * With workers each opens the task once more for itself; one whose setup cannot be cloned to them (a source that is an object with
 * functions) is measured in this thread. Throws what the measuring of a unit throws, after the records of all units before it; or the
 * signal's reason. The task stays open.
 */
export async function* runTask<Record>(
  opened: OpenedTask<Record>,
  range: UnitRange,
  { unit, onProgress, ...options }: RunOptions,
): AsyncGenerator<Record[], void> {
  const [from, to] = range;
  let done = 0;
  const report = (): void => onProgress?.({ phase: `measuring ${unit}`, unit, done, total: to - from });
  const { signal } = options;
  signal?.throwIfAborted();
  report();
  for await (const records of recordsOf(opened, range, options)) {
    done += records.length;
    report();
    yield records;
  }
  signal?.throwIfAborted();
}

/** A measured record, finished. Called in the order of the units, once for each. */
export const finished = <Record>({ finish }: OpenedTask<Record>, record: Record): Record => finish?.(record) ?? record;

/** All records of an open task, in unit order and finished; `onRecords` is called with those that came. The task is closed, however that ends. */
export async function collect<Record>(
  opened: OpenedTask<Record>,
  options: RunOptions,
  onRecords?: ((records: readonly Record[]) => void) | undefined,
): Promise<Record[]> {
  const { task } = opened;
  const records: Record[] = [];
  try {
    for await (const measured of runTask(opened, [0, task.units], options)) {
      const batch = measured.map((record) => finished(opened, record));
      records.push(...batch);
      onRecords?.(batch);
    }
  } catch (error) {
    // What went wrong first is what is told.
    await task.close().catch(() => {});
    throw error;
  }
  await task.close();
  return records;
}

async function* recordsOf<Record>(
  { kind, setup, task }: OpenedTask<Record>,
  range: UnitRange,
  { jobs, crew: shared, signal }: Pick<RunOptions, "jobs" | "crew" | "signal">,
): AsyncGenerator<Record[], void> {
  const crew = shared ?? Crew.ofPlatform();
  const workers = crew ? workersFor(task.parts(range), jobs, crew.cores) : 1;
  if (!crew || workers < 2) return yield* recordsHere(task, range, signal);
  const parts = task.parts(range);
  let delivered = 0;
  try {
    for await (const records of poolRecords<Record>({ crew, workers, kind, setup, parts, reads: task.reads, signal })) {
      delivered += records.length;
      yield records;
    }
  } catch (error) {
    if (!(error instanceof NoWorkers)) throw error;
    if (delivered > 0) throw workerFailed(error.message);
    yield* recordsHere(task, range, signal);
  } finally {
    if (!shared) crew.end();
  }
}

/** Parts that make a worker of its own worth its start. */
const PARTS_PER_WORKER = 2;

/**
 * How many workers: as many as were asked for, or as there are cores; but never more than the parts keep busy, and fewer than 2 means that
 * none is started. Takes no more of `parts` than it must to know.
 */
export function workersFor(parts: Iterable<UnitRange>, asked: number | undefined, cores: number): number {
  const most = asked ?? cores;
  const each = asked === undefined ? PARTS_PER_WORKER : 1;
  let found = 0;
  if (most > 1) {
    for (const _ of parts) {
      found += 1;
      if (found === most * each) break;
    }
  }
  return Math.floor(found / each);
}

async function* recordsHere<Record>(
  task: Task<Record>,
  range: UnitRange,
  signal: AbortSignal | undefined,
): AsyncGenerator<Record[], void> {
  // Parts may be shorter than the time after which a task pauses by itself: then signals and a page's events get their turn between them.
  const pause = pauses(signal);
  for (const part of task.parts(range)) {
    await pause();
    for await (const record of task.measure(part, signal)) yield [record];
  }
}
