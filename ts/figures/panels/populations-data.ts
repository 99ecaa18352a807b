/** What the figure of populations is drawn from; apart from the panel, whose types are those of a library that users need not have. */

/** Populations of groups, largest first. */
export interface PopulationsData {
  /** Tokens of each group of the observed snapshot, largest first. */
  observed: ArrayLike<number>;
  /** The populations of simulated snapshots, drawn as the median of each rank and the range of all. */
  trials?: readonly ArrayLike<number>[] | undefined;
  /** In place of the range: the global envelope of simulated snapshots, 0 for a rank that is not there. */
  envelope?: PopulationsEnvelope | undefined;
}

/** An envelope of populations: a value for each rank, all three of one length. */
export interface PopulationsEnvelope {
  /** The lower end for each rank. */
  low: ArrayLike<number>;
  /** The middle of the simulated populations for each rank. */
  median: ArrayLike<number>;
  /** The upper end for each rank. */
  high: ArrayLike<number>;
  /** What the test of the curve says, as the line under the title. */
  caption: string;
}
