/** How sources are read. */
import * as v from "valibot";
import type { ReadingOptions } from "../../source/reading-options.js";
import { flagField, wordField } from "./fields.js";
import { defined, validate } from "./validate.js";

const bytes = v.pipe(
  v.number("a number of bytes"),
  v.safeInteger("a number of bytes"),
  v.minValue(0, "a number of bytes, at least 0"),
);
const milliseconds = v.pipe(v.number("milliseconds"), v.finite("milliseconds"), v.minValue(0, "at least 0"));

/** Fields of {@link ReadingOptions} that the command line has too. */
export const READING_FIELDS = {
  gap: v.optional(bytes),
  download: flagField,
  as: wordField(["bf16", "f16"]),
};

const READING = v.strictObject({
  ...READING_FIELDS,
  attempts: v.optional(v.pipe(v.number("an integer"), v.safeInteger("an integer"), v.minValue(1, "at least 1"))),
  backoffMs: v.optional(milliseconds),
  stallMs: v.optional(milliseconds),
  headers: v.optional(v.record(v.string(), v.any())),
  hubEndpoint: v.optional(v.string("an address")),
});

/** Refuses what is out of range, of the wrong type or unknown, by name. */
export const readingOptions = (given: object): ReadingOptions => defined(validate(READING, given));
