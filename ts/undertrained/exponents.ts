/** Rows near dead ones by the exponents of their values. Types alone: users of the package see them. */

/** The rows whose exponents are near those of the anchor, and how many rows lie how near. */
export interface ExponentNeighbourhood {
  /** The first token of the largest group of identical rows that are not zero. */
  anchor: number;
  /** In no dim does the binary exponent of a selected row differ by more than this from the anchor's. */
  within: number;
  /** How many rows there are within 0, 1, ... 20 steps. */
  counts: number[];
}
