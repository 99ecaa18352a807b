/** What the figure of motion is drawn from. */

/** How the rows of some tokens moved from step to step. */
export interface MotionData {
  /** The step of each snapshot, ascending. */
  steps: ArrayLike<number>;
  /** The token of each row that was followed. */
  tokenIds: ArrayLike<number>;
  /** How many rows were in which phase, in bins. */
  phases: PhasesData;
  /** For each snapshot the share of rows that had come to rest for good; without it there is no such curve. */
  atRest?: ArrayLike<number> | undefined;
  /** For each snapshot the centroid's distance from where it began over the length of its path; NaN for what is not known. */
  pathEfficiency: ArrayLike<number>;
}

/** Bins of tokens by bins of snapshots: bin k of n holds those from ceil(k N / n) on, of all N. */
export interface PhasesData {
  /** The phases, from rest to the farthest motion. */
  names: readonly string[];
  /** Bins of tokens. */
  tokens: number;
  /** Bins of snapshots. */
  steps: number;
  /** For each bin of tokens and each bin of snapshots, how many rows were in each phase; all zero where nothing is known. */
  counts: ArrayLike<number>;
}
