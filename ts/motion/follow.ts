/** A fixed set of rows, followed from snapshot to snapshot. */
import { CollapsarError, refusalsFrom } from "../errors.js";
import type { JobOptions } from "../inputs/inputs.js";
import type { Matrix } from "../rows/matrix.js";
import { countRows, type Run } from "../rows/runs.js";
import { streamRows, type TakeRowsNow } from "../rows/stream.js";
import { wasm } from "../wasm.js";
import { type LatticeDtype, latticeOf } from "./lattice.js";
import type { MotionStep, Moved } from "./motion-step.js";

/** Which rows, and in whose steps they move. */
export interface Following {
  runs: readonly Run[];
  lattice: LatticeDtype;
  /** The lattice was asked for: values decide, and not dtypes. */
  forced: boolean;
}

type WasmMotion = InstanceType<ReturnType<typeof wasm>["Motion"]>;

/** Holds the rows of two snapshots, as they are stored. */
export class Follower {
  readonly #following: Following;
  #motion: WasmMotion | undefined;
  /** The unit whose rows were read last. */
  #held: number | undefined;

  constructor(following: Following) {
    this.#following = following;
  }

  /** Whether the rows of a unit are the ones that were read last. */
  holds(unit: number): boolean {
    return this.#held === unit;
  }

  /**
   * Begins a snapshot, whose rows are then to be taken in order: at the end what they tell, and how they moved if those of the unit before were taken
   * last.
   *
   * Throws `LatticesDiffer` for a dtype whose steps are other ones, and at the end `OffLattice` for a value that is not on the lattice.
   */
  begin(unit: number, matrix: Matrix): { take: TakeRowsNow; end: () => MotionStep } {
    const { runs, lattice } = this.#following;
    this.#checkDtype(matrix);
    if (!this.holds(unit - 1)) this.free();
    this.#held = undefined;
    const name = matrix.tensor.source.name;
    this.#motion ??= refusalsFrom(name, () => new (wasm().Motion)(lattice, matrix.dims, countRows(runs)));
    const motion = this.#motion;
    refusalsFrom(name, () => motion.begin(matrix.dtype));
    return { take: motion.push.bind(motion), end: () => this.#end(unit, name, motion) };
  }

  /** The same of rows that are read for it alone. */
  async read(unit: number, matrix: Matrix, { signal }: Pick<JobOptions, "signal">): Promise<MotionStep> {
    const { take, end } = this.begin(unit, matrix);
    await streamRows(matrix, this.#following.runs, take, { signal, phase: "following rows" });
    return end();
  }

  #end(unit: number, name: string, motion: WasmMotion): MotionStep {
    const step = refusalsFrom(name, () => motion.end());
    try {
      this.#held = unit;
      const lengths = step.moved();
      return {
        centroid: step.centroid(),
        radius: step.radius,
        ...(lengths && { moved: { ...named(lengths), phases: step.phases() } }),
      };
    } finally {
      step.free();
    }
  }

  #checkDtype({ dtype, tensor }: Matrix): void {
    const { lattice, forced } = this.#following;
    const own = latticeOf(dtype);
    // Float32 values may all be bfloat16 numbers; whether they are is seen when they are read.
    if (forced || own === lattice || (own === "F32" && lattice === "BF16")) return;
    const message = `${tensor.source.name}: its values are ${dtype}, but motion is counted in steps of ${lattice}; give snapshots of one dtype, or say whose steps to count with \`latticeDtype\``;
    throw new CollapsarError("LatticesDiffer", message, { lattices: [lattice, own] });
  }

  /** Lets go of the rows. */
  free(): void {
    this.#motion?.free();
    this.#motion = undefined;
    this.#held = undefined;
  }
}

function named(lengths: Float64Array): Omit<Moved, "phases"> {
  const [rows, elements, l1Mean, l1Max, l2Mean, linfMax, thermal] = lengths as unknown as Lengths;
  return { rows, elements, l1Mean, l1Max, l2Mean, linfMax, thermal };
}

type Lengths = [number, number, number, number, number, number, number];
