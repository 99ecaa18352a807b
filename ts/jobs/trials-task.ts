/** Trials of an HDF5 file, measured one by one: a task. */

import { populationsFormat } from "../csv/populations-csv.js";
import { snapshotFormat } from "../csv/snapshot-csv.js";
import { refusalsFrom } from "../errors.js";
import { openTrials, type TrialsDataset } from "../hdf5/dataset.js";
import type { AttributeValue } from "../hdf5/reader/attributes.js";
import { trialBytes, writtenRuns } from "../hdf5/trial-bytes.js";
import { fileIdentity, type SourceIdentity } from "../inputs/identity.js";
import { Inputs, pauses } from "../inputs/inputs.js";
import { measurePairs } from "../measure/advance.js";
import { metricsOf, type SnapshotRecord } from "../metrics/metrics.js";
import type { Given } from "../parameters/stats.js";
import type { TrialsParameters } from "../parameters/trials.js";
import { trialsParameters } from "../parameters/validation/trials.js";
import type { Block as RowBlock } from "../rows/stream.js";
import type { ReadCount } from "../source/byte-source.js";
import type { FileInput } from "../source/open.js";
import type { ReadingOptions } from "../source/reading-options.js";
import { evenParts, type RunKind, type Task, type UnitRange } from "../tasks/task.js";
import { FLOAT_BYTES, type FloatDtype } from "../tensors/tensor.js";
import { hashSeed, wasm } from "../wasm.js";

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
  /** Its dtype. */
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
    const rows = new TrialRows(dataset, setup);
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

const trialLength = (shape: TrialsDataset["shape"], dtype: FloatDtype): number =>
  shape[1] * shape[2] * FLOAT_BYTES[dtype];

/** Bytes of trials that are measured in one go, at least: some hundredths of a second. */
const PART_BYTES = 32 * 1024 * 1024;

/** Whole chunks, as many as make a part of some size. */
function unitsPerPart({ layout, grid, shape, dtype }: TrialsDataset): number {
  const chunkTrials = layout === "chunked" ? grid.chunk[0] : 1;
  return chunkTrials * Math.max(1, Math.floor(PART_BYTES / Math.max(1, chunkTrials * trialLength(shape, dtype))));
}

/** Rows that are copied and hashed together: they stay in the core's cache. */
const BLOCK_BYTES = 256 * 1024;

/** The rows of some trials, measured through one block of WebAssembly memory. */
class TrialRows {
  readonly #dataset: TrialsDataset;
  readonly #setup: TrialsSetup;
  readonly #rowBytes: number;
  #block: { block: RowBlock; capacity: number } | undefined;
  /** Bytes in the block. */
  #filled = 0;
  /** Of a trial that was never written. */
  #unwritten: SnapshotRecord | undefined;

  constructor(dataset: TrialsDataset, setup: TrialsSetup) {
    this.#dataset = dataset;
    this.#setup = setup;
    this.#rowBytes = dataset.shape[2] * FLOAT_BYTES[dataset.dtype];
  }

  free(): void {
    this.#block?.block.free();
    this.#block = undefined;
  }

  async *measure([first, end]: UnitRange, signal: AbortSignal | undefined): AsyncGenerator<SnapshotRecord> {
    for (const { from, to, written } of writtenRuns(this.#dataset, first, end)) {
      if (written) yield* this.#stored(from, to, signal);
      else yield* this.#alike(from, to, signal);
    }
  }

  async *#alike(from: number, to: number, signal: AbortSignal | undefined): AsyncGenerator<SnapshotRecord> {
    const pause = pauses(signal);
    for (let trial = from; trial < to; trial += 1) {
      if (!this.#unwritten) for await (const record of this.#stored(trial, trial + 1, signal)) this.#unwritten = record;
      const { metrics, ...rest } = this.#unwritten as SnapshotRecord;
      yield { ...rest, trialId: trial, metrics: { ...metrics } };
      await pause();
    }
  }

  async *#stored(from: number, to: number, signal: AbortSignal | undefined): AsyncGenerator<SnapshotRecord> {
    const { source, shape, dtype } = this.#dataset;
    const { populations = false } = this.#setup;
    const length = trialLength(shape, dtype);
    const pause = pauses(signal);
    let trial = from;
    this.#filled = 0;
    let builder = this.#builder();
    try {
      const next = async (): Promise<SnapshotRecord> => {
        const snapshot = await measurePairs(source.name, builder, { signal });
        try {
          const values = snapshot.metrics();
          const metrics = metricsOf(values);
          return { trialId: trial, metrics, ...(populations && { populations: snapshot.populations() }) };
        } finally {
          snapshot.free();
          builder.free();
          trial += 1;
          builder = this.#builder();
        }
      };
      while (length === 0 && trial < to) {
        yield await next();
        await pause();
      }
      let done = 0;
      /** Measured, of a chunk whose end was not seen yet. */
      let held: SnapshotRecord[] = [];
      for await (const { bytes, checked } of trialBytes(this.#dataset, from, to, signal)) {
        for (let at = 0; at < bytes.length; ) {
          const part = bytes.subarray(at, at + length - done);
          this.#push(builder, part, done + part.length === length);
          at += part.length;
          done += part.length;
          if (done < length) continue;
          done = 0;
          held.push(await next());
        }
        if (checked) {
          yield* held;
          held = [];
        }
        await pause();
      }
    } finally {
      builder.free();
    }
  }

  #builder(): SnapshotBuilder {
    const { dtype, shape, source } = this.#dataset;
    const { epsilon, threshold } = this.#setup;
    // Without a row no room is made for one: the file has no bytes for it, and could claim any length.
    const dims = shape[1] === 0 ? 1 : shape[2];
    const { SnapshotBuilder } = wasm();
    return refusalsFrom(source.name, () => new SnapshotBuilder(dtype, dims, epsilon, threshold, hashSeed()));
  }

  /** Adds bytes of a trial; they may end within a row, but for its last ones. */
  #push(builder: SnapshotBuilder, bytes: Uint8Array, last: boolean): void {
    const { name } = this.#dataset.source;
    const { Block, memory } = wasm();
    if (!this.#block) {
      const capacity = this.#rowBytes * Math.max(1, Math.floor(BLOCK_BYTES / this.#rowBytes));
      this.#block = { block: refusalsFrom(name, () => new Block(capacity)), capacity };
    }
    const { block, capacity } = this.#block;
    for (let at = 0; at < bytes.length; ) {
      const part = bytes.subarray(at, at + capacity - this.#filled);
      // A fresh view each time: the memory may have grown, and growth detaches older views.
      memory().set(part, block.address + this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled < capacity && !(last && at === bytes.length)) continue;
      refusalsFrom(name, () => builder.push(block, this.#filled));
      this.#filled = 0;
    }
  }
}

type SnapshotBuilder = InstanceType<ReturnType<typeof wasm>["SnapshotBuilder"]>;
