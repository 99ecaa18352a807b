/** Parameters of the synth job. */
import * as v from "valibot";
import { DEFAULTS } from "../defaults.js";
import type { Spacing, SynthParameters } from "../synth.js";
import { counted, flagField, tensorField, wordField } from "./fields.js";
import { SCALE_FIELDS, scale } from "./scale.js";
import { sigmasOf } from "./sigma.js";
import { defined, validate } from "./validate.js";

const trialsField = counted(Number.MAX_SAFE_INTEGER);

/** The seed of what is random; may be left out. */
export const seedField = v.optional(
  v.pipe(v.number("an integer"), v.safeInteger("an integer below 2^53"), v.minValue(0, "an integer of at least 0")),
);

/** How rows are rounded; may be left out. */
export const storageField = wordField(["float16", "bfloat16"]);

/** Fields of the synth job, but for its sigma; each optional here. */
export const SYNTH_FIELDS = {
  trials: v.optional(trialsField),
  tokens: v.optional(counted(2 ** 32 - 1)),
  seed: seedField,
  storage: storageField,
  sampler: wordField(["dense", "sparse"]),
  dropSingletons: flagField,
  ...SCALE_FIELDS,
  centroidTensor: tensorField,
  tensor: tensorField,
  maskTensor: tensorField,
};

const SYNTH = v.strictObject({ ...SYNTH_FIELDS, populations: flagField, sigma: v.any() });
const TRIALS = v.object({ trials: trialsField });

/** Fills in defaults and refuses what is out of range, of the wrong type or unknown, by name; `spaced` makes evenly spaced numbers. */
export function synthParameters(
  given: object,
  spaced: (spacing: Spacing) => Iterable<number>,
): Omit<SynthParameters, "centroidTensor" | "tensor" | "maskTensor"> & Partial<SynthParameters> {
  const { sigma, trials, dropSingletons, ...rest } = validate(SYNTH, given);
  // Named only where it is so: records of runs before have no such field.
  const singletons = dropSingletons ? { dropSingletons } : {};
  const sigmas = sigmasOf(sigma, spaced);
  const count = validate(TRIALS, { trials }).trials;
  const { tokens, seed, storage } = DEFAULTS;
  return { tokens, seed, storage, ...defined(rest), ...scale(rest), ...singletons, sigmas, trials: count };
}
