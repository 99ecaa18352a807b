/** The matrices of a series, opened one by one. */
import { CollapsarError } from "../errors.js";
import { Inputs } from "../inputs/inputs.js";
import { asMatrix, type Matrix } from "../rows/stream.js";
import type { ReadCount } from "../source/byte-source.js";
import { chooseStack, chooseUnstacked, stepOfStack } from "../tensors/stacked-tensor.js";
import type { Tensor, TensorSet } from "../tensors/tensor.js";
import type { SeriesSetup, SeriesStep } from "./setup.js";
import type { SeriesSource } from "./sources.js";

/** Files that are open, and what is in them. */
interface Open {
  input: SeriesSource;
  inputs: Inputs;
  set: TensorSet;
  stack: Tensor | undefined;
}

/** Holds the files of one matrix open: of a stacked tensor they are those of the next one too. */
export class Matrices {
  readonly #setup: Pick<SeriesSetup, "steps" | "shape" | "tensor" | "reading">;
  readonly #reads: ReadCount;
  #open: Open | undefined;

  /** What is read is counted in `reads`. */
  constructor(setup: Pick<SeriesSetup, "steps" | "shape" | "tensor" | "reading">, reads: ReadCount) {
    this.#setup = setup;
    this.#reads = reads;
  }

  /** The matrix of a unit. Rejects with `ShapeDiffers` where all must be of one shape and it is not. */
  async open(unit: number, signal: AbortSignal | undefined): Promise<Matrix> {
    const { steps, shape, tensor } = this.#setup;
    const { input, index, step } = steps[unit] as SeriesStep;
    const { set, stack } = await this.#opened(input, index !== undefined, signal);
    const matrix = asMatrix(
      stack && index !== undefined ? stepOfStack(stack, index) : await chooseUnstacked(set, tensor),
    );
    if (shape && (matrix.rows !== shape[0] || matrix.dims !== shape[1])) {
      const [first] = steps;
      const message = `${set.name}: its matrix is [${matrix.rows}, ${matrix.dims}], that of step ${first?.step} [${shape.join(", ")}]; give snapshots of one model, or number different models as given with \`inOrder\``;
      throw new CollapsarError("ShapeDiffers", message, {
        step,
        shape: [matrix.rows, matrix.dims],
        expected: [...shape],
      });
    }
    return matrix;
  }

  async #opened(input: SeriesSource, stacked: boolean, signal: AbortSignal | undefined): Promise<Open> {
    if (stacked && this.#open?.input === input) return this.#open;
    await this.close();
    const { reading, tensor } = this.#setup;
    const inputs = new Inputs({ signal, reading }, this.#reads);
    const set = await inputs.openStacked(input);
    this.#open = { input, inputs, set, stack: undefined };
    if (stacked) this.#open.stack = await chooseStack(set, tensor);
    return this.#open;
  }

  /** The file of the stacked tensor that is open, and that tensor. */
  get stacked(): { set: TensorSet; stack: Tensor } | undefined {
    const { set, stack } = this.#open ?? {};
    return set && stack && { set, stack };
  }

  /** Rejects with `SourceChanged` where the file of one matrix changed while it was read. */
  async verify(): Promise<void> {
    if (!this.#open?.stack) await this.#open?.inputs.verify();
  }

  /** The same of a stacked tensor, once for many steps: asking takes as long as measuring a small one. */
  async verifyStack(): Promise<void> {
    if (this.#open?.stack) await this.#open.inputs.verify();
  }

  async close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    await open?.inputs.close();
  }
}
