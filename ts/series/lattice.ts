/** In whose steps the rows of a series move. */
import type { JobOptions } from "../inputs/inputs.js";
import { areBfloat16, latticeOf } from "../motion/lattice.js";
import type { SeriesParameters } from "../parameters/series.js";
import { type Shard, unitsOfShard } from "../tasks/shard.js";
import type { SeriesSetup } from "./setup.js";
import { withStep } from "./step-matrix.js";

const LATTICES = { bf16: "BF16", f16: "F16", f32: "F32" } as const;

/**
 * The lattice that was asked for, or that of the first snapshot; of float32 or wider values that of bfloat16 where all values in all snapshots
 * are bfloat16 numbers. To know that takes a pass over the rows, which ends at the first value that is none. A shard looks at the snapshots that it
 * reads anyway, its own and the one before: where all their values are bfloat16 numbers, it is that lattice so far.
 */
export async function latticeOfSteps(
  { steps, runs = [] }: Pick<SeriesSetup, "steps" | "runs">,
  { tensor, latticeDtype }: SeriesParameters,
  shard: Shard,
  options: JobOptions,
): Promise<NonNullable<SeriesSetup["motion"]>> {
  if (latticeDtype !== undefined) return { lattice: LATTICES[latticeDtype], forced: true };
  const [from, to] = unitsOfShard(shard, steps.length);
  let soFar = to - from < steps.length;
  for (const [unit, step] of steps.entries()) {
    const isRead = from < to && unit >= from - 1 && unit < to;
    if (unit > 0 && !isRead) continue;
    const other = await withStep(step, tensor, options, async (matrix) => {
      const own = latticeOf(matrix.dtype);
      if (own !== "F32") {
        // Whatever the other values are: steps of float32 are not those of this snapshot.
        soFar = false;
        return unit === 0 ? own : undefined;
      }
      return !isRead || (await areBfloat16(matrix, runs, options)) ? undefined : own;
    });
    if (other !== undefined) return { lattice: other, forced: false };
  }
  return { lattice: "BF16", forced: false, ...(soFar && { soFar }) };
}
