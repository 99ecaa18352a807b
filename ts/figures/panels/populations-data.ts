/** What the figure of populations is drawn from; apart from the panel, whose types are those of a library that users need not have. */

/** Populations of groups, largest first. */
export interface PopulationsData {
  /** Tokens of each group of the observed snapshot, largest first. */
  observed: ArrayLike<number>;
  /** Of simulated snapshots: drawn as the median of each rank, and the range of all. */
  trials?: readonly ArrayLike<number>[] | undefined;
}
