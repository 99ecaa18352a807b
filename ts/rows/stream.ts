/** Rows of a matrix, from their source into the WebAssembly memory, block by block. */
import { refusalsFrom } from "../errors.js";
import { type JobOptions, pausesWhenDue } from "../inputs/inputs.js";
import { readExactly, readNow } from "../source/byte-source.js";
import { readAhead } from "../source/read-ahead.js";
import { wasm } from "../wasm.js";
import { gapWithin } from "./gap.js";
import type { Matrix } from "./matrix.js";
import { DEFAULT_BLOCK_BYTES, planReads, type RangeRead } from "./plan.js";
import { countRows, type Run } from "./runs.js";

export { asMatrix, type Matrix } from "./matrix.js";

/**
 * What takes rows: it is given the block and the number of bytes in it that rows take up, from the block's start on. There is a row every
 * `stride` bytes. Where it returns a promise the block stays as it is until that is kept.
 */
export type TakeRows = (block: Block, length: number, stride: number) => void | Promise<void>;

/** What takes rows at once. */
export type TakeRowsNow = (...rows: Parameters<TakeRows>) => void;

/** Takes rows as the first does, and has the second take them too. */
export const takenBy = (take: TakeRowsNow, also: TakeRowsNow | undefined): TakeRowsNow =>
  also
    ? (...rows) => {
        take(...rows);
        also(...rows);
      }
    : take;

/** A buffer in the WebAssembly memory. */
export type Block = InstanceType<ReturnType<typeof wasm>["Block"]>;

/** Reads under way at once: enough to keep a disk busy, and at 4 MiB each still little memory. */
const READ_AHEAD = 4;

/** Bytes of rows that are passed on at a time where they are copied: they stay in the processor's second-level cache on their way. */
const BLOCK_BYTES = 256 * 1024;

/**
 * Bytes of a page of memory. A file is copied fastest to an address that lies in its page as the bytes lie in theirs: 8 or 16 bytes further on,
 * where buffers happen to begin, reading 1.56 GB took 617 or 200 ms in place of 90 (AMD EPYC).
 */
const PAGE_BYTES = 4096;

/** How a stream reports, and what it passes on. */
export interface StreamOptions extends JobOptions {
  /** What is being done, for people. */
  phase: string;
  /** Only the first so many bytes of each row are wanted; what lies between them, if anything, is told by the stride. Default: the whole row. */
  prefix?: number;
  /** Is shown all rows too, whole and in order, as they pass by: consecutive rows in one piece of bytes, valid until it returns. */
  onRows?: ((rows: Uint8Array) => void) | undefined;
}

/**
 * Passes the rows of `runs` to `take` in a block of the WebAssembly memory, in order, whole rows at a time.
 *
 * While the source can be read without waiting its bytes are read into the block itself. What has to be waited for is read ahead into
 * buffers and copied.
 */
export async function streamRows(
  matrix: Matrix,
  runs: readonly Run[],
  take: TakeRows,
  options: StreamOptions,
): Promise<void> {
  // A shape of no rows may have any number of columns, and no room is made for them.
  if (runs.length === 0) return;
  const { gapBytes, vainShare, blockBytes } = matrix.tensor.source.manner ?? {};
  const gap = gapBytes ?? (vainShare === undefined ? undefined : gapWithin(matrix, runs, vainShare));
  const reads = planReads(matrix, runs, { gapBytes: gap, blockBytes });
  await streamReads(matrix, reads, { take, progress: progressOf(matrix, runs, options), ...options });
}

/** The same for reads that whoever gives them plans as they are made; their rows ascend. */
export async function streamReads(matrix: Matrix, reads: Iterator<RangeRead>, passing: Passing): Promise<void> {
  const waiting = await readAtOnce(matrix, reads, passing);
  if (waiting) await readAndCopy(matrix, startingWith(waiting, reads), passing);
}

/** What both ways of reading are given. */
export interface Passing extends Pick<StreamOptions, "prefix" | "onRows" | "signal"> {
  take: TakeRows;
  /** To be called after each read with the rows that it gave; a promise is to be waited for. */
  progress: (runs: readonly Run[]) => Promise<void> | undefined;
}

/** Reports the bytes of the rows that were passed on, and lets other events run. */
function progressOf(
  { rowBytes }: Matrix,
  runs: readonly Run[],
  { phase, onProgress, signal }: StreamOptions,
): Passing["progress"] {
  const pause = pausesWhenDue(signal);
  const total = rowBytes * countRows(runs);
  let done = 0;
  return (passed) => {
    done += rowBytes * countRows(passed);
    onProgress?.({ phase, unit: "bytes", done, total });
    return pause();
  };
}

/** Reads into the block as long as nothing has to be waited for, and returns the first read that would; undefined when all is read. */
async function readAtOnce(
  matrix: Matrix,
  reads: Iterator<RangeRead>,
  { take, progress, onRows, prefix }: Passing,
): Promise<RangeRead | undefined> {
  let next = reads.next();
  const { tensor, rowBytes, rows } = matrix;
  const { source } = tensor;
  if (next.done || !source.sliceNow) return next.value;
  const { Block, memory } = wasm();
  const capacity = Math.min(DEFAULT_BLOCK_BYTES, rowBytes * rows);
  const block = refusalsFrom(source.name, () => new Block(capacity + PAGE_BYTES));
  const fill = filling(matrix, block.address, capacity, onRows ? rowBytes : prefix);
  // Of a mask there are a thousand short reads and more: what is done for each of them counts, promises and calls of WebAssembly too.
  try {
    for (; !next.done; next = reads.next()) {
      const pieces = fill(next.value);
      if (!pieces) break;
      for (const { from, length, stride } of pieces) {
        onRows?.(memory().subarray(block.address + from, block.address + from + length));
        block.start = from;
        const taking = refusalsFrom(source.name, () => take(block, length, stride));
        if (taking instanceof Promise) await taking;
      }
      const pausing = progress(next.value.runs);
      if (pausing instanceof Promise) await pausing;
    }
    return next.value;
  } finally {
    block.free();
  }
}

