/** The steps of a series in order: what the columns over several steps need, and no more. */
import { type MotionColumns, UNKNOWN_MOTION } from "./columns.js";
import { type Lifecycles, LifecyclesBuilder } from "./lifecycles.js";
import type { MotionStep, Moved } from "./motion-step.js";
import { PhaseMap, type PhaseShares } from "./phase-map.js";
import { countPhases, LEFT_OUT, PHASES } from "./phases.js";

/** A snapshot of a series whose rows are followed. */
export interface FollowedStep {
  /** Its place in the whole series, from 0. */
  readonly trialId: number;
  readonly step: number;
  readonly motion: MotionStep;
}

/**
 * Takes the snapshots of a series in order, and tells how rows moved. Of a part that does not begin with the first snapshot it leaves open what
 * takes those before.
 */
export class MotionHistory {
  readonly #tokenIds: Uint32Array;
  readonly #lifecycles: LifecyclesBuilder;
  readonly #map: PhaseMap;
  #first: Float64Array | undefined;
  #last: Float64Array | undefined;
  #lastMotion: Float64Array | undefined;
  #path = 0;

  /** For the rows of these tokens, ascending, in a series of so many snapshots. */
  constructor(tokenIds: Uint32Array, units: number) {
    this.#tokenIds = tokenIds;
    this.#lifecycles = new LifecyclesBuilder(tokenIds.length);
    this.#map = new PhaseMap(tokenIds.length, units);
  }

  /** Takes the next snapshot; the columns of its step. */
  add({ trialId: unit, step, motion: { centroid, radius, moved } }: FollowedStep): MotionColumns {
    if (moved) {
      this.#lifecycles.add(step, moved.phases);
      this.#map.add(unit, moved.phases);
    }
    const drift = this.#drift(centroid);
    this.#last = centroid;
    if (unit === 0) this.#first = centroid;
    return { ...UNKNOWN_MOTION, centroid_norm: norm(centroid), radius, ...drift, ...(moved && movedColumns(moved)) };
  }

  /** How the centroid moved. */
  #drift(centroid: Float64Array): Partial<MotionColumns> {
    const [first, last, before] = [this.#first, this.#last, this.#lastMotion];
    if (!last) return {};
    const motion = difference(centroid, last);
    this.#lastMotion = motion;
    const centroid_step = norm(motion);
    this.#path += centroid_step;
    return {
      centroid_step,
      centroid_cosine: before ? product(motion, before) / (centroid_step * norm(before)) : Number.NaN,
      path_efficiency: first ? norm(difference(centroid, first)) / this.#path : Number.NaN,
    };
  }

  /** What became of each row so far. */
  get lifecycles(): Lifecycles {
    return this.#lifecycles.finish(this.#tokenIds);
  }

  /** The phases so far, for a figure. */
  get map(): PhaseShares {
    return this.#map.finish();
  }
}

function movedColumns({ phases, ...moved }: Moved): Partial<MotionColumns> {
  const counts = countPhases(phases);
  return {
    rows_moved: moved.rows,
    elements_moved: moved.elements,
    l1_mean: moved.l1Mean,
    l1_max: moved.l1Max,
    l2_mean: moved.l2Mean,
    linf_max: moved.linfMax,
    ...Object.fromEntries(PHASES.map((phase, at) => [`n_${phase}`, counts[at]])),
    thermal: moved.thermal,
    n_left_out: counts[LEFT_OUT] as number,
  };
}

const difference = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, at) => value - (b[at] as number));

function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += (a[at] as number) * (b[at] as number);
  return sum;
}

const norm = (vector: Float64Array): number => Math.sqrt(product(vector, vector));
