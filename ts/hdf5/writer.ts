/** Writes trials into an HDF5 file, as they come: memory holds a few pieces of a trial, whatever the length of a chunk. */
import { CollapsarError } from "../errors.js";
import { compression } from "../source/compression.js";
import { Handover } from "../source/handover.js";
import type { WrittenChunk } from "./chunk-tree.js";
import { type TrialsHead, trialsHead } from "./head.js";

/** Where a file is written: from its first byte to its last, and then once more at its beginning. */
export interface FileSink {
  /** Adds bytes at the end. They may be reused once it resolves. */
  write(bytes: Uint8Array): Promise<void>;
  /** Replaces bytes that were written before. */
  patch(offset: number, bytes: Uint8Array): Promise<void>;
}

/** What is known of the trials before the first one. */
export interface TrialsFile {
  trials: number;
  tokens: number;
  dims: number;
  /**
   * The dtype that the values were rounded to. float16 is stored as it is. HDF5 has no bfloat16: its values are stored as float32, which
   * holds all of them; float16 does not, it would round those below 2^-17 once more.
   */
  storage: "float16" | "bfloat16";
  sigma: number;
  seed: number;
  /** `[dims]` */
  centroid: Float32Array;
  description: string;
  /** Trials of a chunk; fewer where there are fewer, and where a chunk would be longer than HDF5 allows. Default 256. */
  batch?: number | undefined;
}

/** A file that trials are written to. */
export interface TrialsWriter {
  /** Trials of a chunk. */
  readonly batch: number;
  /** Adds one trial: its elements row-major, 2 bytes each, little-endian. The bytes may be reused once it resolves. */
  write(trial: Uint8Array): Promise<void>;
  /** Ends the file. All trials must have been written. */
  finish(): Promise<void>;
  /** Stops what is under way, for a file that will not be finished. */
  abort(reason: unknown): Promise<void>;
}

const DEFAULT_BATCH = 256;

/** HDF5 counts the bytes of a chunk in 32 bits; deflate makes what cannot be compressed a little longer. */
const MAX_CHUNK_BYTES = 4e9;

/**
 * Begins a file of trials: datasets `embeddings` `[trials, tokens, dims]` (in chunks of `[batch, tokens, dims]`, deflate 1) and `centroid`
 * (float32), attributes `sigma`, `n_trials`, `n_tokens`, `hidden_dim`, `random_seed` and `description`.
 *
 * The structures stand at the beginning. Their length follows from the number of chunks, so room is left for them, and they are written
 * when it is known where the chunks are. Rejects with `TooLarge` for a trial that is longer than a chunk may be.
 */
export async function openTrialsWriter(sink: FileSink, file: TrialsFile, signal?: AbortSignal): Promise<TrialsWriter> {
  const { trials, tokens, dims, storage } = file;
  const dtype = storage === "float16" ? "F16" : "F32";
  const trialBytes = tokens * dims * (dtype === "F16" ? 2 : 4);
  const batch = batchOf(file, trialBytes);
  const head: TrialsHead = { ...file, shape: [trials, tokens, dims], batch, dtype };
  const room = trialsHead(head).length;
  await sink.write(new Uint8Array(room));
  return new Writer(sink, head, trialBytes, room, signal);
}

function batchOf({ trials, tokens, dims, batch = DEFAULT_BATCH }: TrialsFile, trialBytes: number): number {
  const most = Math.floor(MAX_CHUNK_BYTES / trialBytes);
  if (most > 0) return Math.min(batch, trials, most);
  const message = `a trial of ${tokens} x ${dims} has ${trialBytes} bytes, more than the ${MAX_CHUNK_BYTES} that a chunk of an HDF5 file can have; save fewer tokens`;
  throw new CollapsarError("TooLarge", message, {
    what: "the length of a trial",
    value: trialBytes,
    max: MAX_CHUNK_BYTES,
  });
}

