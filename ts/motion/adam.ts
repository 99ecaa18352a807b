/** What Adam's moments say of a step: whether they give the stored weights again, and whether the update could move them at all. */
import { refusalsFrom } from "../errors.js";
import type { AdamParameters } from "../parameters/series.js";
import { between } from "../statistics/describe.js";
import { wasm } from "../wasm.js";

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

/** Weights before and after a step and the moments after it, of the same elements, as they are stored. */
export interface AdamStep {
  /** The file, for errors. */
  name: string;
  before: Uint8Array<ArrayBuffer>;
  after: Uint8Array<ArrayBuffer>;
  m: Uint8Array<ArrayBuffer>;
  v: Uint8Array<ArrayBuffer>;
  dtype: AdamDtype;
  /** The number of the update, from 1. */
  step: number;
}

/** The shares of the elements whose headroom is told, ascending. */
const SHARES = [0.05, 0.25, 0.5, 0.75, 0.95];

/**
 * Accounts for one step.
 *
 * The stored weight is predicted as torch's `_single_tensor_adam` computes it on a CPU: each operation in float32 and rounded to the dtype, but the
 * last one, `addcdiv`, rounded to the dtype only at its end; numbers that it takes are float64 in Python and rounded to float32, but eps, which is added, to
 * the dtype. Roots are those of IEEE 754; of float32 a build of torch with MKL rounds some the other way. The headroom is that of the update in float64, before any rounding.
 */
export function accountForStep(
  { name, before, after, m, v, dtype, step }: AdamStep,
  { lr, beta1, beta2, eps, weightDecay = 0 }: AdamParameters,
): AdamColumns {
  const update = Float64Array.of(lr, eps, weightDecay, 1 - power(beta1, step), Math.sqrt(1 - power(beta2, step)));
  const { accountForUpdate } = wasm();
  const found = refusalsFrom(name, () =>
    accountForUpdate(dtype, before, after, m, v, update, Float64Array.from(SHARES)),
  );
  const [counted, exact, above, most, ...around] = found as unknown as [number, number, number, number, ...number[]];
  const [q05, q25, q50, q75, q95] = SHARES.map((share, at) => {
    const place = (counted - 1) * share;
    return between(around[2 * at] as number, around[2 * at + 1] as number, place - Math.floor(place));
  }) as [number, number, number, number, number];
  return {
    adam_exact: exact / counted,
    headroom_q05: q05,
    headroom_q25: q25,
    headroom_q50: q50,
    headroom_q75: q75,
    headroom_q95: q95,
    headroom_max: most,
    headroom_above_1: above / counted,
    adam_left_out: before.length / BYTES[dtype] - counted,
  };
}

const BYTES: Record<AdamDtype, number> = { BF16: 2, F32: 4 };

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
