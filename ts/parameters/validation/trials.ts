/** Parameters of the trials job. */
import * as v from "valibot";
import { DEFAULTS } from "../defaults.js";
import type { TrialsParameters } from "../trials.js";
import { flagField, text } from "./fields.js";
import { SCALE_FIELDS, scale } from "./scale.js";
import { defined, validate } from "./validate.js";

/** Fields of the trials job, each optional. */
export const TRIALS_FIELDS = {
  ...SCALE_FIELDS,
  dataset: v.optional(text("a dataset's name")),
};

const TRIALS = v.strictObject({ ...TRIALS_FIELDS, populations: flagField });

/** Fills in defaults and refuses what is out of range, of the wrong type or unknown, by name. */
export function trialsParameters(given: object): TrialsParameters {
  const { dataset = DEFAULTS.dataset, populations, ...rest } = validate(TRIALS, given);
  return { ...scale(rest), dataset, ...defined({ populations }) };
}
