/** Weights and Adam's moments of one stacked file, read step by step. */
import { CollapsarError } from "../errors.js";
import type { JobOptions } from "../inputs/inputs.js";
import { type AdamColumns, type AdamDtype, type AdamStep, accountForStep, UNKNOWN_ADAM } from "../motion/adam.js";
import { type LikelierStep, likelierStep } from "../motion/likelier-step.js";
import type { AdamParameters, SeriesParameters } from "../parameters/series.js";
import { countRows, type Run } from "../rows/runs.js";
import { asMatrix, streamRows } from "../rows/stream.js";
import { stepOfStack } from "../tensors/stacked-tensor.js";
import { describe, namedTensor, type Tensor, type TensorSet } from "../tensors/tensor.js";

/** The most elements of one step that are accounted for, at 24 to 40 bytes each. */
const MAX_ELEMENTS = 2 ** 26;

/** What an optimizer trained with, the names of its moments, and the number of the update that leads to matrix 1. */
export interface Accounted {
  adam: AdamParameters;
  m: string;
  v: string;
  first: number;
}

/** By what the steps of a series are accounted for; undefined where they are not. The three parameters come together. */
export const accountedBy = ({
  adam,
  adamM: m,
  adamV: v,
  adamStep: first = 1,
}: Pick<SeriesParameters, "adam" | "adamM" | "adamV" | "adamStep">): Accounted | undefined =>
  adam && m !== undefined && v !== undefined ? { adam, m, v, first } : undefined;

/**
 * Checks that the moments of stacked weights are in their file, of the same dtype and shape.
 *
 * Rejects with `UnsupportedDtype` for weights of another dtype than bfloat16 or float32, with `MissingTensor`, and with `InvalidParameter` for a moment
 * that is not one of these weights.
 */
export async function checkMoments(set: TensorSet, weights: Tensor, { m, v }: Accounted): Promise<void> {
  const { dtype, shape } = weights;
  if (dtype !== "BF16" && dtype !== "F32") {
    const message = `${set.name}: tensor ${JSON.stringify(weights.name)} is ${describe(weights)}; \`adam\` accounts for BF16 and F32, as they were trained`;
    throw new CollapsarError("UnsupportedDtype", message, { dtype });
  }
  for (const [field, name] of [
    ["adamM", m],
    ["adamV", v],
  ] as const) {
    const moment = await namedTensor(set, name);
    if (moment.dtype === dtype && moment.shape.join() === shape.join()) continue;
    const message = `${set.name}: tensor ${JSON.stringify(name)} is ${describe(moment)}, but the weights ${JSON.stringify(weights.name)} are ${describe(weights)}; name moments of their dtype and shape with \`adamM\` and \`adamV\``;
    throw new CollapsarError("InvalidParameter", message, { field, value: name });
  }
}

/** Refuses more elements in a step than are held. */
export function checkElements(runs: readonly Run[], dims: number): void {
  const elements = countRows(runs) * dims;
  if (elements <= MAX_ELEMENTS) return;
  const message = `the rows have ${elements} elements at each step, more than the ${MAX_ELEMENTS} that \`adam\` accounts for; select fewer rows with \`mask\` or \`tokenIds\``;
  throw new CollapsarError("TooLarge", message, { what: "the number of elements", value: elements, max: MAX_ELEMENTS });
}

/** Accounts for the steps of some rows. Holds the weights of the step that was read last. */
export class Optimizer {
  readonly #accounted: Accounted;
  readonly #runs: readonly Run[];
  #last: { index: number; weights: Uint8Array<ArrayBuffer> } | undefined;

  constructor(accounted: Accounted, runs: readonly Run[]) {
    this.#accounted = accounted;
    this.#runs = runs;
  }

  /** What the moments tell of the step to the matrix `index` of a stack. */
  async read(
    index: number,
    set: TensorSet,
    stack: Tensor,
    options: Pick<JobOptions, "signal">,
  ): Promise<Readonly<AdamColumns>> {
    if (index === 0) return UNKNOWN_ADAM;
    return accountForStep(await this.#step(index, set, stack, options), this.#accounted.adam);
  }

  /** Which update the first step to be accounted for would rather be; undefined where it is the one that was said, and where that cannot be told. */
  async likelier(
    set: TensorSet,
    stack: Tensor,
    options: Pick<JobOptions, "signal">,
  ): Promise<LikelierStep | undefined> {
    return likelierStep(await this.#step(1, set, stack, options), this.#accounted.adam);
  }

  /** The step to the matrix `index`. */
  async #step(index: number, set: TensorSet, stack: Tensor, options: Pick<JobOptions, "signal">): Promise<AdamStep> {
    const { m, v, first } = this.#accounted;
    const storedIn = (tensor: Tensor, at: number) => this.#stored(stepOfStack(tensor, at), options);
    const before = this.#last?.index === index - 1 ? this.#last.weights : await storedIn(stack, index - 1);
    const after = await storedIn(stack, index);
    this.#last = { index, weights: after };
    const moments = {
      m: await storedIn(await namedTensor(set, m), index),
      v: await storedIn(await namedTensor(set, v), index),
    };
    return { name: set.name, before, after, ...moments, dtype: stack.dtype as AdamDtype, step: first + index - 1 };
  }

  /** The rows of a matrix as they are stored, one after another. */
  async #stored(tensor: Tensor, { signal }: Pick<JobOptions, "signal">): Promise<Uint8Array<ArrayBuffer>> {
    const matrix = asMatrix(tensor);
    const bytes = new Uint8Array(countRows(this.#runs) * matrix.rowBytes);
    let filled = 0;
    const onRows = (rows: Uint8Array): void => {
      bytes.set(rows, filled);
      filled += rows.length;
    };
    await streamRows(matrix, this.#runs, () => {}, { signal, phase: "reading moments", onRows });
    return bytes;
  }
}
