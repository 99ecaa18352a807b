/** Two snapshots compared row by row, divided among workers: a unit is a row. */
import { refusalsFrom } from "../errors.js";
import { Inputs, type JobOptions } from "../inputs/inputs.js";
import type { Matrix } from "../rows/matrix.js";
import type { Run } from "../rows/runs.js";
import { asMatrix, type StreamOptions } from "../rows/stream.js";
import { type Side, streamPairs } from "../rows/stream-pairs.js";
import type { ReadCount } from "../source/byte-source.js";
import type { ReadingOptions } from "../source/reading-options.js";
import { evenParts, type OpenTask, type Task, type TaskKind, type UnitRange } from "../tasks/task.js";
import { chooseMatrix } from "../tensors/default-tensor.js";
import type { TensorInput } from "../tensors/open-tensors.js";
import { wasm } from "../wasm.js";
import type { LatticeDtype } from "./lattice.js";
import type { RowDifferences } from "./row-differences.js";

/** The earlier of two, and the later. */
export type Both<T> = readonly [before: T, after: T];

/** How two matrices are compared. Everything here can be cloned to a worker. */
export interface DifferenceSetup {
  /** The matrices, for workers, which open them for themselves. */
  sources: Both<TensorInput | undefined>;
  tensors: Both<string>;
  reading?: ReadingOptions | undefined;
  /** Rows compared: the first of both. */
  rows: number;
  /** Whose steps are counted; lengths are in units of epsilon without. */
  lattice: LatticeDtype | undefined;
  epsilon: number;
  /** Bytes of a row that its fingerprint is of, and the seed. */
  fingerprints: Both<{ prefix: number; seed: bigint }>;
}

/** What differs between some rows, a value a row; in steps of the lattice that was counted. */
export interface DifferencePart extends Omit<RowDifferences, "lattice" | "steps"> {
  rows: Run;
  phasesInBfloat16: Uint8Array;
  /** Elements by the classes of their steps. */
  steps: Float64Array;
  /** Whether all values are bfloat16 values. */
  isBfloat16: boolean;
  fingerprints: Both<BigUint64Array>;
}

/** Bytes of both in a part: some milliseconds of work. */
const PART_BYTES = 64 * 1024 * 1024;

/** Few rows are divided too, so that all workers have something to do. */
const PARTS = 16;

/** The rows of two matrices. */
export class DifferenceTask implements Task<DifferencePart> {
  readonly units: number;
  readonly reads: ReadCount;
  readonly #matrices: Both<Matrix>;
  readonly #setup: DifferenceSetup;
  readonly #inputs: Inputs | undefined;

  /** `inputs` are closed with the task. */
  constructor(
    matrices: Both<Matrix>,
    setup: DifferenceSetup,
    { reads, inputs }: { reads?: ReadCount | undefined; inputs?: Inputs },
  ) {
    this.units = setup.rows;
    this.reads = reads ?? { requests: 0, bytes: 0 };
    this.#matrices = matrices;
    this.#setup = setup;
    this.#inputs = inputs;
  }

  parts(range: UnitRange): Iterable<UnitRange> {
    const [before, after] = this.#matrices;
    const rows = Math.min(PART_BYTES / (before.rowBytes + after.rowBytes), this.units / PARTS);
    return evenParts(Math.max(1, Math.floor(rows)), range);
  }

  async *measure([from, to]: UnitRange, signal?: AbortSignal): AsyncGenerator<DifferencePart> {
    yield await compareRows(this.#matrices, [from, to], this.#setup, { signal });
  }

  async close(): Promise<void> {
    await this.#inputs?.verifyAndClose();
  }
}

/** Compares some rows in one pass over both. `shown` see the rows of either, once. */
export async function compareRows(
  [before, after]: Both<Matrix>,
  rows: Run,
  { lattice, epsilon, fingerprints: asked }: DifferenceSetup,
  {
    shown,
    ...options
  }: Pick<JobOptions, "signal" | "onProgress"> & { shown?: Both<StreamOptions["onRows"]> | undefined },
): Promise<DifferencePart> {
  const { Difference, Fingerprints } = wasm();
  const { name } = after.tensor.source;
  const difference = refusalsFrom(name, () => new Difference(before.dtype, after.dtype, before.dims, lattice, epsilon));
  const fingerprints = asked.map(({ prefix, seed }) => refusalsFrom(name, () => new Fingerprints(prefix, seed)));
  const [ofBefore, ofAfter] = fingerprints as [(typeof fingerprints)[0], (typeof fingerprints)[0]];
  const sideOf = (matrix: Matrix, seen: typeof ofBefore, onRows: StreamOptions["onRows"]): Side => ({
    matrix,
    look: seen.push.bind(seen),
    onRows,
  });
  try {
    const sides = [sideOf(before, ofBefore, shown?.[0]), sideOf(after, ofAfter, shown?.[1])] as const;
    await streamPairs(sides, rows, difference.compare.bind(difference), { ...options, phase: COMPARING });
    return {
      rows,
      changed: difference.changed(),
      moved: difference.moved(),
      l1: difference.l1(),
      l2: difference.l2(),
      linf: difference.linf(),
      phases: difference.phases(),
      phasesInBfloat16: difference.phasesInBfloat16(),
      steps: difference.steps(),
      isBfloat16: difference.isBfloat16,
      fingerprints: [ofBefore.hashes(), ofAfter.hashes()],
    };
  } finally {
    difference.free();
    for (const each of fingerprints) each.free();
  }
}

/** What is done, in progress. */
export const COMPARING = "comparing rows";

const openDifferenceTask: OpenTask<DifferenceSetup, DifferencePart> = async (setup, signal) => {
  const inputs = new Inputs({ signal, reading: setup.reading });
  try {
    const open = async (side: 0 | 1): Promise<Matrix> => {
      const set = await inputs.open(setup.sources[side] as TensorInput);
      return asMatrix(await chooseMatrix(set, setup.tensors[side]));
    };
    return new DifferenceTask([await open(0), await open(1)], setup, { reads: inputs.reads, inputs });
  } catch (error) {
    await inputs.close();
    throw error;
  }
};

/** For workers. */
export const DIFFERENCE_TASK: TaskKind<DifferenceSetup, DifferencePart> = {
  name: "differences of rows",
  open: openDifferenceTask,
};
