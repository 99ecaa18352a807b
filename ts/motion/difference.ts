/** Two snapshots compared row by row, in one pass over both: nothing is held but some numbers a row. */
import { refusalsFrom } from "../errors.js";
import type { JobOptions } from "../inputs/inputs.js";
import type { Run } from "../rows/runs.js";
import { type Matrix, streamRows } from "../rows/stream.js";
import { isFloat } from "../tensors/dtypes.js";
import { wasm } from "../wasm.js";
import { areBfloat16, F32_STEPS, type LatticeDtype, latticeOf } from "./lattice.js";
import type { RowDifferences } from "./row-differences.js";

/** Bytes of one snapshot's rows that are read before those of the other. */
const PIECE_BYTES = 1 << 23;

/** Compares the first `rows` rows of two matrices of the same number of dims. */
export async function rowDifferences(
  before: Matrix,
  after: Matrix,
  { rows, epsilon }: { rows: number; epsilon: number },
  { signal, onProgress }: Pick<JobOptions, "signal" | "onProgress">,
): Promise<RowDifferences> {
  const counted = await commonLattice(before, after, rows, signal);
  const name = after.tensor.source.name;
  const difference = refusalsFrom(
    name,
    () => new (wasm().Difference)(before.dtype, after.dtype, before.dims, counted, epsilon),
  );
  try {
    const together = Math.max(1, Math.floor(PIECE_BYTES / Math.max(before.rowBytes, after.rowBytes)));
    const options = { signal, phase: "comparing rows" };
    for (let at = 0; at < rows; at += together) {
      const end = Math.min(rows, at + together);
      const piece: Run[] = [[at, end]];
      await streamRows(before, piece, difference.pushBefore.bind(difference), options);
      await streamRows(after, piece, difference.pushAfter.bind(difference), options);
      onProgress?.({ phase: options.phase, unit: "bytes", done: end * before.rowBytes, total: rows * before.rowBytes });
    }
    const isUpcast = counted === "F32" && difference.isBfloat16;
    const unit = isUpcast ? F32_STEPS : 1;
    const inSteps = (lengths: Float64Array): Float64Array => lengths.map((length) => length / unit);
    const classes = Array.from(difference.steps());
    return {
      lattice: isUpcast ? "BF16" : counted,
      changed: difference.changed(),
      moved: difference.moved(),
      l1: inSteps(difference.l1()),
      l2: inSteps(difference.l2()),
      linf: inSteps(difference.linf()),
      phases: isUpcast ? difference.phasesInBfloat16() : difference.phases(),
      steps: counted === undefined ? [] : withoutEnd(isUpcast ? narrowed(classes) : classes),
    };
  } finally {
    difference.free();
  }
}

/** The lattice of both; of float32 beside bfloat16 that of bfloat16 if nothing else is there. */
async function commonLattice(
  before: Matrix,
  after: Matrix,
  rows: number,
  signal: AbortSignal | undefined,
): Promise<LatticeDtype | undefined> {
  if (!isFloat(before.dtype) || !isFloat(after.dtype)) return undefined;
  const [a, b] = [latticeOf(before.dtype), latticeOf(after.dtype)];
  if (a === b) return a;
  if (a === "F16" || b === "F16") return undefined;
  const wide = a === "F32" ? before : after;
  return (await areBfloat16(wide, rows === 0 ? [] : [[0, rows]], { signal })) ? "BF16" : undefined;
}

/** Classes of steps of float32 as those of bfloat16: 2^16 of them are one. */
const narrowed = (classes: readonly number[]): number[] => [classes[0] as number, ...classes.slice(17)];

function withoutEnd(classes: readonly number[]): number[] {
  let end = classes.length;
  while (end > 0 && classes[end - 1] === 0) end -= 1;
  return classes.slice(0, end);
}
