/** On which lattice the steps of rows are counted. */
import { refusalsFrom } from "../errors.js";
import type { JobOptions } from "../inputs/inputs.js";
import type { Matrix } from "../rows/matrix.js";
import { countRows, type Run } from "../rows/runs.js";
import { streamRows } from "../rows/stream.js";
import { wasm } from "../wasm.js";

/** A float format whose neighbouring values are one step apart. */
export type LatticeDtype = "BF16" | "F16" | "F32";

/** The lattice of what is stored as a dtype. Wider floats and quantised values count as the float32 values that they are measured as. */
export const latticeOf = (dtype: string): LatticeDtype => (dtype === "BF16" || dtype === "F16" ? dtype : "F32");

/** Steps of float32 that make one of bfloat16. */
export const F32_STEPS = 65536;

/** Bytes that are looked at before it is asked whether that was enough. */
const LOOK_BYTES = 1 << 24;

/** Whether every value of some rows is a bfloat16 number: then they are bfloat16 rows in a wider dtype. Reads no more than it takes to know. */
export async function areBfloat16(
  matrix: Matrix,
  runs: readonly Run[],
  { signal }: Pick<JobOptions, "signal">,
): Promise<boolean> {
  const { Bfloat16Search } = wasm();
  const search = refusalsFrom(matrix.tensor.source.name, () => new Bfloat16Search(matrix.dtype, matrix.dims));
  try {
    const options = { signal, phase: "looking at the values" };
    for (const piece of piecesOf(runs, Math.max(1, Math.floor(LOOK_BYTES / matrix.rowBytes)))) {
      await streamRows(matrix, piece, search.push.bind(search), options);
      if (!search.isBfloat16) return false;
    }
    return true;
  } finally {
    search.free();
  }
}

/** The runs in pieces of at most so many rows; the first has one row, which is enough to tell most matrices. */
function* piecesOf(runs: readonly Run[], rows: number): Generator<Run[]> {
  let piece: Run[] = [];
  let most = 1;
  for (const [first, end] of runs) {
    for (let at = first; at < end; ) {
      const to = Math.min(end, at + most - countRows(piece));
      piece.push([at, to]);
      at = to;
      if (countRows(piece) < most) continue;
      yield piece;
      [piece, most] = [[], rows];
    }
  }
  if (piece.length > 0) yield piece;
}