/** Where rows, or their first bytes, lie in a block. */
interface Piece {
  readonly from: number;
  readonly length: number;
  readonly stride: number;
}

/** Reads ranges into a block at an address; undefined for one that has to be waited for. */
function filling(
  { tensor: { source }, begin, rowBytes }: Matrix,
  address: number,
  capacity: number,
  prefix = rowBytes,
): (read: RangeRead) => Piece[] | undefined {
  const { memory } = wasm();
  let view = memory();
  const areEnough = ({ start, end, runs }: RangeRead): Piece | undefined => {
    if (!source.beginningsNow || prefix === rowBytes || runs.length > 1) return undefined;
    const count = (end - start) / rowBytes;
    const length = count * prefix;
    const into = view.subarray(address, address + length);
    return source.beginningsNow({ start, count, stride: rowBytes, length: prefix }, into)
      ? { from: 0, length, stride: prefix }
      : undefined;
  };
  return (read) => {
    const { start, end, runs } = read;
    if (end - start > capacity) return undefined;
    // The memory grows now and then, and growth detaches older views.
    if (view.length === 0) view = memory();
    const beginnings = areEnough(read);
    if (beginnings) return [beginnings];
    const at = (start - address) & (PAGE_BYTES - 1);
    const into = view.subarray(address + at, address + at + end - start);
    const bytes = readNow(source, start, end, into);
    if (!bytes) return undefined;
    // What is in memory is given as a view of it.
    if (bytes.buffer !== into.buffer) into.set(bytes);
    return runs.map((run) => ({
      from: at + begin + run[0] * rowBytes - start,
      length: (run[1] - run[0]) * rowBytes,
      stride: rowBytes,
    }));
  };
}

/** Reads ahead into buffers, and copies rows, or their first bytes, into the block. */
async function readAndCopy(
  { tensor: { source }, begin, rowBytes }: Matrix,
  reads: Iterable<RangeRead>,
  { take, progress, onRows, prefix = rowBytes, signal }: Passing,
): Promise<void> {
  const { Block, memory } = wasm();
  const capacity = prefix * Math.max(1, Math.floor(BLOCK_BYTES / prefix));
  const block = refusalsFrom(source.name, () => new Block(capacity));
  let filled = 0;
  const flush = async (): Promise<void> => {
    if (filled > 0) await refusalsFrom(source.name, () => take(block, filled, prefix));
    filled = 0;
  };
  // Whole rows are copied as many at a time as there is room for, prefixes row by row.
  const copy = async (rows: Uint8Array): Promise<void> => {
    // A fresh view whenever rows were taken: the memory may have grown then, and growth detaches older views.
    let view = memory();
    for (let at = 0; at < rows.length; ) {
      if (prefix === rowBytes) {
        const part = rows.subarray(at, at + capacity - filled);
        view.set(part, block.address + filled);
        filled += part.length;
        at += part.length;
      } else {
        // Byte by byte: for a short prefix that is less work than making an object for each row.
        const to = block.address + filled;
        for (let byte = 0; byte < prefix; byte += 1) view[to + byte] = rows[at + byte] as number;
        filled += prefix;
        at += rowBytes;
      }
      if (filled === capacity) {
        await flush();
        view = memory();
      }
    }
  };
  const buffers: Uint8Array<ArrayBuffer>[] = [];
  const read = async ({ start, end }: RangeRead, stop: AbortSignal) => {
    // A few buffers, used again and again: fresh ones would cost more to zero than the file takes to read.
    const buffer = takeBuffer(buffers, end - start);
    return { buffer, bytes: await readExactly(source, start, end, { signal: stop, into: buffer }) };
  };
  try {
    const depth = source.manner?.readAhead ?? READ_AHEAD;
    for await (const [{ start, runs }, { buffer, bytes }] of readAhead(reads, read, depth, signal)) {
      for (const [first, after] of runs) {
        const rows = bytes.subarray(begin + first * rowBytes - start, begin + after * rowBytes - start);
        await copy(rows);
        onRows?.(rows);
      }
      await progress(runs);
      buffers.push(buffer);
    }
    await flush();
  } finally {
    block.free();
  }
}

function* startingWith<T>(first: T, others: Iterator<T>): Generator<T> {
  yield first;
  for (let next = others.next(); !next.done; next = others.next()) yield next.value;
}

/** A buffer of at least `length` bytes: the last one given back, or a new one in its place if it is too short. */
function takeBuffer(buffers: Uint8Array<ArrayBuffer>[], length: number): Uint8Array<ArrayBuffer> {
  const buffer = buffers.pop();
  if (buffer && buffer.length >= length) return buffer;
  return new Uint8Array(Math.max(length, SMALLEST_BUFFER));
}

/** Reads of a mask's runs differ a little in length; a buffer should serve the next one too. */
const SMALLEST_BUFFER = 256 * 1024;
