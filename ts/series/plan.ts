/** What a series will measure: its snapshots in the order of their steps. */
import { CollapsarError } from "../errors.js";
import { type JobOptions, withInputs } from "../inputs/inputs.js";
import type { SeriesParameters } from "../parameters/series.js";
import type { ReadingOptions } from "../source/reading-options.js";
import { type Shard, WHOLE } from "../tasks/shard.js";
import type { TensorInput } from "../tensors/open-tensors.js";
import { chooseStack, chooseUnstacked } from "../tensors/stacked-tensor.js";
import { describe } from "../tensors/tensor.js";
import { fixedRows } from "./fixed-rows.js";
import { latticeOfSteps } from "./lattice.js";
import { accountedBy, checkElements, checkMoments } from "./optimizer.js";
import { adamOf, type SeriesAdam } from "./series-adam.js";
import type { SeriesSetup, SeriesStep } from "./setup.js";
import { findSnapshots, type SeriesSource, type SnapshotInput } from "./sources.js";
import { atStep } from "./step-error.js";
import { stepsOf } from "./step-number.js";

/** A planned series. */
export interface SeriesPlan {
  setup: SeriesSetup;
  /** Where the step numbers are from: a stacked tensor, the names of the sources, or their order. */
  numbered: "stack" | "name" | "order";
  /** Entries of directories that look like snapshots and are not measured. */
  leftOut: string[];
  /** By what steps are accounted for, with `adam`. */
  adam?: SeriesAdam;
}

/** What a series is planned from. */
export interface SeriesInputs {
  sources: readonly SeriesSource[];
  mask: TensorInput | undefined;
  reading: ReadingOptions | undefined;
  /** The part that is measured. */
  shard?: Shard | undefined;
}

/**
 * Finds the snapshots, numbers them and puts them in order. Opens the first of them.
 *
 * One source may be a stacked tensor, whose steps are its indices. Snapshots that are numbered by their names are of one model: none may have
 * another shape than the first, which `SeriesSetup.shape` has. Those numbered by their order may be different models.
 *
 * Rejects with `Usage` for no source, `NoStep`, `DuplicateStep`, `InvalidParameter` for a reference step that is not there, or with what opening
 * rejects with.
 */
export async function planSeries(
  { sources, mask, reading, shard = WHOLE }: SeriesInputs,
  parameters: SeriesParameters,
  { signal }: Pick<JobOptions, "signal"> = {},
): Promise<SeriesPlan> {
  const {
    stepPattern,
    inOrder,
    referenceStep,
    motion,
    tokenIds,
    deadAtEnd,
    latticeDtype: _,
    ...measuring
  } = parameters;
  const pattern = stepPattern === undefined ? undefined : new RegExp(stepPattern);
  const { snapshots, leftOut } = await findSnapshots(sources, pattern);
  const [first] = snapshots;
  if (!first) throw new CollapsarError("Usage", "there is no snapshot to measure; give at least one source", {});
  const options = { signal, reading };
  const numberedSteps = async (): Promise<Pick<SeriesSetup, "steps" | "shape"> & Pick<SeriesPlan, "numbered">> => {
    const stack = snapshots.length === 1 ? await openStack(first, parameters, options) : undefined;
    if (!stack && parameters.adam) throw notStacked();
    if (stack) return { numbered: "stack", steps: stepsOfStack(first, stack), shape: [stack.tokens, stack.dims] };
    const names = snapshots.map(({ name }) => name);
    const numbers = inOrder ? undefined : stepsOf(names, pattern);
    const steps = inStepOrder(snapshots, numbers);
    if (!numbers) return { numbered: "order", steps };
    return { numbered: "name", steps, shape: await shapeOf(steps[0] as SeriesStep, parameters, options) };
  };
  const { numbered, ...found } = await numberedSteps();
  const reference = unitOf(found.steps, referenceStep);
  const isFixed = motion || parameters.adam !== undefined || tokenIds !== undefined || deadAtEnd;
  const [firstStep] = found.steps;
  // What is followed has the same place in all snapshots, also where these are only numbered by their order.
  if (isFixed && firstStep) found.shape ??= await shapeOf(firstStep, parameters, options);
  const runs = isFixed ? await fixedRows({ ...found, mask }, parameters, options) : undefined;
  if (parameters.adam && found.shape) checkElements(runs ?? [], found.shape[1]);
  const adam = await adamOf({ ...found, ...(runs && { runs }) }, parameters, options);
  const setup: SeriesSetup = {
    ...found,
    ...measuring,
    ...(mask !== undefined && { mask: mask instanceof URL ? String(mask) : mask }),
    ...(reference !== undefined && { reference }),
    ...(runs && { runs }),
    ...(motion && { motion: await latticeOfSteps({ ...found, ...(runs && { runs }) }, parameters, shard, options) }),
    ...(reading && { reading }),
  };
  return { setup, numbered, leftOut, ...(adam && { adam }) };
}

