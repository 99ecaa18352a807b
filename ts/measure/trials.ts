/** The trials of a dataset in an HDF5 file, measured one by one, a block of rows at a time. */
import { refusalsFrom } from "../errors.js";
import type { TrialsDataset } from "../hdf5/dataset.js";
import { trialBytes, writtenRuns } from "../hdf5/trial-bytes.js";
import { pauses } from "../inputs/inputs.js";
import { metricsOf, type SnapshotRecord } from "../metrics/metrics.js";
import type { Scale } from "../parameters/stats.js";
import type { Block as RowBlock } from "../rows/stream.js";
import type { UnitRange } from "../tasks/task.js";
import { FLOAT_BYTES, type FloatDtype } from "../tensors/tensor.js";
import { hashSeed, wasm } from "../wasm.js";
import { measurePairs } from "./advance.js";

/** Bytes of a trial of a dataset of this shape. */
export const trialLength = (shape: TrialsDataset["shape"], dtype: FloatDtype): number =>
  shape[1] * shape[2] * FLOAT_BYTES[dtype];

/** Rows that are copied and hashed together: they stay in the core's cache. */
const BLOCK_BYTES = 256 * 1024;

/** What of the parameters the measurement needs. */
interface Measured extends Scale {
  populations?: boolean | undefined;
}

/** The trials of a dataset, measured through one block of WebAssembly memory. */
export class MeasuredTrials {
  readonly #dataset: TrialsDataset;
  readonly #setup: Measured;
  readonly #rowBytes: number;
  #block: { block: RowBlock; capacity: number } | undefined;
  /** Bytes in the block. */
  #filled = 0;
  /** Of a trial that was never written. */
  #unwritten: SnapshotRecord | undefined;

  constructor(dataset: TrialsDataset, setup: Measured) {
    this.#dataset = dataset;
    this.#setup = setup;
    this.#rowBytes = dataset.shape[2] * FLOAT_BYTES[dataset.dtype];
  }

  /** Frees the block. */
  free(): void {
    this.#block?.block.free();
    this.#block = undefined;
  }

  /**
   * The records of these trials. None is given before the whole of its chunk was read and found right; it rejects with `CorruptChunk` after the
   * records of all trials before the chunk that cannot be read.
   */
  async *measure([first, end]: UnitRange, signal: AbortSignal | undefined): AsyncGenerator<SnapshotRecord> {
    for (const { from, to, written } of writtenRuns(this.#dataset, first, end)) {
      if (written) yield* this.#stored(from, to, signal);
      else yield* this.#alike(from, to, signal);
    }
  }

  /** Trials that were never written: one is measured for all. */
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
