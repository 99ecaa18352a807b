/** Rows of a matrix, from their source into the WebAssembly memory, block by block. */
import { CollapsarError, refusalsFrom } from "../errors.js";
import { type JobOptions, pauses } from "../inputs/inputs.js";
import { readExactly, readNow } from "../source/byte-source.js";
import { readAhead } from "../source/read-ahead.js";
import { rowBytes as bytesOfRow } from "../tensors/dtypes.js";
import { describe, type Tensor } from "../tensors/tensor.js";
import { wasm } from "../wasm.js";
import { gapWithin } from "./gap.js";
import { planReads, type RangeRead, type RowLayout } from "./plan.js";
import { countRows, type Run } from "./runs.js";

/** A tensor that is known to be a matrix of a dtype that can be measured, with at least one column. */
export interface Matrix extends RowLayout {
  readonly tensor: Tensor;
  readonly dtype: string;
  readonly rows: number;
  readonly dims: number;
}

/** Rows, and the bytes of one, are counted in 32 bits. */
const MAX_COUNT = 2 ** 32 - 1;

/** The matrix of a tensor that `chooseMatrix` returned. Throws `TooLarge` before anything is read or allocated for it. */
export function asMatrix(tensor: Tensor): Matrix {
  const { dtype } = tensor;
  const [rows, dims] = tensor.shape as [number, number];
  const rowBytes = bytesOfRow(dtype, dims);
  for (const [what, value] of [
    ["the number of rows", rows],
    ["the length of a row in bytes", rowBytes],
  ] as const) {
    if (value <= MAX_COUNT) continue;
    const message = `${tensor.source.name}: tensor ${JSON.stringify(tensor.name)} is ${describe(tensor)}: ${what} is ${value}, more than the ${MAX_COUNT} that fit; choose another with \`tensor\``;
    throw new CollapsarError("TooLarge", message, { what, value, max: MAX_COUNT });
  }
  return { tensor, dtype, rows, dims, begin: tensor.begin, rowBytes };
}

/** What takes rows: it is given the block and the number of bytes in it that are whole rows. */
export type TakeRows = (block: Block, length: number) => void;

/** A buffer in the WebAssembly memory. */
export type Block = InstanceType<ReturnType<typeof wasm>["Block"]>;

/** Reads under way at once: enough to keep a disk busy, and at 4 MiB each still little memory. */
const READ_AHEAD = 4;

/** Bytes of rows that are passed on at a time, about: they stay in the processor's second-level cache on their way. */
const BLOCK_BYTES = 256 * 1024;

/** How a stream reports, and what it passes on. */
export interface StreamOptions extends JobOptions {
  /** What is being done, for people. */
  phase: string;
  /** Only the first so many bytes of each row are passed on. Default: the whole row. */
  prefix?: number;
  /** Is shown all rows too, whole and in order, as they pass by: consecutive rows in one piece of bytes, valid until it returns. */
  onRows?: ((rows: Uint8Array) => void) | undefined;
}

/**
 * Reads the rows of `runs`, in order, and passes them to `visit` as they lie in the source: consecutive rows in one piece of bytes,
 * valid until `visit` returns.
 */
export async function visitRows(
  matrix: Matrix,
  runs: readonly Run[],
  visit: (rows: Uint8Array) => void,
  { signal, onProgress, phase, onRows }: StreamOptions,
): Promise<void> {
  const { tensor, rowBytes, begin } = matrix;
  const total = rowBytes * countRows(runs);
  const buffers: Uint8Array<ArrayBuffer>[] = [];
  const { gapBytes, vainShare, blockBytes, readAhead: depth = READ_AHEAD, inMemory } = tensor.source.manner ?? {};
  const gap = gapBytes ?? (vainShare === undefined ? undefined : gapWithin(matrix, runs, vainShare));
  const read = async ({ start, end }: RangeRead, stop: AbortSignal) => {
    // A few buffers, used again and again: fresh ones would cost more to zero than the file takes to read.
    const buffer = takeBuffer(buffers, end - start, total);
    return { buffer, bytes: await readExactly(tensor.source, start, end, { signal: stop, into: buffer }) };
  };
  const pause = pauses(signal);
  let done = 0;
  const pass = async ({ start, runs: wanted }: RangeRead, bytes: Uint8Array): Promise<void> => {
    for (const [first, end] of wanted) {
      const rows = bytes.subarray(begin + first * rowBytes - start, begin + end * rowBytes - start);
      visit(rows);
      onRows?.(rows);
      done += rowBytes * (end - first);
    }
    onProgress?.({ phase, unit: "bytes", done, total });
    await pause();
  };
  const reads = planReads(matrix, runs, { gapBytes: gap, blockBytes })[Symbol.iterator]();
  // While the source can be read without waiting, into one buffer, which stays in the processor's cache.
  let next = reads.next();
  for (; !next.done; next = reads.next()) {
    const { start, end } = next.value;
    const buffer = inMemory ? NO_BUFFER : takeBuffer(buffers, end - start, total);
    const bytes = readNow(tensor.source, start, end, buffer);
    buffers.push(buffer);
    if (!bytes) break;
    await pass(next.value, bytes);
  }
  if (next.done) return;
  for await (const [item, { buffer, bytes }] of readAhead(startingWith(next.value, reads), read, depth, signal)) {
    await pass(item, bytes);
    buffers.push(buffer);
  }
}

function* startingWith<T>(first: T, others: Iterator<T>): Generator<T> {
  yield first;
  for (let next = others.next(); !next.done; next = others.next()) yield next.value;
}

const NO_BUFFER = new Uint8Array(0);

/** A buffer of at least `length` bytes: the last one given back, or a new one in its place if it is too short. */
function takeBuffer(buffers: Uint8Array<ArrayBuffer>[], length: number, total: number): Uint8Array<ArrayBuffer> {
  const buffer = buffers.pop();
  if (buffer && buffer.length >= length) return buffer;
  return new Uint8Array(Math.max(length, Math.min(total, SMALLEST_BUFFER)));
}

/** Reads of a mask's runs differ a little in length; a buffer should serve the next one too. Of a small matrix all rows are less. */
const SMALLEST_BUFFER = 256 * 1024;

/** Passes the rows of `runs` to `take` in a block of the WebAssembly memory, in order, whole rows at a time. */
export async function streamRows(
  matrix: Matrix,
  runs: readonly Run[],
  take: TakeRows,
  options: StreamOptions,
): Promise<void> {
  // A shape of no rows may have any number of columns, and no room is made for them.
  if (runs.length === 0) return;
  const { tensor, rowBytes } = matrix;
  const { prefix = rowBytes } = options;
  const { Block, memory } = wasm();
  const capacity = prefix * Math.max(1, Math.min(Math.floor(BLOCK_BYTES / prefix), countRows(runs)));
  const block = refusalsFrom(tensor.source.name, () => new Block(capacity));
  try {
    let filled = 0;
    const flush = (): void => {
      refusalsFrom(tensor.source.name, () => take(block, filled));
      filled = 0;
    };
    // Whole rows are copied as many at a time as there is room for, prefixes row by row.
    const copy = (rows: Uint8Array): void => {
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
          flush();
          view = memory();
        }
      }
    };
    await visitRows(matrix, runs, copy, options);
    if (filled > 0) flush();
  } finally {
    block.free();
  }
}
