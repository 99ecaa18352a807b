/** Paths among the options. */
import * as v from "valibot";
import { text } from "../../parameters/validation/fields.js";

/** A path. In a config file it is relative to that file; so every path is this very field. */
export const pathField = v.optional(text("a path"));
