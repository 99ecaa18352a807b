/** By what the steps of a series are accounted for, and whether the update that they begin with is likely the one that was said. */
import { type JobOptions, withInputs } from "../inputs/inputs.js";
import type { AdamParameters, SeriesParameters } from "../parameters/series.js";
import { countRows, type Run, rowsOfRuns, runsOfRows } from "../rows/runs.js";
import { chooseStack } from "../tensors/stacked-tensor.js";
import { accountedBy, Optimizer } from "./optimizer.js";
import type { SeriesSetup } from "./setup.js";

/** What an optimizer trained with, as it was said. */
export interface SeriesAdam extends AdamParameters {
  /** The number of the update that leads to matrix 1. */
  step: number;
  /**
   * The number with which the moments give nearly all weights of matrix 1 again, where they do not with `step`: the stack begins at another update.
   * Looked for in some rows; not there where none does.
   */
  likelierStep?: number;
}

/** Elements that are looked at. */
const LOOKED_AT = 2 ** 16;

/** What is known of the optimizer; undefined where steps are not accounted for. Reads some rows of the first step. */
export async function adamOf(
  { steps, shape, runs = [] }: Pick<SeriesSetup, "steps" | "shape" | "runs">,
  parameters: SeriesParameters,
  options: JobOptions,
): Promise<SeriesAdam | undefined> {
  const accounted = accountedBy(parameters);
  if (!accounted) return undefined;
  const { adam, first: step } = accounted;
  const [first, second] = steps;
  if (!first || !second || !shape) return { ...adam, step };
  const likelier = await withInputs(options, async (inputs) => {
    const set = await inputs.openStacked(first.input);
    const stack = await chooseStack(set, parameters.tensor);
    return stack && new Optimizer(accounted, someOf(runs, shape[1])).likelier(set, stack, options);
  });
  return { ...adam, step, ...(likelier && { likelierStep: likelier.step }) };
}

/** Rows of the runs, evenly spaced, of about so many elements as are looked at. */
function someOf(runs: readonly Run[], dims: number): readonly Run[] {
  const each = Math.ceil((countRows(runs) * dims) / LOOKED_AT);
  return each <= 1 ? runs : runsOfRows(rowsOfRuns(runs).filter((_, at) => at % each === 0));
}
