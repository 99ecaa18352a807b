/** Which pairs mean and median come from: all, none or a sample. */
import * as v from "valibot";
import type { PairsChoice } from "../stats.js";

const SAMPLE = "sample:";
/** A sample's intervals need some pairs; its distances are kept, 4 bytes each. */
const FEWEST_SAMPLED = 100;
const MOST_SAMPLED = 1e8;

function isPairsChoice(value: string): boolean {
  if (value === "exact" || value === "none") return true;
  const pairs = value.startsWith(SAMPLE) ? value.slice(SAMPLE.length) : "";
  return /^\d+$/.test(pairs) && Number(pairs) >= FEWEST_SAMPLED && Number(pairs) <= MOST_SAMPLED;
}

/** The choice; may be left out. */
export const pairsField = v.optional(
  v.custom<PairsChoice>(
    (value) => typeof value === "string" && isPairsChoice(value),
    `"exact", "none" or "sample:K" with K from ${FEWEST_SAMPLED} to ${MOST_SAMPLED}`,
  ),
);

/** Pairs of a sample drawn by `pairs`; 0 for none, undefined where all are measured. */
export const sampleOf = (pairs: PairsChoice): number | undefined => {
  if (pairs === "exact") return undefined;
  return pairs === "none" ? 0 : Number(pairs.slice(SAMPLE.length));
};
