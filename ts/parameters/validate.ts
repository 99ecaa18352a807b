/** Validation of parameters: their types and ranges, and errors that name the field. */
import * as v from "valibot";
import { CollapsarError } from "../errors.js";
import type { ReadingOptions } from "../source/reading-options.js";
import type { FitParameters } from "./fit.js";
import type { SeriesParameters } from "./series.js";
import { DEFAULT_EPSILON, type PairsChoice, type Scale, type StatsParameters, type TrialsParameters } from "./stats.js";
import type { Spacing, SynthParameters } from "./synth.js";

const epsilonField = v.pipe(
  v.number("a number"),
  v.check(
    (value) => Number.isFinite(Math.fround(value)) && Math.fround(value) > 0,
    "a number above 0 (as float32 too), like 6e-5",
  ),
);
const thresholdField = v.pipe(
  v.number("a number"),
  v.check(
    (value) => Number.isFinite(Math.fround(value)) && Math.fround(value) >= 0,
    "a number of at least 0 (as float32), like 1.2e-4; the default is 2 epsilon",
  ),
);
/** The length scale of a measurement, each field optional. */
const SCALE_FIELDS = { epsilon: v.optional(epsilonField), threshold: v.optional(thresholdField) };

/** The scale in full; a threshold that follows from epsilon must have a float32 too. What it gives is checked nowhere else. */
function scale({ epsilon = DEFAULT_EPSILON, threshold = 2 * epsilon }: v.InferOutput<typeof SCALE_OBJECT>): Scale {
  validate(SCALE_OBJECT, { threshold });
  return { epsilon, threshold };
}

const SCALE_OBJECT = v.object(SCALE_FIELDS);

const tensorName = v.pipe(v.string("a tensor's name"), v.minLength(1, "a tensor's name, not an empty string"));

const SAMPLE = "sample:";
/** A sample's intervals need some pairs; its distances are kept, 4 bytes each. */
const FEWEST_SAMPLED = 100;
const MOST_SAMPLED = 1e8;

function isPairsChoice(value: string): boolean {
  if (value === "exact" || value === "none") return true;
  const pairs = value.startsWith(SAMPLE) ? value.slice(SAMPLE.length) : "";
  return /^\d+$/.test(pairs) && Number(pairs) >= FEWEST_SAMPLED && Number(pairs) <= MOST_SAMPLED;
}

/** Fields of the stats job, each optional. Messages complete the sentence "must be ...". */
export const STATS_FIELDS = {
  ...SCALE_FIELDS,
  trialId: v.optional(
    v.pipe(v.number("an integer"), v.safeInteger("an integer"), v.minValue(0, "an integer of at least 0")),
  ),
  tensor: v.optional(tensorName),
  maskTensor: v.optional(tensorName),
  rows: v.optional(v.picklist(["identical", "all"], '"identical" or "all"')),
  pairs: v.optional(
    v.custom<PairsChoice>(
      (value) => typeof value === "string" && isPairsChoice(value),
      `"exact", "none" or "sample:K" with K from ${FEWEST_SAMPLED} to ${MOST_SAMPLED}`,
    ),
  ),
};

const wholeNumber = (least: number, most: number) => {
  const text = `a whole number from ${least} to ${most}`;
  return v.optional(v.pipe(v.number(text), v.safeInteger(text), v.minValue(least, text), v.maxValue(most, text)));
};

/** The field of jobs that can select the rows near dead ones. */
export const NEIGHBOURHOOD_FIELDS = { neighbourhood: wholeNumber(0, 255) };

/** Fields of the stats job that ask for more of the geometry. */
export const GEOMETRY_FIELDS = {
  variation: v.optional(v.boolean("true or false")),
  lattice: wholeNumber(0, 65535),
  tree: v.optional(v.boolean("true or false")),
  treeMetric: v.optional(v.picklist(["lattice", "linf"], '"lattice" or "linf"')),
  neighbours: wholeNumber(1, 1000),
};

