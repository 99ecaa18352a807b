/** Rows of a matrix, from their source into the WebAssembly memory, block by block. */
import { refusalsFrom } from "../errors.js";
import { DEFAULT_BLOCK_BYTES, planReads, type RowLayout, type Run } from "../formats/row-plan.js";
import { FLOAT_BYTES, type FloatDtype, type Tensor } from "../formats/tensor.js";
import { readExactly } from "../source/byte-source.js";
import { readAhead } from "../source/read-ahead.js";
import { wasm } from "../wasm.js";
import type { JobOptions } from "./job.js";

/** A tensor that is known to be a float matrix with at least one column. */
export interface Matrix extends RowLayout {
  readonly tensor: Tensor;
  readonly dtype: FloatDtype;
  readonly rows: number;
  readonly dims: number;
}

/** The matrix of a tensor that `chooseMatrix` returned. */
export function asMatrix(tensor: Tensor): Matrix {
  const dtype = tensor.dtype as FloatDtype;
  const [rows, dims] = tensor.shape as [number, number];
  return { tensor, dtype, rows, dims, begin: tensor.begin, rowBytes: dims * FLOAT_BYTES[dtype] };
}

/** What takes rows: it is given the block and the number of bytes in it that are whole rows. */
export type TakeRows = (block: Block, length: number) => void;

/** A buffer in the WebAssembly memory. */
export type Block = InstanceType<ReturnType<typeof wasm>["Block"]>;

/** Reads under way at once: enough to keep a disk busy, and at 4 MiB each still little memory. */
const READ_AHEAD = 4;

/** How a stream reports: the phase's name, and the rows' bytes that it will take. */
export interface StreamOptions extends JobOptions {
  phase: string;
}

/** Passes the rows of `runs` to `take`, in order, whole rows at a time. */
export async function streamRows(
  matrix: Matrix,
  runs: readonly Run[],
  take: TakeRows,
  { signal, onProgress, phase }: StreamOptions,
): Promise<void> {
  const { tensor, rowBytes, begin } = matrix;
  const { Block, memory } = wasm();
  const capacity = rowBytes * Math.max(1, Math.floor(DEFAULT_BLOCK_BYTES / rowBytes));
  const total = rowBytes * countRows(runs);
  const block = refusalsFrom(tensor.source.name, () => new Block(capacity));
  try {
    let filled = 0;
    let done = 0;
    const flush = (): void => {
      refusalsFrom(tensor.source.name, () => take(block, filled));
      done += filled;
      filled = 0;
      onProgress?.({ phase, unit: "bytes", done, total });
    };
    const read = ({ start, end }: { start: number; end: number }) => readExactly(tensor.source, start, end, signal);
    for await (const [{ start, runs: wanted }, bytes] of readAhead(planReads(matrix, runs), read, READ_AHEAD)) {
      for (const [first, end] of wanted) {
        const offset = begin - start;
        let rows = bytes.subarray(offset + first * rowBytes, offset + end * rowBytes);
        while (rows.length > 0) {
          const part = rows.subarray(0, capacity - filled);
          // A fresh view each time: the memory grows while rows are taken, and growth detaches older views.
          memory().set(part, block.address + filled);
          filled += part.length;
          rows = rows.subarray(part.length);
          if (filled === capacity) flush();
        }
      }
    }
    if (filled > 0) flush();
  } finally {
    block.free();
  }
}

/** Rows in some runs. */
export const countRows = (runs: readonly Run[]): number => runs.reduce((sum, [first, end]) => sum + end - first, 0);

/** The runs of ascending row numbers. */
export function runsOfRows(rows: ArrayLike<number>): Run[] {
  const runs: Run[] = [];
  let first = 0;
  for (let at = 1; at <= rows.length; at += 1) {
    if (at < rows.length && rows[at] === (rows[at - 1] as number) + 1) continue;
    runs.push([rows[first] as number, (rows[at - 1] as number) + 1]);
    first = at;
  }
  return rows.length === 0 ? [] : runs;
}

/** The row numbers of some runs, in order. */
export function rowsOfRuns(runs: readonly Run[]): Uint32Array {
  const rows = new Uint32Array(countRows(runs));
  let at = 0;
  for (const [first, end] of runs) {
    for (let row = first; row < end; row += 1) rows[at++] = row;
  }
  return rows;
}