interface Stack {
  steps: number;
  tokens: number;
  dims: number;
}

/** The most steps of a stacked tensor: a shape of no tokens could claim any number. */
const MAX_STEPS = 1e6;

/** The shape of the stacked tensor in a source; undefined if there is none. */
async function openStack(
  { input }: SnapshotInput,
  parameters: SeriesParameters,
  options: JobOptions,
): Promise<Stack | undefined> {
  return withInputs(options, async (inputs) => {
    const set = await inputs.openStacked(input);
    const stack = await chooseStack(set, parameters.tensor);
    if (!stack) return undefined;
    const accounted = accountedBy(parameters);
    if (accounted) await checkMoments(set, stack, accounted);
    const [steps, tokens, dims] = stack.shape as [number, number, number];
    if (steps <= MAX_STEPS) return { steps, tokens, dims };
    const message = `${set.name}: tensor ${JSON.stringify(stack.name)} is ${describe(stack)}: ${steps} steps, more than the ${MAX_STEPS} that fit; choose another with \`tensor\``;
    throw new CollapsarError("TooLarge", message, { what: "the number of steps", value: steps, max: MAX_STEPS });
  });
}

const notStacked = (): CollapsarError =>
  new CollapsarError(
    "Usage",
    "`adam` needs one file with the weights and both moments as stacked tensors [steps, tokens, dims]; give it alone, and name the weights with `tensor`",
    {},
  );

function stepsOfStack({ input, name }: SnapshotInput, { steps }: Stack): SeriesStep[] {
  return Array.from({ length: steps }, (_, index) => ({ step: index, source: `${name}[${index}]`, input, index }));
}

function inStepOrder(snapshots: readonly SnapshotInput[], numbers: number[] | undefined): SeriesStep[] {
  const steps = snapshots.map(({ input, name }, at) => ({ step: numbers?.[at] ?? at, source: name, input }));
  steps.sort((a, b) => a.step - b.step);
  for (const [at, { step, source }] of steps.entries()) {
    const before = steps[at - 1];
    if (before?.step !== step) continue;
    const message = `${before.source} and ${source} are both of step ${step}; leave one out, say where the number is with \`stepPattern\`, or number the sources as given with \`inOrder\``;
    throw new CollapsarError("DuplicateStep", message, { step, sources: [before.source, source] });
  }
  return steps;
}

async function shapeOf(
  step: SeriesStep,
  { tensor }: SeriesParameters,
  options: JobOptions,
): Promise<[tokens: number, dims: number]> {
  try {
    return await withInputs(options, async (inputs) => {
      const { shape } = await chooseUnstacked(await inputs.openStacked(step.input), tensor);
      return shape as [number, number];
    });
  } catch (error) {
    throw atStep(step.step, error);
  }
}

function unitOf(
  steps: readonly SeriesStep[],
  reference: SeriesParameters["referenceStep"],
): SeriesSetup["reference"] | undefined {
  if (reference === undefined || reference === "previous") return reference;
  const unit = steps.findIndex(({ step }) => step === reference);
  if (unit >= 0) return unit;
  const there = steps.length === 0 ? "there is none" : `they go from ${steps[0]?.step} to ${steps.at(-1)?.step}`;
  const message = `referenceStep is ${reference}, but there is no such step: ${there}; give one of them, or "previous"`;
  throw new CollapsarError("InvalidParameter", message, { field: "referenceStep", value: reference });
}
