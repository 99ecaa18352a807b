/** The noise of simulated snapshots: one sigma, several, or evenly spaced ones. */
import * as v from "valibot";
import { CollapsarError } from "../../errors.js";
import type { Spacing } from "../synth.js";
import { counted, flagField } from "./fields.js";
import { validate } from "./validate.js";

const sigmaField = v.pipe(
  v.number("a number"),
  v.check((value) => value >= 0 && Number.isFinite(Math.fround(value)), "at least 0, with a finite float32"),
);

const ONE = v.object({ sigma: sigmaField });
const SEVERAL = v.object({ sigma: v.pipe(v.array(v.any()), v.minLength(1, "at least one number")) });
const SPACED = v.object({
  sigma: v.strictObject({ start: sigmaField, stop: sigmaField, count: counted(1e6), log: flagField }),
});

/** What was given, as a list; `spaced` makes evenly spaced numbers. Refuses what is out of range or of the wrong type. */
export function sigmasOf(sigma: unknown, spaced: (spacing: Spacing) => Iterable<number>): number[] {
  if (Array.isArray(sigma)) {
    validate(SEVERAL, { sigma });
    for (const each of sigma) validate(ONE, { sigma: each });
    return [...sigma] as number[];
  }
  if (typeof sigma !== "object" || sigma === null) return [validate(ONE, { sigma }).sigma];
  const valid = validate(SPACED, { sigma }).sigma;
  if (valid.log && (valid.start === 0 || valid.stop === 0)) {
    const message = `sigma goes by ratios from ${valid.start} to ${valid.stop}, but 0 has none; begin and end above 0`;
    throw new CollapsarError("InvalidParameter", message, { field: "sigma", value: sigma });
  }
  return [...spaced(valid)];
}
