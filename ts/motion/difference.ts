/** Two snapshots compared row by row, in one pass over both: nothing is held but some numbers a row. */
import { refusalsFrom } from "../errors.js";
import type { JobOptions } from "../inputs/inputs.js";
import type { Groups } from "../rows/groups.js";
import { type IdenticalSearch, searchIdenticalRows } from "../rows/identical.js";
import type { Matrix } from "../rows/matrix.js";
import type { Run } from "../rows/runs.js";
import { type Side, streamPairs } from "../rows/stream-pairs.js";
import { isFloat } from "../tensors/dtypes.js";
import { wasm } from "../wasm.js";
import { areBfloat16, F32_STEPS, type LatticeDtype, latticeOf } from "./lattice.js";
import type { RowDifferences } from "./row-differences.js";

/** Is shown rows as they pass by. */
type ShowRows = (rows: Uint8Array) => void;

/**
 * Compares the first `rows` rows of two matrices of the same number of dims, and finds the groups of identical ones in each. `shown` see the
 * rows of either, once.
 */
export async function rowDifferences(
  before: Matrix,
  after: Matrix,
  { rows, epsilon, shown }: { rows: number; epsilon: number; shown?: readonly [ShowRows, ShowRows] | undefined },
  options: Pick<JobOptions, "signal" | "onProgress">,
): Promise<RowDifferences & { groupsBefore: Groups; groupsAfter: Groups }> {
  const counted = await commonLattice(before, after, rows, options.signal);
  const among: Run[] = rows === 0 ? [] : [[0, rows]];
  const searches: IdenticalSearch[] = [];
  const difference = refusalsFrom(
    after.tensor.source.name,
    () => new (wasm().Difference)(before.dtype, after.dtype, before.dims, counted, epsilon),
  );
  try {
    const sideOf = (matrix: Matrix, onRows: ShowRows | undefined): Side => {
      const search = searchIdenticalRows(matrix, among);
      searches.push(search);
      return { matrix, look: search.push, onRows };
    };
    const sides = [sideOf(before, shown?.[0]), sideOf(after, shown?.[1])] as const;
    await streamPairs(sides, rows, difference.compare.bind(difference), { ...options, phase: "comparing rows" });
    const [groupsBefore, groupsAfter] = [
      await (searches[0] as IdenticalSearch).groups(options),
      await (searches[1] as IdenticalSearch).groups(options),
    ];
    const isUpcast = counted === "F32" && difference.isBfloat16;
    const unit = isUpcast ? F32_STEPS : 1;
    const inSteps = (lengths: Float64Array): Float64Array => lengths.map((length) => length / unit);
    const classes = Array.from(difference.steps());
    return {
      groupsBefore,
      groupsAfter,
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
    for (const search of searches) search.free();
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
