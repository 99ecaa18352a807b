/** When rows that are followed come to rest. */
import type { Lifecycles } from "./lifecycles.js";

/**
 * For each of `steps`, ascending, the share of the rows that do not move any more after it, a float64 from 0 to 1. Of a row that moves at the last step
 * nobody knows when it will rest, so it is not counted; NaN where there is no row.
 *
 * @example
 * ```js
 * import { atRest, init, series } from "collapsar";
 *
 * await init();
 * const { records, motion } = await series(["checkpoints"], { motion: true, rows: "all" });
 * const steps = records.map(({ step }) => step);
 * console.log("half of them rest at step", steps[atRest(motion.lifecycles, steps).findIndex((share) => share >= 0.5)]);
 * ```
 */
export function atRest({ lastMotion }: Pick<Lifecycles, "lastMotion">, steps: readonly number[]): Float64Array {
  const places = new Map(steps.map((step, at) => [step, at]));
  const shares = new Float64Array(steps.length);
  for (const step of lastMotion) {
    const at = Number.isNaN(step) ? 0 : places.get(step);
    if (at === undefined || (at > 0 && at === steps.length - 1)) continue;
    shares[at] = (shares[at] as number) + 1;
  }
  let sum = 0;
  for (const [at, came] of shares.entries()) {
    sum += came;
    shares[at] = sum / lastMotion.length;
  }
  return shares;
}
