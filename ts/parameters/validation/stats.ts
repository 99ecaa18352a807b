/** Parameters of the stats job, and which of them exclude each other. */
import * as v from "valibot";
import { CollapsarError } from "../../errors.js";
import { DEFAULTS } from "../defaults.js";
import type { StatsParameters } from "../stats.js";
import { flagField, natural, tensorField, wholeNumber, wordField } from "./fields.js";
import { pairsField } from "./pairs.js";
import { SCALE_FIELDS, scale } from "./scale.js";
import { defined, excluded, show, validate } from "./validate.js";

/** Fields of the stats job, each optional. */
export const STATS_FIELDS = {
  ...SCALE_FIELDS,
  trialId: v.optional(natural),
  tensor: tensorField,
  maskTensor: tensorField,
  rows: wordField(["identical", "all"]),
  pairs: pairsField,
};

/** The field of jobs that can select the rows near dead ones. */
export const NEIGHBOURHOOD_FIELDS = { neighbourhood: v.optional(wholeNumber(0, 255)) };

/** Fields of the stats job that ask for more of the geometry. */
export const GEOMETRY_FIELDS = {
  variation: flagField,
  lattice: v.optional(wholeNumber(0, 65535)),
  tree: flagField,
  treeMetric: wordField(["lattice", "linf"]),
  neighbours: v.optional(wholeNumber(1, 1000)),
};

const STATS = v.strictObject({ ...STATS_FIELDS, ...GEOMETRY_FIELDS, ...NEIGHBOURHOOD_FIELDS });

/** Fills in defaults and refuses what is out of range, of the wrong type or unknown, by name. */
export function statsParameters(given: object, { mask }: { mask: boolean }): StatsParameters {
  const valid = validate(STATS, given);
  checkRows(valid, mask);
  return {
    trialId: DEFAULTS.trialId,
    maskTensor: DEFAULTS.maskTensor,
    rows: DEFAULTS.rows,
    pairs: DEFAULTS.pairs,
    variation: false,
    tree: valid.treeMetric !== undefined,
    ...defined(valid),
    ...scale(valid),
  };
}

/** Refuses more than one way to say which rows, and the name of a mask that is not there. */
function checkRows({ neighbourhood, rows, maskTensor }: v.InferOutput<typeof STATS>, mask: boolean): void {
  if (neighbourhood !== undefined && (mask || rows !== undefined)) {
    const both = ["neighbourhood", mask ? "mask" : "rows"] as const;
    throw excluded(both, "each says which rows", "neighbourhood", neighbourhood);
  }
  if (mask && rows !== undefined) {
    throw excluded(["rows", "mask"], "a mask already says which rows", "rows", rows);
  }
  if (!mask && maskTensor !== undefined) {
    const message = `maskTensor is ${show(maskTensor)}, but it must come with a mask that it is the name of; give the mask too`;
    throw new CollapsarError("InvalidParameter", message, { field: "maskTensor", value: maskTensor });
  }
}

const DISTANCES = v.object({
  // 64 MB of them.
  distances: v.optional(v.pipe(natural, v.maxValue(4096, "an integer of at most 4096")), 0),
});

/** Of how many groups the distances are wanted; refuses what is out of range. */
export const distancesWanted = (distances: number | undefined): number => validate(DISTANCES, { distances }).distances;
