/** Parameters of the fit job. */
import * as v from "valibot";
import { DEFAULTS } from "../defaults.js";
import type { FitParameters } from "../fit.js";
import { natural, tensorField } from "./fields.js";
import { seedField, storageField } from "./synth.js";
import { defined, validate } from "./validate.js";

const numberOf = (what: string) => v.optional(v.pipe(natural, v.maxValue(1e7, `at most 10000000 ${what}`)));

/** Fields of the fit job, each optional. */
export const FIT_FIELDS = {
  permutations: numberOf("permutations"),
  trials: numberOf("trials"),
  seed: seedField,
  storage: storageField,
  tensor: tensorField,
  maskTensor: tensorField,
  centroidTensor: tensorField,
};

const FIT = v.strictObject(FIT_FIELDS);

/** Fills in defaults and refuses what is out of range, of the wrong type or unknown, by name. */
export function fitParameters(given: object): FitParameters {
  const { permutations, fittedTrials: trials, seed, maskTensor } = DEFAULTS;
  return { permutations, trials, seed, maskTensor, ...defined(validate(FIT, given)) };
}
