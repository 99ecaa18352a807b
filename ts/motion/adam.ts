/** What Adam's moments say of a step: whether they give the stored weights again, and whether the update could move them at all. */
import type { AdamParameters } from "../parameters/series.js";
import { quantile, quantileRanks } from "../statistics/describe.js";
import { placeRanks } from "../statistics/ranks.js";
import { bfloat16 } from "./bfloat16.js";

/** What the optimizer's moments tell of the step to a snapshot, over the elements of the rows. NaN at the first step. */
export interface AdamColumns {
  /** Share of the elements whose stored weight is the one that torch's AdamW makes of the weight before, bit for bit; -0 and 0 are one number. */
  adam_exact: number;
  /** Quantile of headroom, the length of the update over half the lattice step that it leads along. This one: 0.05. */
  headroom_q05: number;
  /** The quantile 0.25. */
  headroom_q25: number;
  /** The median. */
  headroom_q50: number;
  /** The quantile 0.75. */
  headroom_q75: number;
  /** The quantile 0.95. */
  headroom_q95: number;
  /** The largest. */
  headroom_max: number;
  /** Share of the elements with a headroom above 1: only these can move by one update. */
  headroom_above_1: number;
  /** Elements that are in no other of these columns: a weight, the second moment or the update is not finite. */
  adam_left_out: number;
}

/** Nothing is known. */
export const UNKNOWN_ADAM: Readonly<AdamColumns> = {
  adam_exact: Number.NaN,
  headroom_q05: Number.NaN,
  headroom_q25: Number.NaN,
  headroom_q50: Number.NaN,
  headroom_q75: Number.NaN,
  headroom_q95: Number.NaN,
  headroom_max: Number.NaN,
  headroom_above_1: Number.NaN,
  adam_left_out: Number.NaN,
};

/** Dtypes of weights and moments whose roundings are known to be torch's. */
export type AdamDtype = "BF16" | "F32";

/** Weights before and after a step and the moments after it, of the same elements, widened to float32. */
export interface AdamStep {
  before: Float32Array;
  after: Float32Array;
  m: Float32Array;
  v: Float32Array;
  dtype: AdamDtype;
  /** The number of the update, from 1. */
  step: number;
}

/** The shares of the elements whose headroom is told. */
const SHARES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

/** The bits of a float32 by which neighbours of a dtype differ. */
const NEIGHBOUR = { BF16: 1 << 16, F32: 1 } as const;

/**
 * Accounts for one step.
 *
 * The stored weight is predicted as torch's `_single_tensor_adam` computes it on a CPU: each operation in float32 and rounded to the dtype, but the
 * last one, `addcdiv`, rounded to the dtype only at its end; numbers that it takes are float64 in Python and rounded to float32. Roots are those of
 * IEEE 754; of float32 a build of torch with MKL rounds some the other way. The headroom is that of the update in float64, before any rounding.
 */
export function accountForStep(
  { before, after, m, v, dtype, step }: AdamStep,
  { lr, beta1, beta2, eps, weightDecay = 0 }: AdamParameters,
): AdamColumns {
  const round = dtype === "BF16" ? (value: number): number => bfloat16(fround(value)) : fround;
  const correction1 = 1 - power(beta1, step);
  const correction2 = Math.sqrt(1 - power(beta2, step));
  const [decay, size] = [fround(1 - lr * weightDecay), fround(-(lr / correction1))];
  const [root, epsilon] = [fround(correction2), fround(eps)];
  const gap = gapsOf(NEIGHBOUR[dtype]);
  const headroom = new Float64Array(before.length);
  let [exact, above, counted, most] = [0, 0, 0, Number.NaN];
  for (let at = 0; at < before.length; at += 1) {
    const [weight, moment, square] = [before[at] as number, m[at] as number, v[at] as number];
    const stored = after[at] as number;
    const update = -(lr * (moment / correction1)) / (Math.sqrt(square) / correction2 + eps) - lr * weightDecay * weight;
    // Of these no two cancel: where one is not finite, the sum is not.
    if (!Number.isFinite(Math.abs(weight) + Math.abs(stored) + Math.abs(square) + Math.abs(update))) continue;
    const denominator = round(round(round(Math.sqrt(square)) / root) + epsilon);
    const predicted = round(round(weight * decay) + fround(fround(size * moment) / denominator));
    if (predicted === stored) exact += 1;
    const room = (2 * Math.abs(update)) / gap(weight, update);
    if (room > 1) above += 1;
    if (!(room <= most)) most = room;
    headroom[counted] = room;
    counted += 1;
  }
  const rooms = headroom.subarray(0, counted);
  placeRanks(rooms, quantileRanks(counted, SHARES));
  const [q05, q25, q50, q75, q95] = SHARES.map((share) => quantile(rooms, share)) as [number, ...number[]];
  return {
    adam_exact: exact / counted,
    headroom_q05: q05,
    headroom_q25: q25 as number,
    headroom_q50: q50 as number,
    headroom_q75: q75 as number,
    headroom_q95: q95 as number,
    headroom_max: most,
    headroom_above_1: above / counted,
    adam_left_out: before.length - counted,
  };
}

// A float64 sum, product, quotient or root of float32 numbers, rounded to float32, is the float32 result: 53 bits are enough for that.
const { fround } = Math;

/** How far it is from a number to its neighbour in the direction of an update: below a power of two half of what it is above. */
function gapsOf(neighbour: number): (weight: number, update: number) => number {
  const value = new Float32Array(1);
  const bits = new Uint32Array(value.buffer);
  return (weight, update) => {
    const length = Math.abs(weight);
    value[0] = length;
    bits[0] = (bits[0] as number) + (weight === 0 || weight > 0 === update > 0 ? neighbour : -neighbour);
    return Math.abs((value[0] as number) - length);
  };
}

/** Binary places of the powers: many more than a float64 near 1 has. */
const PLACES = 256n;

/** `base ** exponent` for 0 <= base < 1, rounded once: engines' own powers differ in their last digit. 0 below 2^-256. */
export function power(base: number, exponent: number): number {
  let square = BigInt(Math.floor(base * 2 ** 200)) << (PLACES - 200n);
  let product = 1n << PLACES;
  for (let left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) product = (product * square) >> PLACES;
    square = (square * square) >> PLACES;
  }
  return Number(product) / 2 ** Number(PLACES);
}