/** A chunk that is being written. */
interface OpenChunk {
  readonly input: Handover;
  /** Its stored length, once it ended. */
  readonly stored: Promise<number>;
  trials: number;
}

class Writer implements TrialsWriter {
  readonly #sink: FileSink;
  readonly #head: TrialsHead;
  readonly #trialBytes: number;
  readonly #signal: AbortSignal | undefined;
  readonly #chunks: WrittenChunk[] = [];
  /** A trial whose elements were widened. */
  readonly #wide: Uint8Array | undefined;
  #end: number;
  #trials = 0;
  #chunk: OpenChunk | undefined;

  constructor(sink: FileSink, head: TrialsHead, trialBytes: number, start: number, signal: AbortSignal | undefined) {
    this.#sink = sink;
    this.#head = head;
    this.#trialBytes = trialBytes;
    this.#end = start;
    this.#signal = signal;
    if (head.dtype === "F32") this.#wide = new Uint8Array(trialBytes);
  }

  get batch(): number {
    return this.#head.batch;
  }

  async write(trial: Uint8Array): Promise<void> {
    const [trials, tokens, dims] = this.#head.shape;
    if (this.#trials === trials) throw new RangeError(`all ${trials} trials are written`);
    if (trial.length !== tokens * dims * 2)
      throw new RangeError(`${trial.length} bytes are no trial of ${tokens} x ${dims}`);
    this.#chunk ??= this.#openChunk();
    await give(this.#chunk.input, this.#wide ? widen(trial, this.#wide) : trial);
    this.#chunk.trials += 1;
    this.#trials += 1;
    if (this.#chunk.trials === this.batch || this.#trials === trials) await this.#closeChunk(this.#chunk);
  }

  async finish(): Promise<void> {
    const [trials] = this.#head.shape;
    if (this.#trials < trials) throw new RangeError(`${this.#trials} of ${trials} trials are written`);
    await this.#sink.patch(0, trialsHead(this.#head, { chunks: this.#chunks, end: this.#end }));
  }

  async abort(reason: unknown): Promise<void> {
    this.#chunk?.input.fail(reason);
    await this.#chunk?.stored.catch(() => {});
  }

  #openChunk(): OpenChunk {
    const input = new Handover();
    const stored = this.#store(input);
    // Whoever gives the next piece is told.
    stored.catch((error) => input.fail(error));
    return { input, stored, trials: 0 };
  }

  async #store(input: Handover): Promise<number> {
    let length = 0;
    for await (const piece of compression().deflate(input, {
      signal: this.#signal,
      input: this.batch * this.#trialBytes,
    })) {
      await this.#sink.write(piece);
      length += piece.length;
    }
    return length;
  }

  async #closeChunk({ input, stored, trials }: OpenChunk): Promise<void> {
    // A chunk is stored in full also where the dataset ends within it.
    const missing = (this.batch - trials) * this.#trialBytes;
    const zeros = new Uint8Array(Math.min(missing, 1024 * 1024));
    for (let done = 0; done < missing; done += zeros.length) {
      await give(input, zeros.subarray(0, Math.min(zeros.length, missing - done)));
    }
    input.end();
    const length = await stored;
    this.#chunks.push({ address: this.#end, length });
    this.#end += length;
    this.#chunk = undefined;
  }
}

/** Up to this length a stream may keep a piece for later, and its bytes could be overwritten meanwhile. */
const KEPT_BYTES = 65_536;

const give = (input: Handover, bytes: Uint8Array): Promise<void> =>
  input.give(bytes.length > KEPT_BYTES ? bytes : bytes.slice());

/** bfloat16 is the upper half of a float32. */
function widen(trial: Uint8Array, wide: Uint8Array): Uint8Array {
  for (let at = 0, to = 2; at < trial.length; at += 2, to += 4) {
    wide[to] = trial[at] as number;
    wide[to + 1] = trial[at + 1] as number;
  }
  return wide;
}
