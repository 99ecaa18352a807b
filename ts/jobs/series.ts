/** The series job: many snapshots, in the order of their steps, become one record each. */
import type { JobOptions } from "../inputs/inputs.js";
import type { LatticeDtype } from "../motion/lattice.js";
import type { Lifecycles } from "../motion/lifecycles.js";
import type { PhaseShares } from "../motion/phase-map.js";
import type { SeriesParameters } from "../parameters/series.js";
import type { Given } from "../parameters/stats.js";
import { jobsOption } from "../parameters/validation/workers.js";
import type { SeriesFacts } from "../series/kind.js";
import type { SeriesRecord } from "../series/record.js";
import type { SeriesSource } from "../series/sources.js";
import type { ReadCount } from "../source/byte-source.js";
import { collect } from "../tasks/run.js";
import { isData, type TensorInput } from "../tensors/open-tensors.js";

/** What to measure, and how. */
export interface SeriesOptions extends Given<SeriesParameters>, JobOptions {
  /** Measures in each snapshot the rows that this mask selects. Without it, `rows` decides. */
  mask?: TensorInput | undefined;
  /** Workers, at most; default the cores of the machine. No record depends on it. */
  jobs?: number | undefined;
  /** Also hashes the rows of each snapshot that pass by: the `identity` of its record. Default false. */
  identify?: boolean | undefined;
}

/** A measured series. */
export interface Series extends SeriesFacts {
  /** One record a step, in numeric order; `trialId` counts them from 0. `toCsv(records)` has the columns of a step too. */
  records: SeriesRecord[];
  /** With `motion`: what became of each row that was followed, and whose steps were counted. */
  motion?: SeriesMotion;
  /** What was read. */
  reads: ReadCount;
}

/** What became of rows that were followed from step to step. */
export interface SeriesMotion {
  /** The float format whose steps rows moved in. */
  lattice: LatticeDtype;
  /** When each row was last in each phase, when it last moved, and how often again. {@link lifecyclesCsv} writes them. */
  lifecycles: Lifecycles;
  /** How many rows of which tokens were in which phase at which steps, in bins, for a figure. */
  phases: PhaseShares;
}

/**
 * Measures many snapshots in the order of their steps: files, model directories, directories whose entries are steps, addresses, matrices
 * in memory, or one stacked tensor `[steps, tokens, dims]`. Each element of `sources` is one of these; the `File`s of a directory are one
 * element.
 *
 * Of each snapshot no more is read than {@link stats} reads. A step is the number in a snapshot's name, see {@link SeriesParameters};
 * where no name has one, snapshots are numbered from 0.
 *
 * With `motion`, the selected rows are followed from step to step: the records have the columns of {@link MotionColumns} too, and `motion` tells
 * what became of each row. Lengths are in steps of the lattice of the stored values, on which neighbours are one step apart.
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
  const { jobs, signal, onProgress, reading, ...given } = options;
  const asked = jobsOption(jobs);
  const { SERIES_TASK } = await import("../series/kind.js");
  const run = await SERIES_TASK.plan({ sources, ...given }).open({ signal, reading });
  // Of what is in memory each worker would get a copy.
  const workers = sources.some(isInMemory) ? 1 : asked;
  const records = await collect(run, { jobs: workers, unit: "snapshots", signal, onProgress });
  const { motion } = run.setup;
  return {
    records,
    ...run.facts,
    ...(motion &&
      run.history && {
        motion: { lattice: motion.lattice, lifecycles: run.history.lifecycles, phases: run.history.map },
      }),
    reads: run.reads,
  };
}

const isInMemory = (source: SeriesSource): boolean =>
  source instanceof ArrayBuffer || ArrayBuffer.isView(source) || isData(source);
