/** Parameters of the series job, and which of them exclude or need each other. */
import * as v from "valibot";
import { CollapsarError } from "../../errors.js";
import type { SeriesParameters } from "../series.js";
import { adamField, updateField } from "./adam.js";
import { flagField, tensorField, wordField } from "./fields.js";
import { STATS_FIELDS, statsParameters } from "./stats.js";
import { defined, excluded, validate } from "./validate.js";

const { trialId: _, ...MEASURED_FIELDS } = STATS_FIELDS;

const A_STEP = 'a step number (an integer of at least 0) or "previous"';

const A_TOKEN_ID = "whole numbers of at least 0, at least one";
const tokenIdsField = v.pipe(
  v.array(v.pipe(v.number(A_TOKEN_ID), v.safeInteger(A_TOKEN_ID), v.minValue(0, A_TOKEN_ID)), A_TOKEN_ID),
  v.minLength(1, A_TOKEN_ID),
);

/** Fields of the series job, each optional. */
export const SERIES_FIELDS = {
  ...MEASURED_FIELDS,
  stepPattern: v.optional(
    v.pipe(
      v.string("a regular expression"),
      v.check(hasOneGroup, "a regular expression with one group, the step: step_(\\d+)"),
    ),
  ),
  inOrder: flagField,
  referenceStep: v.optional(
    v.union([v.literal("previous"), v.pipe(v.number(), v.safeInteger(A_STEP), v.minValue(0, A_STEP))], A_STEP),
  ),
  motion: flagField,
  tokenIds: v.optional(tokenIdsField),
  deadAtEnd: flagField,
  latticeDtype: wordField(["bf16", "f16", "f32"]),
  adam: v.optional(adamField),
  adamM: tensorField,
  adamV: tensorField,
  adamStep: v.optional(updateField),
};

const SERIES = v.strictObject(SERIES_FIELDS);
type Given = v.InferOutput<typeof SERIES>;

/** Fills in defaults and refuses what is out of range, of the wrong type or unknown, by name. */
export function seriesParameters(given: object, { mask }: { mask: boolean }): SeriesParameters {
  const valid = validate(SERIES, given);
  checkRows(valid, mask);
  checkAdam(valid);
  checkLattice(valid);
  const { stepPattern, inOrder = false, referenceStep, ...others } = valid;
  const { motion = false, tokenIds, deadAtEnd = false, latticeDtype, adam, adamM, adamV, adamStep, ...rest } = others;
  if (inOrder && stepPattern !== undefined) {
    throw excluded(["inOrder", "stepPattern"], "steps are numbered by order or by name", "inOrder", inOrder);
  }
  const { trialId: _trialId, ...parameters } = statsParameters(rest, { mask });
  return {
    ...parameters,
    inOrder,
    motion,
    deadAtEnd,
    ...defined({ stepPattern, referenceStep, tokenIds, latticeDtype, adam, adamM, adamV, adamStep }),
  };
}

/** Refuses more than one way to say which rows, and none where rows are followed. */
function checkRows(given: Given, mask: boolean): void {
  const { motion, tokenIds, deadAtEnd, rows, adam } = given;
  const ways = [rows && "rows", mask && "mask", tokenIds && "tokenIds", deadAtEnd && "deadAtEnd"].filter(
    (way) => !!way,
  );
  const [one, other] = ways;
  if (one && other) {
    const field = one === "mask" ? other : one;
    throw excluded([one, other], "each says which rows", field, given[field as keyof Given]);
  }
  if ((motion || adam) && (ways.length === 0 || rows === "identical")) {
    const what = motion ? "motion follows" : "`adam` accounts for";
    const message =
      what +
      ' one fixed set of rows; choose it with `mask`, `tokenIds`, `deadAtEnd` (the identical rows of the last snapshot) or `rows: "all"`';
    throw new CollapsarError("Usage", message, {});
  }
}

/** Refuses a part of what the optimizer's moments are told by, without the rest. */
function checkAdam({ adam, adamM, adamV, adamStep }: Given): void {
  if ([adam, adamM, adamV].includes(undefined) && (adam ?? adamM ?? adamV) !== undefined) {
    throw new CollapsarError("Usage", "`adam`, `adamM` and `adamV` belong together; give all three, or none", {});
  }
  if (adamStep !== undefined && !adam) {
    const message = "`adamStep` is the number of an update that `adam` accounts for; give `adam` too, or leave it out";
    throw new CollapsarError("InvalidParameter", message, { field: "adamStep", value: adamStep });
  }
}

/** Refuses a lattice where nothing moves on it. */
function checkLattice({ latticeDtype, motion }: Given): void {
  if (latticeDtype !== undefined && !motion) {
    const message = "`latticeDtype` says in whose steps rows move; ask for `motion` too, or leave it out";
    throw new CollapsarError("InvalidParameter", message, { field: "latticeDtype", value: latticeDtype });
  }
}

function hasOneGroup(pattern: string): boolean {
  try {
    // The empty alternative matches anything, and the match has an entry for each group.
    return new RegExp(`${pattern}|`).exec("")?.length === 2;
  } catch {
    return false;
  }
}
