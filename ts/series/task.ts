/** The snapshots of a series, measured one by one: a task. */

import { ADAM_COLUMNS, CHANGE_COLUMNS, type ExtraColumn, MOTION_COLUMNS, SERIES_COLUMNS } from "../csv/snapshot-csv.js";
import { CollapsarError } from "../errors.js";
import { RowsIdentity, type SourceIdentity } from "../inputs/identity.js";
import { Inputs, pauses } from "../inputs/inputs.js";
import { type MeasureOptions, measure } from "../measure/measure.js";
import type { SnapshotRecord } from "../metrics/metrics.js";
import type { AdamColumns } from "../motion/adam.js";
import type { MotionColumns } from "../motion/columns.js";
import { Follower, type MotionStep } from "../motion/follow.js";
import type { LatticeDtype } from "../motion/lattice.js";
import type { SeriesParameters } from "../parameters/series.js";
import type { Groups } from "../rows/groups.js";
import { findIdenticalRows } from "../rows/identical.js";
import type { Run } from "../rows/runs.js";
import { type Selection, selectRows } from "../rows/select.js";
import { asMatrix, type Matrix } from "../rows/stream.js";
import type { ReadCount } from "../source/byte-source.js";
import type { ReadingOptions } from "../source/reading-options.js";
import { evenParts, type Task, type UnitRange } from "../tasks/task.js";
import type { TensorInput } from "../tensors/open-tensors.js";
import { chooseStack, chooseUnstacked, stepOfStack } from "../tensors/stacked-tensor.js";
import type { Tensor, TensorSet } from "../tensors/tensor.js";
import { type GroupChanges, groupChanges } from "./group-changes.js";
import { accountedBy, Optimizer } from "./optimizer.js";
import type { SeriesSource } from "./sources.js";
import { atOwnFile, atStep } from "./step-error.js";

/** One snapshot of a series. */
export interface SeriesStep {
  readonly step: number;
  /** What the snapshot is called, in the column `source`. */
  readonly source: string;
  readonly input: SeriesSource;
  /** Which matrix of a stacked tensor. */
  readonly index?: number;
}

/** What to measure, validated. Paths, addresses, bytes and `File`s can be cloned to a worker. */
export interface SeriesSetup
  extends Omit<
    SeriesParameters,
    "inOrder" | "stepPattern" | "referenceStep" | "motion" | "tokenIds" | "deadAtEnd" | "latticeDtype"
  > {
  /** In the order of the records. */
  steps: readonly SeriesStep[];
  /** One mask for all. */
  mask?: TensorInput;
  /** What the shape of every matrix must be; without it any will do. */
  shape?: readonly [tokens: number, dims: number];
  /** The unit whose groups those of the others are compared with; `previous`: the one before. */
  reference?: number | "previous";
  reading?: ReadingOptions;
  /** Hashes the rows of each snapshot that pass by. */
  identify?: boolean;
  /** The rows measured, where they are the same in all snapshots; else each snapshot's mask or identical rows. */
  runs?: readonly Run[];
  /** Follows these rows, in steps of this lattice; `forced` where it was asked for. */
  motion?: { lattice: LatticeDtype; forced: boolean };
}

/** The record of one step. Its {@link MotionColumns} only where rows are followed, its {@link AdamColumns} only with `adam`. */
export interface SeriesRecord extends SnapshotRecord, Partial<MotionColumns>, Partial<AdamColumns> {
  /** The step of the snapshot. */
  step: number;
  /** Which snapshot: a path or an address; `steps.npy[3]` of a stacked tensor. */
  source: string;
  /** Groups none of whose tokens was in a group at the reference step. These three only with one; NaN where there is no step before. */
  births?: number;
  /** Groups that hold tokens of at least two groups of the reference step. */
  merges?: number;
  /** Groups of the reference step of which no two tokens share a group any more. */
  evaporations?: number;
  /**
   * What tells the snapshot from others: the hash of its rows, all that a search for identical ones read, else those measured; and its commit on
   * the Hub. Only where it was asked for.
   */
  identity?: SourceIdentity;
}

/** A record as it is measured: what rows that are followed tell is finished when all steps are known. */
export interface MeasuredStep extends SeriesRecord {
  motion?: MotionStep;
}

const UNKNOWN: GroupChanges = { births: Number.NaN, merges: Number.NaN, evaporations: Number.NaN };

