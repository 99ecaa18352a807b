/** The fingerprints of all rows of a large local file, which a second thread reads together with this one. */
import { refusalsFrom } from "../errors.js";
import { type JobOptions, pausesWhenDue } from "../inputs/inputs.js";
import { onAbort } from "../source/abort.js";
import {
  hireReader,
  NEXT_READ,
  type PrefixesRead,
  type SecondReader,
  TAKEN,
  WORTH_SECOND_READER,
} from "../source/second-reader.js";
import { wasm } from "../wasm.js";
import type { Matrix } from "./matrix.js";
import { DEFAULT_BLOCK_BYTES, type RangeRead, rowsPerRead } from "./plan.js";
import { countRows, type Run } from "./runs.js";
import { type Block, streamReads } from "./stream.js";

/** Rows so many times as long as their first bytes: the other thread passes on these alone, and they may wait here. */
const WORTH_LENGTH = 16;

/** What is asked for. */
export interface FingerprintsAsked extends JobOptions {
  phase: string;
  /** The first bytes of each row, and the seed. */
  prefix: number;
  seed: bigint;
}

/** Whether two threads read the rows sooner than one. */
export const isWorthSharing = ({ tensor: { source }, rows, rowBytes }: Matrix, prefix: number): boolean =>
  source.local !== undefined &&
  rows * rowBytes >= WORTH_SECOND_READER &&
  rowBytes >= WORTH_LENGTH * prefix &&
  rowBytes <= DEFAULT_BLOCK_BYTES;

/** The fingerprints of all rows, in order; undefined where there is no second thread. The same reads are made as by one, and counted. */
export async function sharedFingerprints(
  matrix: Matrix,
  asked: FingerprintsAsked,
): Promise<BigUint64Array | undefined> {
  const reader = hireReader();
  if (!reader) return undefined;
  const release = onAbort(asked.signal, () => reader.end());
  try {
    return await readTogether(matrix, reader, asked);
  } finally {
    release();
    reader.end();
  }
}

async function readTogether(
  matrix: Matrix,
  reader: SecondReader,
  { prefix, seed, phase, onProgress, signal }: FingerprintsAsked,
): Promise<BigUint64Array> {
  const { rows, rowBytes, begin } = matrix;
  const { source } = matrix.tensor;
  const rowsTogether = rowsPerRead(rowBytes, source.manner?.blockBytes);
  const rowsOf = (read: number): Run => [read * rowsTogether, Math.min(rows, (read + 1) * rowsTogether)];
  const reads = Math.ceil(rows / rowsTogether);
  const counters = new Int32Array(new SharedArrayBuffer(8));
  const [ours, theirs] = [new HashedReads(source.name, prefix, seed), new HashedReads(source.name, prefix, seed)];
  let done = 0;
  const report = (passed: readonly Run[]): void => {
    done += rowBytes * countRows(passed);
    onProgress?.({ phase, unit: "bytes", done, total: rows * rowBytes });
  };
  const take = ({ reads: taken, bytes }: PrefixesRead): void => {
    theirs.pushBytes(bytes);
    theirs.reads.push(...taken);
    for (const run of taken.map(rowsOf)) source.readElsewhere?.(begin + run[0] * rowBytes, begin + run[1] * rowBytes);
    report(taken.map(rowsOf));
    Atomics.add(counters, TAKEN, 1);
    Atomics.notify(counters, TAKEN);
  };
  const rangeOf = (read: number): RangeRead => {
    const run = rowsOf(read);
    return { start: begin + run[0] * rowBytes, end: begin + run[1] * rowBytes, runs: [run] };
  };
  function* untaken(): Generator<RangeRead> {
    for (;;) {
      const read = Atomics.add(counters, NEXT_READ, 1);
      if (read >= reads) return;
      ours.reads.push(read);
      yield rangeOf(read);
    }
  }
  const pause = pausesWhenDue(signal);
  const stream = (planned: Iterator<RangeRead>): Promise<void> =>
    streamReads(matrix, planned, {
      take: ours.push,
      prefix,
      signal,
      progress: (passed) => {
        report(passed);
        return pause();
      },
    });
  try {
    const request = { ...source.local, begin, rows, rowBytes, prefix, rowsTogether, counters };
    // Without the other thread, whatever ended it, this one reads what is left: if that fails too, it says why in its own words.
    const other = reader.read(request as Parameters<SecondReader["read"]>[0], take).catch(() => {});
    await stream(untaken());
    await other;
    signal?.throwIfAborted();
    const missing = missingFrom(reads, [...ours.reads, ...theirs.reads]);
    ours.reads.push(...missing);
    await stream(missing.map(rangeOf)[Symbol.iterator]());
    const hashes = new BigUint64Array(rows);
    for (const part of [ours, theirs]) part.place(hashes, rowsOf);
    return hashes;
  } finally {
    ours.free();
    theirs.free();
  }
}

/** The numbers below `count` that are not among some. */
function missingFrom(count: number, present: readonly number[]): number[] {
  const found = new Uint8Array(count);
  for (const read of present) found[read] = 1;
  return [...found.keys()].filter((read) => found[read] === 0);
}

/** The fingerprints of some reads, in whatever order these came. */
class HashedReads {
  readonly reads: number[] = [];
  readonly #name: string;
  readonly #prefix: number;
  readonly #hashes: InstanceType<ReturnType<typeof wasm>["Fingerprints"]>;
  #block: Block | undefined;
  #capacity = 0;

  constructor(name: string, prefix: number, seed: bigint) {
    this.#name = name;
    this.#prefix = prefix;
    this.#hashes = refusalsFrom(name, () => new (wasm().Fingerprints)(prefix, seed));
  }

  /** Rows in a block. */
  readonly push = (block: Block, length: number, stride: number): void => this.#hashes.push(block, length, stride);

  /** The first bytes of rows, one after another. */
  pushBytes(bytes: Uint8Array): void {
    const calls = wasm();
    refusalsFrom(this.#name, () => {
      if (!this.#block || bytes.length > this.#capacity) {
        this.#block?.free();
        this.#block = new calls.Block(bytes.length);
        this.#capacity = bytes.length;
      }
      calls.memory().set(bytes, this.#block.address);
      this.#hashes.push(this.#block, bytes.length, this.#prefix);
    });
  }

  /** Writes them where they belong among those of all rows. */
  place(all: BigUint64Array, rowsOf: (read: number) => Run): void {
    const hashes = this.#hashes.hashes();
    let at = 0;
    for (const [first, after] of this.reads.map(rowsOf)) {
      all.set(hashes.subarray(at, at + after - first), first);
      at += after - first;
    }
  }

  free(): void {
    this.#block?.free();
    this.#hashes.free();
  }
}
