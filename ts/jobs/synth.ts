/** The synth job: simulated snapshots around a centroid, measured and not kept. */

import type { JobOptions } from "../inputs/inputs.js";
import type { GivenSynthParameters } from "../parameters/synth.js";
import { jobsOption } from "../parameters/validation/workers.js";
import type { ReadCount } from "../source/byte-source.js";
import type { CentroidInput } from "../synth/centroid.js";
import type { SimulationFacts } from "../synth/kind.js";
import type { SynthRecord } from "../synth/setup.js";
import { collect } from "../tasks/run.js";

/** What is simulated, and how it is measured. */
export interface SynthOptions extends GivenSynthParameters, JobOptions {
  /** Number of workers, at most. Default: the cores of the machine. No record depends on it. */
  jobs?: number | undefined;
  /**
   * Called with the next records as they are measured, in their order. A job that is aborted has handed over all records that were ready.
   */
  onRecords?: ((records: readonly SynthRecord[]) => void) | undefined;
}

/** Simulated snapshots. */
export interface Simulation extends SimulationFacts {
  /** Sigma by sigma, the trials of each in order. */
  records: SynthRecord[];
  /** What was read to find the centroid. */
  reads: ReadCount;
}

/**
 * Simulates snapshots and measures each. Every row is the centroid with normal noise, added in float32, rounded to bfloat16 and stored as
 * float16 or bfloat16.
 *
 * A trial depends on the seed, its sigma and its number alone. Memory is that of one trial, and far less where almost no entry changes.
 *
 * Rejects with a {@link CollapsarError} for what cannot be simulated, or with the signal's reason.
 *
 * @example
 * ```js
 * import { init, synth } from "collapsar";
 *
 * await init();
 * const centroid = { of: "gamma.safetensors", mask: "mask.safetensors" }; // the mean of the masked rows
 * const { records } = await synth(centroid, { sigma: 7e-9, trials: 10, tokens: 2100 });
 * console.log(records.map(({ metrics }) => metrics.n_black_holes));
 * ```
 */
export async function synth(centroid: CentroidInput, options: SynthOptions): Promise<Simulation> {
  const { signal, onProgress, onRecords, reading, jobs, ...given } = options;
  const asked = { jobs: jobsOption(jobs), unit: "trials", signal, onProgress } as const;
  const { SYNTH_TASK } = await import("../synth/kind.js");
  const run = await SYNTH_TASK.plan({ around: centroid, ...given }).open({ signal, onProgress, reading });
  const records = await collect(run, asked, onRecords);
  return { records, ...run.facts, reads: run.reads };
}
