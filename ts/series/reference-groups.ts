/** The groups that those of each snapshot of a series are compared with. */
import { CollapsarError } from "../errors.js";
import type { Groups } from "../rows/groups.js";
import { findIdenticalRows } from "../rows/identical.js";
import type { Matrix } from "../rows/stream.js";
import { type GroupChanges, groupChanges } from "./group-changes.js";
import type { Matrices } from "./matrices.js";
import type { Rows, SelectedRows } from "./selected-rows.js";
import type { SeriesSetup, SeriesStep } from "./setup.js";
import { atStep } from "./step-error.js";

/** Groups of identical rows, and how many rows the matrix has. */
export interface TokenGroups {
  unit: number;
  groups: Groups;
  tokens: number;
}

const UNKNOWN: GroupChanges = { births: Number.NaN, merges: Number.NaN, evaporations: Number.NaN };

/** Compares the groups of each snapshot with those of the reference step or of the step before. */
export class ReferenceGroups {
  readonly #setup: Pick<SeriesSetup, "steps" | "reference">;
  readonly #matrices: Matrices;
  readonly #rows: SelectedRows;
  /** The groups of the reference step, and of the unit that was measured last. */
  #reference: TokenGroups | undefined;
  #last: TokenGroups | undefined;

  constructor(setup: Pick<SeriesSetup, "steps" | "reference">, matrices: Matrices, rows: SelectedRows) {
    this.#setup = setup;
    this.#matrices = matrices;
    this.#rows = rows;
  }

  /** The groups that those of `unit` are compared with, which may have to be read; undefined where there is nothing to compare with. */
  async before(unit: number, signal: AbortSignal | undefined): Promise<TokenGroups | undefined> {
    const { reference } = this.#setup;
    const earlier = reference === "previous" ? unit - 1 : reference;
    if (earlier === undefined || earlier < 0) return undefined;
    if (this.#last?.unit === earlier) return this.#last;
    if (this.#reference?.unit === earlier) return this.#reference;
    // What is measured now is compared with itself when it is measured.
    if (earlier === unit) return undefined;
    const groups = await this.#read(earlier, signal);
    if (reference !== "previous") this.#reference = groups;
    return groups;
  }

  async #read(unit: number, signal: AbortSignal | undefined): Promise<TokenGroups> {
    try {
      const matrix = await this.#matrices.open(unit, signal);
      const groups = await identicalRows(matrix, await this.#rows.of(matrix, { signal }), signal);
      await this.#matrices.verify();
      return { unit, groups, tokens: matrix.rows };
    } catch (error) {
      throw atStep((this.#setup.steps[unit] as SeriesStep).step, error);
    }
  }

  /** What became of the groups since. */
  async changes(
    unit: number,
    before: TokenGroups | undefined,
    matrix: Matrix,
    selection: Rows,
    signal: AbortSignal | undefined,
  ): Promise<Partial<GroupChanges>> {
    const { reference, steps } = this.#setup;
    if (reference === undefined) return {};
    const now = { unit, groups: await identicalRows(matrix, selection, signal), tokens: matrix.rows };
    this.#last = now;
    if (reference === unit) this.#reference = now;
    const earlier = before ?? (reference === unit ? now : undefined);
    if (!earlier) return UNKNOWN;
    if (earlier.tokens !== now.tokens) {
      const { step } = steps[unit] as SeriesStep;
      const message = `${matrix.tensor.source.name}: has ${now.tokens} tokens, step ${steps[earlier.unit]?.step} that its groups are compared with has ${earlier.tokens}; leave out \`referenceStep\``;
      throw new CollapsarError("ShapeDiffers", message, {
        step,
        shape: [matrix.rows, matrix.dims],
        expected: [earlier.tokens, matrix.dims],
      });
    }
    return { ...groupChanges(earlier.groups, now.groups, now.tokens) };
  }
}

const identicalRows = async (matrix: Matrix, selection: Rows, signal: AbortSignal | undefined): Promise<Groups> =>
  selection.groups ?? (await findIdenticalRows(matrix, { signal }, selection.runs));
