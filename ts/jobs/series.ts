/** The series job: many snapshots, in the order of their steps, become one record each. */
import { CollapsarError } from "../errors.js";
import type { JobOptions } from "../inputs/inputs.js";
import type { SeriesParameters } from "../parameters/series.js";
import type { Given } from "../parameters/stats.js";
import { jobsOption, seriesParameters } from "../parameters/validate.js";
import type { SeriesPlan } from "../series/plan.js";
import type { SeriesSource } from "../series/sources.js";
import type { SeriesRecord } from "../series/task.js";
import type { ReadCount } from "../source/byte-source.js";
import { collect } from "../tasks/run.js";
import { isData, type TensorInput } from "../tensors/open-tensors.js";

/** What to measure, and how. */
export interface SeriesOptions extends Given<SeriesParameters>, JobOptions {
  /** Measures in each snapshot the rows that this mask selects. Without it, `rows` decides. */
  mask?: TensorInput | undefined;
  /** Workers, at most; default the cores of the machine. No record depends on it. */
  jobs?: number | undefined;
}

/** A measured series. */
export interface Series extends Pick<SeriesPlan, "numbered" | "leftOut"> {
  /** One record a step, in numeric order; `trialId` counts them from 0. `toCsv(records)` has the columns of a step too. */
  records: SeriesRecord[];
  /** The length scale: distances in the metrics are in units of it. */
  epsilon: number;
  /** Vectors touch when they are at most this far apart; absolute. */
  threshold: number;
  /** What was read. */
  reads: ReadCount;
}

/**
 * Measures many snapshots in the order of their steps: files, model directories, directories whose entries are steps, addresses, matrices
 * in memory, or one stacked tensor `[steps, tokens, dims]`. Each element of `sources` is one of these; the `File`s of a directory are one
 * element.
 *
 * Of each snapshot no more is read than {@link stats} reads. A step is the number in a snapshot's name, see {@link SeriesParameters};
 * where no name has one, snapshots are numbered from 0.
 *
 * Rejects with a {@link CollapsarError} that names the step at which a snapshot cannot be measured, or with the signal's reason.
 *
 * @example
 * ```js
 * import { init, series } from "collapsar";
 *
 * await init();
 * const { records } = await series(["checkpoints"], { referenceStep: "previous" });
 * for (const { step, metrics } of records) console.log(step, metrics.n_black_holes);
 * ```
 */
export async function series(sources: readonly SeriesSource[], options: SeriesOptions = {}): Promise<Series> {
  const { mask, jobs, signal, onProgress, reading, ...given } = options;
  const parameters = seriesParameters(given, { mask: mask !== undefined });
  const asked = jobsOption(jobs);
  // A path alone would be taken letter by letter.
  if (!Array.isArray(sources)) {
    const value: unknown = sources;
    throw new CollapsarError("InvalidParameter", "sources is not an array; give series([source])", {
      field: "sources",
      value,
    });
  }
  const [{ planSeries }, { openSeriesTask, SERIES_TASK }] = await Promise.all([
    import("../series/plan.js"),
    import("../series/task.js"),
  ]);
  const { setup, numbered, leftOut } = await planSeries({ sources, mask, reading }, parameters, { signal });
  const task = await openSeriesTask(setup, signal);
  const opened = { kind: SERIES_TASK.name, setup, task };
  // Of what is in memory each worker would get a copy.
  const workers = sources.some(isInMemory) ? 1 : asked;
  const records = await collect(opened, { jobs: workers, unit: "snapshots", signal, onProgress });
  const { epsilon, threshold } = parameters;
  return { records, numbered, leftOut, epsilon, threshold, reads: task.reads };
}

const isInMemory = (source: SeriesSource): boolean =>
  source instanceof ArrayBuffer || ArrayBuffer.isView(source) || isData(source);
