/** What a dendrogram is drawn from. */

/** Distinct vectors, and the order in which they become one component. */
export interface TreeData {
  /** In what distances are: steps of a lattice, or units of epsilon. */
  metric: "lattice" | "linf";
  /** The first token of each vector, ascending. */
  firstTokens: ArrayLike<number>;
  /** Tokens of each vector. */
  populations: ArrayLike<number>;
  /** The merges, ascending by distance. */
  merges: readonly TreeDataMerge[];
}

/** Two components become one. */
export interface TreeDataMerge {
  /** How far apart these two vectors are, in the unit of the tree. */
  distance: number;
  /** First tokens of the two vectors that join them. */
  firstTokens: readonly [number, number];
  /** Dims in which these differ. */
  dims: number;
  /** Components that are left. */
  components: number;
}
