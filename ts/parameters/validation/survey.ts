/** Parameters of the survey job. */
import * as v from "valibot";
import { tensorField } from "./fields.js";
import { defined, validate } from "./validate.js";

/** Fields of the survey job. */
export const SURVEY_FIELDS = { tensor: tensorField };

/** Refuses what is of the wrong type or unknown, by name. */
export const surveyParameters = (given: object): { tensor?: string } =>
  defined(validate(v.strictObject(SURVEY_FIELDS), given));