/** Pairs of a sample drawn by `pairs`; 0 for none, undefined where all are measured. */
export const sampleOf = (pairs: PairsChoice): number | undefined => {
  if (pairs === "exact") return undefined;
  return pairs === "none" ? 0 : Number(pairs.slice(SAMPLE.length));
};

const bytesField = v.pipe(
  v.number("a number of bytes"),
  v.safeInteger("a number of bytes"),
  v.minValue(0, "a number of bytes, at least 0"),
);
const millisecondsField = v.pipe(v.number("milliseconds"), v.finite("milliseconds"), v.minValue(0, "at least 0"));

/** Fields of {@link ReadingOptions} that the command line has too. */
export const READING_FIELDS = {
  gap: v.optional(bytesField),
  download: v.optional(v.boolean("true or false")),
  as: v.optional(v.picklist(["bf16", "f16"], '"bf16" or "f16"')),
};

const READING = v.strictObject({
  ...READING_FIELDS,
  attempts: v.optional(v.pipe(v.number("an integer"), v.safeInteger("an integer"), v.minValue(1, "at least 1"))),
  backoffMs: v.optional(millisecondsField),
  stallMs: v.optional(millisecondsField),
  headers: v.optional(v.record(v.string(), v.any())),
  hubEndpoint: v.optional(v.string("an address")),
});

/** Refuses what is out of range, of the wrong type or unknown, by name. */
export const readingOptions = (given: object): ReadingOptions => defined(validate(READING, given));

/** Fills in defaults and refuses what is out of range, of the wrong type or unknown, by name. */
export function statsParameters(given: object, { mask }: { mask: boolean }): StatsParameters {
  const rest = validate(v.strictObject({ ...STATS_FIELDS, ...GEOMETRY_FIELDS, ...NEIGHBOURHOOD_FIELDS }), given);
  if (rest.neighbourhood !== undefined && (mask || rest.rows !== undefined)) {
    throw new CollapsarError(
      "InvalidParameter",
      `\`neighbourhood\` and \`${mask ? "mask" : "rows"}\` exclude each other: each says which rows; leave out one`,
      { field: "neighbourhood", value: rest.neighbourhood },
    );
  }
  if (mask && rest.rows !== undefined) {
    throw new CollapsarError(
      "InvalidParameter",
      "`rows` and `mask` exclude each other: a mask already says which rows; leave out one",
      { field: "rows", value: rest.rows },
    );
  }
  if (!mask && rest.maskTensor !== undefined) {
    throw new CollapsarError(
      "InvalidParameter",
      `maskTensor is ${show(rest.maskTensor)}, but it must come with a mask that it is the name of; give the mask too`,
      { field: "maskTensor", value: rest.maskTensor },
    );
  }
  return {
    trialId: 0,
    maskTensor: "mask",
    rows: "identical",
    pairs: "exact",
    variation: false,
    tree: rest.treeMetric !== undefined,
    ...defined(rest),
    ...scale(rest),
  };
}

/** The field of jobs that can keep the populations of each trial. */
const KEEPS_POPULATIONS = { populations: v.optional(v.boolean("true or false")) };

/** Fields of the trials job, each optional. */
export const TRIALS_FIELDS = {
  ...SCALE_FIELDS,
  dataset: v.optional(v.pipe(v.string("a dataset's name"), v.minLength(1, "a dataset's name, not an empty string"))),
};

/** Fills in defaults and refuses what is out of range, of the wrong type or unknown, by name. */
export function trialsParameters(given: object): TrialsParameters {
  const {
    dataset = "embeddings",
    populations,
    ...rest
  } = validate(v.strictObject({ ...TRIALS_FIELDS, ...KEEPS_POPULATIONS }), given);
  return { ...scale(rest), dataset, ...defined({ populations }) };
}