/** The columns after the 21. */
export const seriesColumns = ({
  reference,
  motion,
  adam,
}: {
  reference?: SeriesSetup["reference"];
  motion?: unknown;
  adam?: unknown;
}): readonly ExtraColumn[] => [
  ...SERIES_COLUMNS,
  ...(reference === undefined ? [] : CHANGE_COLUMNS),
  ...(motion ? MOTION_COLUMNS : []),
  ...(adam ? ADAM_COLUMNS : []),
];

/** Bytes of a stacked tensor that are measured in one go: some tenths of a second where the steps are small. */
const PART_BYTES = 1 << 24;

/** Steps that are measured in one go where each is compared with the one before: only the first of them needs that one read again. */
const STEPS_TOGETHER = 4;

/**
 * Opens a series: the mask, if there is one. Each snapshot is opened when it is measured.
 *
 * `measure` rejects with what is wrong with a snapshot, the step before the message; `SourceChanged` among it.
 */
export async function openSeriesTask(setup: SeriesSetup, signal?: AbortSignal): Promise<SeriesTask> {
  const task = new SeriesTask(setup);
  try {
    await task.openMask(signal);
    return task;
  } catch (error) {
    await task.close();
    throw error;
  }
}

/** Groups of identical rows, and how many rows the matrix has. */
interface TokenGroups {
  unit: number;
  groups: Groups;
  tokens: number;
}

/** Rows of one snapshot, with their groups where these were looked for. */
type Rows = Pick<Selection, "runs" | "groups">;

/** Files that are open, and what is in them. */
interface Open {
  input: SeriesSource;
  inputs: Inputs;
  set: TensorSet;
  stack: Tensor | undefined;
}

/** A series that is open. */
export class SeriesTask implements Task<MeasuredStep> {
  readonly units: number;
  readonly reads: ReadCount = { requests: 0, bytes: 0 };
  readonly #setup: SeriesSetup;
  readonly #follower: Follower | undefined;
  readonly #optimizer: Optimizer | undefined;
  /** The mask's file while it may be needed again. */
  #masks: { inputs: Inputs; set: TensorSet } | undefined;
  #masked: { tokens: number; selection: Selection } | undefined;
  #open: Open | undefined;
  /** The groups of the reference step, and of the unit that was measured last. */
  #reference: TokenGroups | undefined;
  #last: TokenGroups | undefined;

  constructor(setup: SeriesSetup) {
    this.#setup = setup;
    this.#follower = setup.motion && new Follower({ runs: setup.runs ?? [], ...setup.motion });
    const accounted = accountedBy(setup);
    this.#optimizer = accounted && new Optimizer(accounted, setup.runs ?? []);
    this.units = setup.steps.length;
  }

  async openMask(signal: AbortSignal | undefined): Promise<void> {
    const { mask, reading, runs } = this.#setup;
    if (mask === undefined || runs) return;
    const inputs = new Inputs({ signal, reading }, this.reads);
    // Kept first: it is closed also if opening fails.
    this.#masks = { inputs, set: await inputs.open(mask) };
  }

  parts(range: UnitRange): Iterable<UnitRange> {
    return evenParts(this.#together(), range);
  }

  #together(): number {
    const { steps, shape, reference, motion } = this.#setup;
    if (shape === undefined || steps[0]?.index === undefined) {
      return reference === "previous" || motion ? STEPS_TOGETHER : 1;
    }
    const [tokens, dims] = shape;
    return Math.max(1, Math.floor(PART_BYTES / Math.max(1, tokens * dims * Float32Array.BYTES_PER_ELEMENT)));
  }

