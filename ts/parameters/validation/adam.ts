/** What the optimizer trained with, and which update a step is. */
import * as v from "valibot";
import { wholeNumber } from "./fields.js";

const A_RATE = "a finite number of at least 0";
const A_BETA = "a number of at least 0 and below 1";
const rate = v.pipe(v.number(A_RATE), v.finite(A_RATE), v.minValue(0, A_RATE));
const beta = v.pipe(v.number(A_BETA), v.minValue(0, A_BETA), v.ltValue(1, A_BETA));

/** The hyperparameters of Adam or AdamW. */
export const adamField = v.strictObject(
  { lr: rate, beta1: beta, beta2: beta, eps: rate, weightDecay: v.optional(rate) },
  "an object with lr, beta1, beta2 and eps",
);

/** The number of an update. */
export const updateField = wholeNumber(1, 1e12);
