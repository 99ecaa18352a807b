/** The trials job: each matrix of an HDF5 file of trials becomes a snapshot of 20 metrics. */
import type { SnapshotRow } from "../formats/snapshot-csv.js";
import { trialsParameters } from "../parameters.js";
import type { ReadCount } from "../source/byte-source.js";
import type { FileInput } from "../source/open.js";
import type { Given, TrialsParameters } from "../stats-parameters.js";
import { type JobOptions, pauses } from "./job.js";
import { openTrialsTask, type TrialsOrigin } from "./trial-rows.js";

/** What to measure, and how. */
export interface TrialsOptions extends Given<TrialsParameters>, JobOptions {}

/** Measured trials. */
export interface Trials {
  /** One row a trial, in order. */
  rows: SnapshotRow[];
  /** The dataset measured. */
  origin: TrialsOrigin;
  epsilon: number;
  threshold: number;
  /** What was read to find this out. */
  reads: ReadCount;
}

/**
 * Measures the trials of an HDF5 file: a dataset `[trials, tokens, dims]` of float16, float32 or float64, contiguous or in chunks.
 *
 * Rows are equal by value after widening to float32 (F64 rounds); chunks that were never written hold the fill value, by default zeros.
 * Memory does not grow with the file or its chunks.
 *
 * Rejects with a `CollapsarError` for what cannot be measured, or with the signal's reason.
 */
export async function trials(source: FileInput, options: TrialsOptions = {}): Promise<Trials> {
  const { signal, onProgress, reading, ...given } = options;
  const { dataset, epsilon, threshold } = trialsParameters(given);
  const task = await openTrialsTask({ source, dataset, epsilon, threshold, reading }, signal);
  const rows: SnapshotRow[] = [];
  const pause = pauses(signal);
  try {
    for await (const row of task.measure([0, task.units], signal)) {
      rows.push(row);
      onProgress?.({ phase: "measuring trials", unit: "trials", done: rows.length, total: task.units });
      await pause();
    }
  } catch (error) {
    await task.close().catch(() => {});
    throw error;
  }
  await task.close();
  return { rows, origin: task.origin, epsilon, threshold, reads: task.reads };
}
