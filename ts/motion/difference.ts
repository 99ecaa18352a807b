/** Two snapshots compared row by row, in one pass over both: nothing is held but some numbers a row. */
import type { JobOptions } from "../inputs/inputs.js";
import type { Groups } from "../rows/groups.js";
import { type IdenticalSearch, searchIdenticalRows } from "../rows/identical.js";
import type { Matrix } from "../rows/matrix.js";
import type { Run } from "../rows/runs.js";
import type { ReadCount } from "../source/byte-source.js";
import { runTask } from "../tasks/run.js";
import { workersForRows } from "../tasks/useful-workers.js";
import { isFloat } from "../tensors/dtypes.js";
import type { TensorInput } from "../tensors/open-tensors.js";
import {
  type Both,
  COMPARING,
  compareRows,
  DIFFERENCE_TASK,
  type DifferencePart,
  type DifferenceSetup,
  DifferenceTask,
} from "./difference-task.js";
import { areBfloat16, F32_STEPS, type LatticeDtype, latticeOf } from "./lattice.js";
import type { RowDifferences } from "./row-differences.js";

/** How two matrices are compared. */
export interface DifferenceOptions extends JobOptions {
  /** Rows compared: the first of both. */
  rows: number;
  /** The unit of lengths where there is no common lattice. */
  epsilon: number;
  /** What workers open to get at the two. */
  sources: Both<TensorInput>;
  /** Workers, at most; default the cores of the machine. */
  jobs?: number | undefined;
  /** What workers read is added to it. */
  reads?: ReadCount;
  /** Are shown the rows of either, whole and in order; then this thread reads them. */
  shown?: Both<(rows: Uint8Array) => void> | undefined;
}

/** Compares the first rows of two matrices of the same number of dims, and finds the groups of identical ones in each. */
export async function rowDifferences(
  before: Matrix,
  after: Matrix,
  options: DifferenceOptions,
): Promise<RowDifferences & { groupsBefore: Groups; groupsAfter: Groups }> {
  const { rows } = options;
  const lattice = await commonLattice(before, after, rows, options.signal);
  const among: Run[] = rows === 0 ? [] : [[0, rows]];
  const searches = [before, after].map((matrix) => searchIdenticalRows(matrix, among)) as [
    IdenticalSearch,
    IdenticalSearch,
  ];
  const found = new Found(rows);
  try {
    const fingerprints = [asked(searches[0]), asked(searches[1])] as const;
    for await (const part of partsOf([before, after], lattice, fingerprints, options)) {
      found.add(part);
      for (const [at, search] of searches.entries()) search.add(part.fingerprints[at] as BigUint64Array);
    }
    const { signal, onProgress } = options;
    const groupsBefore = await searches[0].groups({ signal, onProgress });
    const groupsAfter = await searches[1].groups({ signal, onProgress });
    return { groupsBefore, groupsAfter, ...found.differences(lattice) };
  } finally {
    for (const search of searches) search.free();
  }
}

const asked = ({ prefix, seed }: IdenticalSearch) => ({ prefix, seed });

/** What differs, in the order of the rows. */
async function* partsOf(
  matrices: Both<Matrix>,
  lattice: LatticeDtype | undefined,
  fingerprints: DifferenceSetup["fingerprints"],
  { rows, epsilon, sources, jobs, reads, shown, reading, signal, onProgress }: DifferenceOptions,
): AsyncGenerator<DifferencePart> {
  const [before, after] = matrices;
  const tensors = [before.tensor.name, after.tensor.name] as const;
  const setup: DifferenceSetup = { sources, tensors, reading, rows, lattice, epsilon, fingerprints };
  const opened = [
    [before, sources[0]],
    [after, sources[1]],
  ] as const;
  const workers = workersForRows(rows, opened, { jobs, seen: shown !== undefined });
  if (workers < 2) {
    yield await compareRows(matrices, [0, rows], setup, { signal, onProgress, shown });
    return;
  }
  const task = new DifferenceTask(matrices, setup, { reads });
  const run = { kind: DIFFERENCE_TASK.name, setup, task };
  const report = (done: number): void =>
    onProgress?.({ phase: COMPARING, unit: "bytes", done: done * after.rowBytes, total: rows * after.rowBytes });
  report(0);
  for await (const parts of runTask(run, [0, rows], { jobs: workers, signal, unit: "bytes" })) {
    for (const part of parts) {
      report(part.rows[1]);
      yield part;
    }
  }
}