const jobsField = v.optional(
  v.pipe(v.number("a number of workers"), v.safeInteger("a whole number of workers"), v.minValue(1, "at least 1")),
);

/** Fields of jobs that workers can share. */
export const JOBS_FIELDS = { jobs: jobsField };

/** Refuses a number of workers that is none. */
export const jobsOption = (jobs: unknown): number | undefined => validate(v.object(JOBS_FIELDS), { jobs }).jobs;
const DISTANCES = v.object({
  distances: v.optional(
    v.pipe(
      v.number("an integer"),
      v.safeInteger("an integer"),
      v.minValue(0, "an integer of at least 0"),
      // 64 MB of them.
      v.maxValue(4096, "an integer of at most 4096"),
    ),
    0,
  ),
});

/** Of how many groups the distances are wanted; refuses what is out of range. */
export const distancesWanted = (distances: number | undefined): number => validate(DISTANCES, { distances }).distances;

const countField = (most: number) =>
  v.pipe(
    v.number("an integer"),
    v.safeInteger("an integer"),
    v.minValue(1, "at least 1"),
    v.maxValue(most, `at most ${most}`),
  );
const sigmaNumber = v.pipe(
  v.number("a number"),
  v.check((value) => value >= 0 && Number.isFinite(Math.fround(value)), "at least 0, with a finite float32"),
);
const spacing = v.strictObject({
  start: sigmaNumber,
  stop: sigmaNumber,
  count: countField(1e6),
  log: v.optional(v.boolean("true or false")),
});

/** Fields of the synth job, but for its sigma. */
export const SYNTH_FIELDS = {
  trials: v.optional(countField(Number.MAX_SAFE_INTEGER)),
  tokens: v.optional(countField(2 ** 32 - 1)),
  seed: v.optional(
    v.pipe(v.number("an integer"), v.safeInteger("an integer below 2^53"), v.minValue(0, "an integer of at least 0")),
  ),
  storage: v.optional(v.picklist(["float16", "bfloat16"], '"float16" or "bfloat16"')),
  sampler: v.optional(v.picklist(["dense", "sparse"], '"dense" or "sparse"')),
  dropSingletons: v.optional(v.boolean("true or false")),
  ...SCALE_FIELDS,
  centroidTensor: v.optional(tensorName),
  tensor: v.optional(tensorName),
  maskTensor: v.optional(tensorName),
};

/** Fills in defaults and refuses what is out of range, of the wrong type or unknown, by name; `spaced` makes evenly spaced numbers. */
export function synthParameters(
  given: object,
  spaced: (spacing: Spacing) => Iterable<number>,
): Omit<SynthParameters, "centroidTensor" | "tensor" | "maskTensor"> & Partial<SynthParameters> {
  const { sigma, trials, dropSingletons, ...rest } = validate(
    v.strictObject({ ...SYNTH_FIELDS, ...KEEPS_POPULATIONS, sigma: v.any() }),
    given,
  );
  // Named only where it is so: records of runs before have no such field.
  const singletons = dropSingletons ? { dropSingletons } : {};
  const sigmas = sigmasOf(sigma, spaced);
  validate(v.object({ trials: v.unwrap(SYNTH_FIELDS.trials) }), { trials });
  const defaults = { tokens: 2100, seed: 42, storage: "float16" as const };
  return { ...defaults, ...defined(rest), ...scale(rest), ...singletons, sigmas, trials: trials as number };
}

const numberOf = (what: string) =>
  v.optional(
    v.pipe(
      v.number("an integer"),
      v.safeInteger("an integer"),
      v.minValue(0, "an integer of at least 0"),
      v.maxValue(1e7, `at most 10000000 ${what}`),
    ),
  );

/** Fields of the fit job, each optional. */
export const FIT_FIELDS = {
  permutations: numberOf("permutations"),
  trials: numberOf("trials"),
  seed: SYNTH_FIELDS.seed,
  storage: SYNTH_FIELDS.storage,
  tensor: v.optional(tensorName),
  maskTensor: v.optional(tensorName),
  centroidTensor: v.optional(tensorName),
};

