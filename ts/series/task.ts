/** The snapshots of a series, measured one by one: a task. */
import { RowsIdentity } from "../inputs/identity.js";
import { pauses } from "../inputs/inputs.js";
import { measure } from "../measure/measure.js";
import type { AdamColumns } from "../motion/adam.js";
import { Follower } from "../motion/follow.js";
import type { ReadCount } from "../source/byte-source.js";
import { evenParts, type Task, type UnitRange } from "../tasks/task.js";
import { Matrices } from "./matrices.js";
import { accountedBy, Optimizer } from "./optimizer.js";
import type { MeasuredStep } from "./record.js";
import { ReferenceGroups } from "./reference-groups.js";
import { SelectedRows } from "./selected-rows.js";
import type { SeriesSetup, SeriesStep } from "./setup.js";
import { atOwnFile, atStep } from "./step-error.js";

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

/** A series that is open. */
class SeriesTask implements Task<MeasuredStep> {
  readonly units: number;
  readonly reads: ReadCount = { requests: 0, bytes: 0 };
  readonly #setup: SeriesSetup;
  readonly #matrices: Matrices;
  readonly #rows: SelectedRows;
  readonly #groups: ReferenceGroups;
  readonly #follower: Follower | undefined;
  readonly #optimizer: Optimizer | undefined;

  constructor(setup: SeriesSetup) {
    this.#setup = setup;
    this.#matrices = new Matrices(setup, this.reads);
    this.#rows = new SelectedRows(setup);
    this.#groups = new ReferenceGroups(setup, this.#matrices, this.#rows);
    this.#follower = setup.motion && new Follower({ runs: setup.runs ?? [], ...setup.motion });
    const accounted = accountedBy(setup);
    this.#optimizer = accounted && new Optimizer(accounted, setup.runs ?? []);
    this.units = setup.steps.length;
  }

  async openMask(signal: AbortSignal | undefined): Promise<void> {
    await this.#rows.openMask(this.reads, signal);
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
    await this.#matrices.verifyStack();
  }

  async close(): Promise<void> {
    this.#follower?.free();
    await Promise.all([this.#matrices.close(), this.#rows.close()]);
  }

  async #record(unit: number, signal: AbortSignal | undefined): Promise<MeasuredStep> {
    const { step, source, index } = this.#setup.steps[unit] as SeriesStep;
    // First, because it is often what was measured last.
    const before = await this.#groups.before(unit, signal);
    if (unit > 0 && this.#follower?.holds(unit - 1) === false) await this.#follow(unit - 1, signal);
    try {
      const matrix = await this.#matrices.open(unit, signal);
      const rows = this.#setup.identify ? new RowsIdentity() : undefined;
      const { searches, seen } = this.#rows;
      const selection = await this.#rows.of(matrix, { signal, onRows: searches ? rows?.take : undefined });
      // One reading of the rows is for both.
      const following = this.#follower?.begin(unit, matrix);
      const job = { signal, onRows: searches ? undefined : rows?.take, alsoTake: following?.take };
      const { metrics } = await measure(matrix, selection.runs, { ...this.#setup, distances: 0 }, job);
      const motion = following?.end();
      const changes = await this.#groups.changes(unit, before, matrix, selection, signal);
      const adam = await this.#account(index, signal);
      await this.#matrices.verify();
      const identity = rows && { ...rows.of(matrix.tensor, seen), name: source };
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

  /** Reads the rows from which those of the next unit move. */
  async #follow(unit: number, signal: AbortSignal | undefined): Promise<void> {
    try {
      await this.#follower?.read(unit, await this.#matrices.open(unit, signal), { signal });
      await this.#matrices.verify();
    } catch (error) {
      throw atStep((this.#setup.steps[unit] as SeriesStep).step, error);
    }
  }

  /** What the optimizer's moments tell of the step to a matrix of the stacked tensor that is open. */
  async #account(index: number | undefined, signal: AbortSignal | undefined): Promise<Partial<AdamColumns>> {
    const { stacked } = this.#matrices;
    if (!this.#optimizer || !stacked || index === undefined) return {};
    return this.#optimizer.read(index, stacked.set, stacked.stack, { signal });
  }
}