/** What is found of all rows, as it comes. */
class Found {
  readonly #lengths: Record<"l1" | "l2" | "linf", Float64Array>;
  readonly #counts: Record<"changed" | "moved", Uint32Array>;
  readonly #phases: Record<"phases" | "phasesInBfloat16", Uint8Array>;
  readonly #steps: number[] = [];
  #isBfloat16 = true;

  constructor(rows: number) {
    const [lengths, counts, phases] = [
      () => new Float64Array(rows),
      () => new Uint32Array(rows),
      () => new Uint8Array(rows),
    ];
    this.#lengths = { l1: lengths(), l2: lengths(), linf: lengths() };
    this.#counts = { changed: counts(), moved: counts() };
    this.#phases = { phases: phases(), phasesInBfloat16: phases() };
  }

  add(part: DifferencePart): void {
    const [first] = part.rows;
    for (const name of ["l1", "l2", "linf"] as const) this.#lengths[name].set(part[name], first);
    for (const name of ["changed", "moved"] as const) this.#counts[name].set(part[name], first);
    for (const name of ["phases", "phasesInBfloat16"] as const) this.#phases[name].set(part[name], first);
    for (const [at, elements] of part.steps.entries()) this.#steps[at] = (this.#steps[at] ?? 0) + elements;
    this.#isBfloat16 &&= part.isBfloat16;
  }

  /** In steps of the lattice that was counted, or of bfloat16 where all values turned out to be such. */
  differences(counted: LatticeDtype | undefined): RowDifferences {
    const isUpcast = counted === "F32" && this.#isBfloat16;
    const unit = isUpcast ? F32_STEPS : 1;
    const inSteps = (lengths: Float64Array): Float64Array => lengths.map((length) => length / unit);
    const { l1, l2, linf } = this.#lengths;
    const { phases, phasesInBfloat16 } = this.#phases;
    return {
      lattice: isUpcast ? "BF16" : counted,
      ...this.#counts,
      l1: inSteps(l1),
      l2: inSteps(l2),
      linf: inSteps(linf),
      phases: isUpcast ? phasesInBfloat16 : phases,
      steps: counted === undefined ? [] : withoutEnd(isUpcast ? narrowed(this.#steps) : this.#steps),
    };
  }
}

/** The lattice of both; of float32 beside bfloat16 that of bfloat16 if nothing else is there. */
async function commonLattice(
  before: Matrix,
  after: Matrix,
  rows: number,
  signal: AbortSignal | undefined,
): Promise<LatticeDtype | undefined> {
  if (!isFloat(before.dtype) || !isFloat(after.dtype)) return undefined;
  const [a, b] = [latticeOf(before.dtype), latticeOf(after.dtype)];
  if (a === b) return a;
  if (a === "F16" || b === "F16") return undefined;
  const wide = a === "F32" ? before : after;
  return (await areBfloat16(wide, rows === 0 ? [] : [[0, rows]], { signal })) ? "BF16" : undefined;
}

/** Classes of steps of float32 as those of bfloat16: 2^16 of them are one. */
const narrowed = (classes: readonly number[]): number[] => [classes[0] as number, ...classes.slice(17)];

function withoutEnd(classes: readonly number[]): number[] {
  let end = classes.length;
  while (end > 0 && classes[end - 1] === 0) end -= 1;
  return classes.slice(0, end);
}