/** Fills in defaults and refuses what is out of range, of the wrong type or unknown, by name. */
export function fitParameters(given: object): FitParameters {
  const valid = validate(v.strictObject(FIT_FIELDS), given);
  return { permutations: 999, trials: 0, seed: 42, maskTensor: "mask", ...defined(valid) };
}

/** One sigma, several, or evenly spaced ones, as a list. */
function sigmasOf(sigma: unknown, spaced: (spacing: Spacing) => Iterable<number>): number[] {
  if (Array.isArray(sigma)) {
    validate(v.object({ sigma: v.pipe(v.array(v.any()), v.minLength(1, "at least one number")) }), { sigma });
    for (const each of sigma) validate(v.object({ sigma: sigmaNumber }), { sigma: each });
    return [...sigma] as number[];
  }
  if (typeof sigma !== "object" || sigma === null) return [validate(v.object({ sigma: sigmaNumber }), { sigma }).sigma];
  const valid = validate(v.object({ sigma: spacing }), { sigma }).sigma;
  if (valid.log && (valid.start === 0 || valid.stop === 0)) {
    const message = `sigma goes by ratios from ${valid.start} to ${valid.stop}, but 0 has none; begin and end above 0`;
    throw new CollapsarError("InvalidParameter", message, { field: "sigma", value: sigma });
  }
  return [...spaced(valid)];
}

const { trialId: _, ...SERIES_STATS_FIELDS } = STATS_FIELDS;

const A_STEP = 'a step number (an integer of at least 0) or "previous"';

const A_TOKEN_ID = "whole numbers of at least 0, at least one";
const tokenIdsField = v.pipe(
  v.array(v.pipe(v.number(A_TOKEN_ID), v.safeInteger(A_TOKEN_ID), v.minValue(0, A_TOKEN_ID)), A_TOKEN_ID),
  v.minLength(1, A_TOKEN_ID),
);

const A_RATE = "a finite number of at least 0";
const A_BETA = "a number of at least 0 and below 1";
const rateField = v.pipe(v.number(A_RATE), v.finite(A_RATE), v.minValue(0, A_RATE));
const betaField = v.pipe(v.number(A_BETA), v.minValue(0, A_BETA), v.ltValue(1, A_BETA));
const AN_UPDATE = "a whole number from 1 to 1000000000000";
const updateField = v.pipe(
  v.number(AN_UPDATE),
  v.safeInteger(AN_UPDATE),
  v.minValue(1, AN_UPDATE),
  v.maxValue(1e12, AN_UPDATE),
);
const adamField = v.strictObject(
  {
    lr: rateField,
    beta1: betaField,
    beta2: betaField,
    eps: rateField,
    weightDecay: v.optional(rateField),
  },
  "an object with lr, beta1, beta2 and eps",
);

/** Fields of the series job, each optional. */
export const SERIES_FIELDS = {
  ...SERIES_STATS_FIELDS,
  stepPattern: v.optional(
    v.pipe(
      v.string("a regular expression"),
      v.check(hasOneGroup, "a regular expression with one group, the step: step_(\\d+)"),
    ),
  ),
  inOrder: v.optional(v.boolean("true or false")),
  referenceStep: v.optional(
    v.union([v.literal("previous"), v.pipe(v.number(), v.safeInteger(A_STEP), v.minValue(0, A_STEP))], A_STEP),
  ),
  motion: v.optional(v.boolean("true or false")),
  tokenIds: v.optional(tokenIdsField),
  deadAtEnd: v.optional(v.boolean("true or false")),
  latticeDtype: v.optional(v.picklist(["bf16", "f16", "f32"], '"bf16", "f16" or "f32"')),
  adam: v.optional(adamField),
  adamM: v.optional(tensorName),
  adamV: v.optional(tensorName),
  adamStep: v.optional(updateField),
};

