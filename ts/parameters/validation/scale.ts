/** The length scale of a measurement: epsilon, and the threshold that follows from it. */
import * as v from "valibot";
import { DEFAULTS } from "../defaults.js";
import type { Scale } from "../stats.js";
import { validate } from "./validate.js";

/** Its fields; each may be left out. Both numbers are used as float32. */
export const SCALE_FIELDS = {
  epsilon: v.optional(
    v.pipe(
      v.number("a number"),
      v.check(
        (value) => Number.isFinite(Math.fround(value)) && Math.fround(value) > 0,
        "a number above 0 (as float32 too), like 6e-5",
      ),
    ),
  ),
  threshold: v.optional(
    v.pipe(
      v.number("a number"),
      v.check(
        (value) => Number.isFinite(Math.fround(value)) && Math.fround(value) >= 0,
        "a number of at least 0 (as float32), like 1.2e-4; the default is 2 epsilon",
      ),
    ),
  ),
};

const SCALE = v.object(SCALE_FIELDS);

/** The scale in full; a threshold that follows from epsilon must have a float32 too. What it gives is checked nowhere else. */
export function scale({ epsilon = DEFAULTS.epsilon, threshold = 2 * epsilon }: v.InferOutput<typeof SCALE>): Scale {
  validate(SCALE, { threshold });
  return { epsilon, threshold };
}
