/** What all jobs have in common: signals, progress, and the inputs they open, count and close. */
import { CollapsarError } from "../errors.js";
import { HDF5_FORMAT } from "../hdf5/format.js";
import { readingOptions } from "../parameters/validation/reading.js";
import { counted, type NamedSource, type ReadCount } from "../source/byte-source.js";
import { isDirectory } from "../source/directory.js";
import { type FileInput, type OpenOptions, openInput } from "../source/open.js";
import type { ReadingOptions } from "../source/reading-options.js";
import { FORMATS, type Format } from "../tensors/formats.js";
import { openTensors, type StackData, type TensorInput } from "../tensors/open-tensors.js";
import type { TensorSet } from "../tensors/tensor.js";
import type { Tokenizer } from "../tokenizers/tokenizer.js";

/** How far a job has come. */
export interface Progress {
  /** What is being done, for people: `reading rows`. */
  phase: string;
  /** What is counted. */
  unit: "bytes" | "pairs" | "permutations" | "trials" | "snapshots" | "models";
  /** Units of this phase that are done: bytes of rows, pairs of rows, permutations, trials, snapshots or models. */
  done: number;
  /** Units of this phase in all; 0 if there is nothing to do. */
  total: number;
}

/** Options that every long job takes. */
export interface JobOptions {
  /** Aborts the job, which then rejects with the reason of the signal. */
  signal?: AbortSignal | undefined;
  /** Called while the job runs, at most once for each block that is read. */
  onProgress?: ((progress: Progress) => void) | undefined;
  /** How files and servers are read. The defaults suit most cases. */
  reading?: ReadingOptions | undefined;
}

/** The inputs of one job: opened here, closed together, everything read from them counted. */
export class Inputs {
  /** What was read so far. */
  readonly reads: ReadCount;
  readonly #options: JobOptions;
  readonly #open: { verify?(): Promise<void>; close(): Promise<void> }[] = [];
  readonly #sources: NamedSource[] = [];

  /** What is read is added to `reads`. */
  constructor({ reading, ...options }: JobOptions = {}, reads: ReadCount = { requests: 0, bytes: 0 }) {
    this.reads = reads;
    this.#options = { ...options, reading: readingOptions(reading ?? {}) };
  }

  async open(input: TensorInput | StackData, formats: readonly Format[] = FORMATS): Promise<TensorSet> {
    this.#options.signal?.throwIfAborted();
    const set = await openTensors(input, (source) => this.#wrap(source), { ...this.#openOptions(), formats });
    this.#open.push(set);
    return set;
  }

  /** The same, and the datasets of an HDF5 file: for jobs that list tensors or read stacked ones. */
  openStacked(input: TensorInput | StackData): Promise<TensorSet> {
    return this.open(input, [...FORMATS, HDF5_FORMAT]);
  }

  /**
   * A single file, which `wanted` names for the message: `the CSV file`. With `pipes`, a pipe or stdin too. Rejects with `NotReadable` for a
   * directory.
   */
  async openFile(input: FileInput, wanted: string, { pipes = false } = {}): Promise<NamedSource> {
    this.#options.signal?.throwIfAborted();
    const opened = await openInput(input, { ...this.#openOptions(), pipes });
    if (isDirectory(opened)) {
      const message = `${opened.name}: is a directory; give ${wanted} itself`;
      throw new CollapsarError("NotReadable", message, { path: opened.name });
    }
    this.#open.push({ close: async () => opened.close?.() });
    return this.#wrap(opened);
  }

  #openOptions(): OpenOptions {
    const { signal, onProgress, reading } = this.#options;
    return {
      signal,
      reading,
      reads: this.reads,
      onDownload: (done, total) => onProgress?.({ phase: "downloading", unit: "bytes", done, total }),
    };
  }

  /** The tokenizer in a file, or in a model directory. */
  async openTokenizer(input: FileInput): Promise<Tokenizer> {
    this.#options.signal?.throwIfAborted();
    const { openTokenizer } = await import("../tokenizers/tokenizers.js");
    return openTokenizer(input, (source) => this.#wrap(source), this.#openOptions());
  }

  #wrap(source: NamedSource): NamedSource {
    this.#sources.push(source);
    const { gap } = this.#options.reading ?? {};
    const wrapped = counted(source, this.reads);
    return gap === undefined ? wrapped : { ...wrapped, manner: { ...wrapped.manner, gapBytes: gap } };
  }

  /** Rejects with `SourceChanged` if one of them changed since it was opened, and where what was read proves wrong by its checksum. */
  async verify(): Promise<void> {
    for (const set of this.#open) await set.verify?.();
    for (const source of this.#sources) await source.verify?.();
  }

  /** Closes them, and rejects as {@link verify} does: at the end of a task. */
  async verifyAndClose(): Promise<void> {
    try {
      await this.verify();
    } finally {
      await this.close();
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#open.map((set) => set.close()));
  }
}

/** Work between two pauses, in milliseconds: what a page can lose without stuttering. */
const PAUSE_AFTER_MS = 40;

/**
 * Returns a function to call between pieces of work. When enough time has gone by it lets other events run (clicks, timers, signals), and
 * it rejects with the signal's reason once that is aborted.
 */
export function pauses(signal: AbortSignal | undefined): () => Promise<void> {
  const pause = pausesWhenDue(signal);
  return async () => pause();
}

/** The same without a promise where it is too early for a pause: for thousands of short pieces of work. */
export function pausesWhenDue(signal: AbortSignal | undefined): () => Promise<void> | undefined {
  let last = performance.now();
  const pause = async (): Promise<void> => {
    await new Promise((resume) => setTimeout(resume));
    last = performance.now();
    signal?.throwIfAborted();
  };
  return () => {
    signal?.throwIfAborted();
    return performance.now() - last < PAUSE_AFTER_MS ? undefined : pause();
  };
}

/** Runs a job with inputs that are closed when it ends, however it ends. Of inputs that changed meanwhile there is no result. */
export async function withInputs<T>(options: JobOptions, job: (inputs: Inputs) => Promise<T>): Promise<T> {
  const inputs = new Inputs(options);
  try {
    const result = await job(inputs);
    await inputs.verify();
    return result;
  } finally {
    await inputs.close();
  }
}