/** Which rows a series measures, of the ways that exclude each other. */
function checkRows(given: v.InferOutput<typeof SERIES_OBJECT>, mask: boolean): void {
  const { motion = false, tokenIds, deadAtEnd = false, rows, latticeDtype, adam, adamM, adamV, adamStep } = given;
  const ways = [rows && "rows", mask && "mask", tokenIds && "tokenIds", deadAtEnd && "deadAtEnd"].filter(
    (way) => !!way,
  );
  const [one, other] = ways;
  if (other) {
    const message = `\`${one}\` and \`${other}\` exclude each other: each says which rows; leave out one`;
    const field = one === "mask" ? other : (one as string);
    throw new CollapsarError("InvalidParameter", message, { field, value: given[field as keyof typeof given] });
  }
  if ((motion || adam) && (ways.length === 0 || rows === "identical")) {
    const what = motion ? "motion follows" : "`adam` accounts for";
    const message =
      what +
      ' one fixed set of rows; choose it with `mask`, `tokenIds`, `deadAtEnd` (the identical rows of the last snapshot) or `rows: "all"`';
    throw new CollapsarError("Usage", message, {});
  }
  if ([adam, adamM, adamV].includes(undefined) && (adam ?? adamM ?? adamV) !== undefined) {
    throw new CollapsarError("Usage", "`adam`, `adamM` and `adamV` belong together; give all three, or none", {});
  }
  if (adamStep !== undefined && !adam) {
    const message = "`adamStep` is the number of an update that `adam` accounts for; give `adam` too, or leave it out";
    throw new CollapsarError("InvalidParameter", message, { field: "adamStep", value: adamStep });
  }
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

/** Fills in defaults and refuses what is out of range, of the wrong type or unknown, by name. */
export function seriesParameters(given: object, { mask }: { mask: boolean }): SeriesParameters {
  const valid = validate(SERIES_OBJECT, given);
  checkRows(valid, mask);
  const { stepPattern, inOrder = false, referenceStep, ...others } = valid;
  const { motion = false, tokenIds, deadAtEnd = false, latticeDtype, adam, adamM, adamV, adamStep, ...rest } = others;
  if (inOrder && stepPattern !== undefined) {
    throw new CollapsarError(
      "InvalidParameter",
      "`inOrder` and `stepPattern` exclude each other: steps are numbered by order or by name; leave out one",
      { field: "inOrder", value: inOrder },
    );
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

const SERIES_OBJECT = v.strictObject(SERIES_FIELDS);

/** Fields of the survey job. */
export const SURVEY_FIELDS = { tensor: STATS_FIELDS.tensor };

/** Refuses what is of the wrong type or unknown, by name. */
export const surveyParameters = (given: object): { tensor?: string } =>
  defined(validate(v.strictObject(SURVEY_FIELDS), given));

/** Validates values against a schema; the first problem becomes an `InvalidParameter` that names the field. */
export function validate<Schema extends v.GenericSchema>(schema: Schema, values: object): v.InferOutput<Schema> {
  const result = v.safeParse(schema, values, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const field = v.getDotPath(issue) ?? "parameters";
  const unknown = issue.type === "strict_object";
  const value = issue.path?.at(-1)?.value;
  const message = unknown
    ? `there is no parameter ${field}`
    : `${field} is ${show(value)}, but it must be ${issue.message}`;
  throw new CollapsarError("InvalidParameter", message, { field, value });
}

/** A value in a message: text quoted, numbers as they are, anything else by its type. */
function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  // JavaScript writes large integers with zeros for the digits that it leaves out.
  if (Number.isInteger(value) && Math.abs(value as number) < 1e21) return String(BigInt(value as number));
  return typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : Object.prototype.toString.call(value);
}

/** The object without the fields that are undefined. */
export const defined = <T extends object>(values: T): { [Key in keyof T]: Exclude<T[Key], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
