/** The trials job: each matrix of an HDF5 file of trials becomes a snapshot: its metrics. */

import type { JobOptions } from "../inputs/inputs.js";
import type { SnapshotRecord } from "../metrics/metrics.js";
import type { Given } from "../parameters/stats.js";
import type { TrialsParameters } from "../parameters/trials.js";
import { jobsOption } from "../parameters/validation/workers.js";
import type { ReadCount } from "../source/byte-source.js";
import type { FileInput } from "../source/open.js";
import { collect } from "../tasks/run.js";
import type { TrialsFacts } from "./trials-task.js";

/** What is measured, and how. */
export interface TrialsOptions extends Given<TrialsParameters>, JobOptions {
  /** Number of workers, at most. Default: the cores of the machine. No record depends on it. */
  jobs?: number | undefined;
}

/** The measured trials of a file. */
export interface Trials extends TrialsFacts {
  /** One record a trial, in order. */
  records: SnapshotRecord[];
  /** What was read. */
  reads: ReadCount;
}

/**
 * Measures the trials of an HDF5 file: a dataset `[trials, tokens, dims]` of float16, bfloat16, float32 or float64, or of
 * 16-bit integers that hold the bits of floats (`reading.as`), contiguous or in chunks.
 *
 * Rows are equal by value after they were widened to float32 (float64 is rounded). Chunks that were never written hold the fill value,
 * which is 0 by default. Memory grows neither with the file nor with its chunks.
 *
 * Rejects with a {@link CollapsarError} for what cannot be measured, or with the signal's reason.
 *
 * @example
 * ```js
 * import { init, toCsv, trials } from "collapsar";
 *
 * await init();
 * const { records, origin } = await trials("trials.h5", { dataset: "embeddings" });
 * console.log(`${records.length} trials of ${origin.shape[1]} tokens`);
 * console.log(toCsv(records));
 * ```
 */
export async function trials(source: FileInput, options: TrialsOptions = {}): Promise<Trials> {
  const { signal, onProgress, reading, jobs, ...given } = options;
  const asked = { jobs: jobsOption(jobs), unit: "trials", signal, onProgress } as const;
  const { TRIALS_TASK } = await import("./trials-task.js");
  const run = await TRIALS_TASK.plan({ source, ...given }).open({ signal, onProgress, reading });
  const records = await collect(run, asked);
  return { records, ...run.facts, reads: run.reads };
}
