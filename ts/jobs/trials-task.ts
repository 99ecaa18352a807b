/** Trials of an HDF5 file, measured one by one: a task. */

import { populationsFormat } from "../csv/populations-csv.js";
import { snapshotFormat } from "../csv/snapshot-csv.js";
import { openTrials, type TrialsDataset } from "../hdf5/dataset.js";
import type { AttributeValue } from "../hdf5/reader/attributes.js";
import { fileIdentity, type SourceIdentity } from "../inputs/identity.js";
import { Inputs } from "../inputs/inputs.js";
import { MeasuredTrials, trialLength } from "../measure/trials.js";
import type { SnapshotRecord } from "../metrics/metrics.js";
import type { Given } from "../parameters/stats.js";
import type { TrialsParameters } from "../parameters/trials.js";
import { trialsParameters } from "../parameters/validation/trials.js";
import type { ReadCount } from "../source/byte-source.js";
import type { FileInput } from "../source/open.js";
import type { ReadingOptions } from "../source/reading-options.js";
import { evenParts, type RunKind, type Task } from "../tasks/task.js";
import type { FloatDtype } from "../tensors/tensor.js";

/** What to measure, validated. A path, an address or a `File` can be cloned to a worker. */
export interface TrialsSetup {
  source: FileInput;
  dataset: string;
  epsilon: number;
  threshold: number;
  populations?: boolean | undefined;
  reading?: ReadingOptions | undefined;
}

/** Where trials came from. */
export interface TrialsOrigin {
  /** Name of the file. */
  source: string;
  /** Length of the file in bytes. */
  byteLength: number;
  /** Name of the dataset. */
  dataset: string;
  /** What its elements are stored as. */
  dtype: FloatDtype;
  /** `[trials, tokens, dims]` */
  shape: readonly [trials: number, tokens: number, dims: number];
  /** Lengths of a chunk, or none for a dataset in one piece. */
  chunk?: readonly [trials: number, tokens: number, dims: number];
  /** Scalar attributes of the root group: `sigma`, `n_trials` ... Integers that no number holds exactly are bigints. */
  attributes: Readonly<Record<string, AttributeValue>>;
}

/** What is known of trials before the first is measured. */
export interface TrialsFacts {
  /** The dataset that was measured. */
  origin: TrialsOrigin;
  /** The length scale: distances in the metrics are in units of it. */
  epsilon: number;
  /** Vectors touch when they are at most this far apart; absolute. */
  threshold: number;
}

/** An open file of trials. */
export interface TrialsTask extends Task {
  readonly origin: TrialsOrigin;
  /** What was read so far. */
  readonly reads: ReadCount;
  /** What tells the file from others. */
  identity(): Promise<SourceIdentity>;
}

/**
 * Opens a file of trials. Closing it rejects with `SourceChanged` if the file changed meanwhile.
 *
 * A trial's rows are measured by value, widened to float32 (F64 rounds). `measure` gives no record before the whole of its chunk was read and
 * found right; it rejects with `CorruptChunk` after the records of all trials before the chunk that cannot be read.
 */
export async function openTrialsTask(setup: TrialsSetup, signal?: AbortSignal): Promise<TrialsTask> {
  const inputs = new Inputs({ signal, reading: setup.reading });
  try {
    const source = await inputs.openFile(setup.source, "the HDF5 file");
    const dataset = await openTrials(source, setup.dataset, { signal, as: setup.reading?.as });
    const { shape } = dataset;
    const rows = new MeasuredTrials(dataset, setup);
    return {
      units: shape[0],
      origin: originOf(dataset),
      reads: inputs.reads,
      parts: (range) => evenParts(unitsPerPart(dataset), range),
      identity: () => fileIdentity(source, signal),
      measure: (range, stop) => rows.measure(range, stop),
      async close() {
        rows.free();
        await inputs.verifyAndClose();
      },
    };
  } catch (error) {
    await inputs.close();
    throw error;
  }
}

/** What users give: a file, and parameters. */
export interface GivenTrials extends Given<TrialsParameters> {
  source: FileInput;
}

/** Trials of a file. */
export const TRIALS_TASK: RunKind<GivenTrials, SnapshotRecord, TrialsSetup, TrialsFacts> = {
  name: "trials",
  open: openTrialsTask,
  plan({ source, ...given }) {
    const parameters = trialsParameters(given);
    const { dataset, epsilon, threshold } = parameters;
    return {
      parameters,
      async open({ signal, reading }) {
        const setup = { source, ...parameters, reading };
        const task = await openTrialsTask(setup, signal);
        return {
          kind: TRIALS_TASK.name,
          setup,
          task,
          reads: task.reads,
          facts: { origin: task.origin, epsilon, threshold },
          format: snapshotFormat([]),
          populations: populationsFormat([]),
          identify: async () => ({
            parameters: { dataset, as: reading?.as, epsilon, threshold },
            source: await task.identity(),
          }),
        };
      },
    };
  },
};

const originOf = ({ source, name, dtype, shape, layout, grid, attributes }: TrialsDataset): TrialsOrigin => ({
  source: source.name,
  byteLength: source.byteLength,
  dataset: name,
  dtype,
  shape,
  ...(layout === "chunked" && { chunk: grid.chunk }),
  attributes,
});

/** Bytes of trials that are measured in one go, at least: some hundredths of a second. */
const PART_BYTES = 32 * 1024 * 1024;

/** Whole chunks, as many as make a part of some size. */
function unitsPerPart({ layout, grid, shape, dtype }: TrialsDataset): number {
  const chunkTrials = layout === "chunked" ? grid.chunk[0] : 1;
  return chunkTrials * Math.max(1, Math.floor(PART_BYTES / Math.max(1, chunkTrials * trialLength(shape, dtype))));
}
