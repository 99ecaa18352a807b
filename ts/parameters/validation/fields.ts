/** The kinds of fields that parameters share. A message completes the sentence "... but it must be ...". */
import * as v from "valibot";

/** True or false; may be left out. */
export const flagField = v.optional(v.boolean("true or false"));

/** One of some words; may be left out. */
export const wordField = <const Words extends readonly [string, ...string[]]>(words: Words) => {
  const quoted = words.map((word) => JSON.stringify(word));
  const last = quoted.pop() as string;
  return v.optional(v.picklist(words, quoted.length > 0 ? `${quoted.join(", ")} or ${last}` : last));
};

/** The words of such a field. */
export const wordsOf = <Words extends readonly string[]>(field: { wrapped: { options: Words } }): Words =>
  field.wrapped.options;

/** Text that is not empty: `what` it is. */
export const text = (what: string) => v.pipe(v.string(what), v.minLength(1, `${what}, not an empty string`));

/** The name of a tensor; may be left out. */
export const tensorField = v.optional(text("a tensor's name"));

/** An integer of at least 0. */
export const natural = v.pipe(
  v.number("an integer"),
  v.safeInteger("an integer"),
  v.minValue(0, "an integer of at least 0"),
);

/** An integer from 1 to `most`; one bound is told at a time, as `most` may be past what anybody counts to. */
export const counted = (most: number) =>
  v.pipe(
    v.number("an integer"),
    v.safeInteger("an integer"),
    v.minValue(1, "at least 1"),
    v.maxValue(most, `at most ${most}`),
  );

/** An integer from `least` to `most`, both told. */
export const wholeNumber = (least: number, most: number) => {
  const range = `a whole number from ${least} to ${most}`;
  return v.pipe(v.number(range), v.safeInteger(range), v.minValue(least, range), v.maxValue(most, range));
};
