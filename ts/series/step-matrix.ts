/** The matrix of one step, opened by itself. */
import { type JobOptions, withInputs } from "../inputs/inputs.js";
import { asMatrix, type Matrix } from "../rows/stream.js";
import { chooseStack, chooseUnstacked, stepOfStack } from "../tensors/stacked-tensor.js";
import type { SeriesStep } from "./setup.js";
import { atStep } from "./step-error.js";

/** Uses the matrix of a step: that of its file, or one of a stacked tensor. Rejects as opening does, the step before the message. */
export async function withStep<T>(
  { input, index, step }: SeriesStep,
  tensor: string | undefined,
  options: JobOptions,
  use: (matrix: Matrix) => Promise<T>,
): Promise<T> {
  try {
    return await withInputs(options, async (inputs) => {
      const set = await inputs.openStacked(input);
      const stack = index === undefined ? undefined : await chooseStack(set, tensor);
      return use(asMatrix(stack ? stepOfStack(stack, index as number) : await chooseUnstacked(set, tensor)));
    });
  } catch (error) {
    throw atStep(step, error);
  }
}