  async *measure([from, to]: UnitRange, signal?: AbortSignal): AsyncGenerator<MeasuredStep> {
    // Small steps are measured at once, and many of them would let nobody else have a turn.
    const pause = pauses(signal);
    for (let unit = from; unit < to; unit += 1) {
      yield await this.#record(unit, signal);
      await pause();
    }
    // Of a stacked tensor once for many steps: asking takes as long as measuring a small one.
    if (this.#open?.stack) await this.#open.inputs.verify();
  }

  async close(): Promise<void> {
    this.#follower?.free();
    await Promise.all([this.#open?.inputs.close(), this.#masks?.inputs.close()]);
    this.#open = undefined;
  }

  async #record(unit: number, signal: AbortSignal | undefined): Promise<MeasuredStep> {
    const { step, source, index } = this.#setup.steps[unit] as SeriesStep;
    // First, because it is often what was measured last.
    const before = await this.#groupsBefore(unit, signal);
    if (unit > 0 && this.#follower?.holds(unit - 1) === false) await this.#follow(unit - 1, signal);
    try {
      const matrix = await this.#matrix(unit, signal);
      const rows = this.#setup.identify ? new RowsIdentity() : undefined;
      const selection = await this.#select(matrix, { signal, onRows: this.#searches ? rows?.take : undefined });
      const job = { signal, onRows: this.#searches ? undefined : rows?.take };
      const { metrics } = await measure(matrix, selection.runs, { ...this.#setup, distances: 0 }, job);
      const changes = await this.#changes(unit, before, matrix, selection, signal);
      const motion = await this.#follower?.read(unit, matrix, { signal });
      const adam = await this.#account(index, signal);
      if (!this.#open?.stack) await this.#open?.inputs.verify();
      const identity = rows && { ...rows.of(matrix.tensor, this.#hashed), name: source };
      return {
        trialId: unit,
        metrics,
        step,
        source,
        ...changes,
        ...adam,
        ...(motion && { motion }),
        ...(identity && { identity }),
      };
    } catch (error) {
      throw index === undefined ? atOwnFile(step, error) : atStep(step, error);
    }
  }

  /** The matrix of a unit. Of a stacked tensor the file stays open for the next one. */
  async #matrix(unit: number, signal: AbortSignal | undefined): Promise<Matrix> {
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
    await this.#open?.inputs.close();
    this.#open = undefined;
    const { reading, tensor } = this.#setup;
    const inputs = new Inputs({ signal, reading }, this.reads);
    const set = await inputs.openStacked(input);
    this.#open = { input, inputs, set, stack: undefined };
    if (stacked) this.#open.stack = await chooseStack(set, tensor);
    return this.#open;
  }

  /** Reads the rows from which those of the next unit move. */
  async #follow(unit: number, signal: AbortSignal | undefined): Promise<void> {
    try {
      await this.#follower?.read(unit, await this.#matrix(unit, signal), { signal });
      if (!this.#open?.stack) await this.#open?.inputs.verify();
    } catch (error) {
      throw atStep((this.#setup.steps[unit] as SeriesStep).step, error);
    }
  }

  /** What the optimizer's moments tell of the step to a matrix of the stacked tensor that is open. */
  async #account(index: number | undefined, signal: AbortSignal | undefined): Promise<Partial<AdamColumns>> {
    const { set, stack } = this.#open ?? {};
    if (!this.#optimizer || !set || !stack || index === undefined) return {};
    return this.#optimizer.read(index, set, stack, { signal });
  }

  /** Whether each snapshot is searched for identical rows, which sees all of them; else those that are measured are known before. */
  get #searches(): boolean {
    const { runs, mask, rows } = this.#setup;
    return runs === undefined && mask === undefined && rows === "identical";
  }

  /** Which rows of a snapshot are hashed. */
  get #hashed(): "all" | "the selected" {
    return this.#searches || (this.#setup.runs === undefined && this.#setup.mask === undefined)
      ? "all"
      : "the selected";
  }

  async #select(matrix: Matrix, options: Pick<MeasureOptions, "signal" | "onRows">): Promise<Rows> {
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

  /** The groups that those of `unit` are compared with; undefined where there is nothing to compare with. */
  async #groupsBefore(unit: number, signal: AbortSignal | undefined): Promise<TokenGroups | undefined> {
    const { reference } = this.#setup;
    const earlier = reference === "previous" ? unit - 1 : reference;
    if (earlier === undefined || earlier < 0) return undefined;
    if (this.#last?.unit === earlier) return this.#last;
    if (this.#reference?.unit === earlier) return this.#reference;
    // What is measured now is compared with itself when it is measured.
    if (earlier === unit) return undefined;
    const groups = await this.#groupsOf(earlier, signal);
    if (reference !== "previous") this.#reference = groups;
    return groups;
  }

  async #groupsOf(unit: number, signal: AbortSignal | undefined): Promise<TokenGroups> {
    try {
      const matrix = await this.#matrix(unit, signal);
      const groups = await identicalRows(matrix, await this.#select(matrix, { signal }), signal);
      if (!this.#open?.stack) await this.#open?.inputs.verify();
      return { unit, groups, tokens: matrix.rows };
    } catch (error) {
      throw atStep((this.#setup.steps[unit] as SeriesStep).step, error);
    }
  }

  async #changes(
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
