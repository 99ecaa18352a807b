/** Which rows of each snapshot of a series are measured: a fixed set, those of one mask, or those that each snapshot's own selection finds. */
import { Inputs } from "../inputs/inputs.js";
import type { MeasureOptions } from "../measure/measure.js";
import { type Selection, selectRows } from "../rows/select.js";
import type { Matrix } from "../rows/stream.js";
import type { ReadCount } from "../source/byte-source.js";
import type { TensorSet } from "../tensors/tensor.js";
import type { SeriesSetup } from "./setup.js";

/** Rows of one snapshot, with their groups where these were looked for. */
export type Rows = Pick<Selection, "runs" | "groups">;

/** Selects the rows of one snapshot after another. */
export class SelectedRows {
  readonly #setup: SeriesSetup;
  /** The mask's file while it may be needed again. */
  #masks: { inputs: Inputs; set: TensorSet } | undefined;
  #masked: { tokens: number; selection: Selection } | undefined;

  constructor(setup: SeriesSetup) {
    this.#setup = setup;
  }

  /** Opens the mask, if there is one; to be closed also if this rejects. */
  async openMask(reads: ReadCount, signal: AbortSignal | undefined): Promise<void> {
    const { mask, reading, runs } = this.#setup;
    if (mask === undefined || runs) return;
    const inputs = new Inputs({ signal, reading }, reads);
    // Kept first: it is closed also if opening fails.
    this.#masks = { inputs, set: await inputs.open(mask) };
  }

  /** Whether each snapshot is searched for identical rows, which sees all of them; else those that are measured are known before. */
  get searches(): boolean {
    const { runs, mask, rows } = this.#setup;
    return runs === undefined && mask === undefined && rows === "identical";
  }

  /** Which rows of a snapshot are seen. */
  get seen(): "all" | "the selected" {
    return this.searches || (this.#setup.runs === undefined && this.#setup.mask === undefined) ? "all" : "the selected";
  }

  async of(matrix: Matrix, options: Pick<MeasureOptions, "signal" | "onRows">): Promise<Rows> {
    const { runs } = this.#setup;
    if (runs) return { runs: [...runs] };
    if (!this.#masks) return selectRows(matrix, undefined, this.#setup, options);
    if (this.#masked?.tokens !== matrix.rows) {
      const selection = await selectRows(matrix, this.#masks.set, this.#setup, options);
      await this.#masks.inputs.verify();
      this.#masked = { tokens: matrix.rows, selection };
    }
    return this.#masked.selection;
  }

  async close(): Promise<void> {
    await this.#masks?.inputs.close();
  }
}
