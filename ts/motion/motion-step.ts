/** What a followed snapshot tells. Types alone: those of the public records lead here, and must not lead to the WebAssembly's. */

/** What one snapshot tells, and the step to it: what does not depend on any earlier one. */
export interface MotionStep {
  /** The mean of the finite rows, a float64 a dim. */
  centroid: Float64Array;
  /** The mean distance (L2) of the finite rows from it. */
  radius: number;
  /** Undefined at the first snapshot. */
  moved?: Moved;
}

/** What moved since the snapshot before, in steps of the lattice. */
export interface Moved {
  rows: number;
  elements: number;
  l1Mean: number;
  l1Max: number;
  l2Mean: number;
  linfMax: number;
  thermal: number;
  /** The phase of each row, by its number. */
  phases: Uint8Array;
}
