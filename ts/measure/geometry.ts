/** Names of what is known of the geometry of distinct vectors. Distances are Chebyshev distances. */

/** A graph of the groups of equal rows. */
export interface EpsilonGraph {
  /** Distinct rows of each component of the epsilon-graph, largest first. */
  componentSizes: Float64Array;
  /** Edges of the epsilon-graph. */
  edges: number;
  /** Component of each group: its place in `componentSizes`; components of one size are in the order of their first tokens. */
  components: Uint32Array;
  /** How many other groups each group touches. */
  degrees: Uint32Array;
}

/** A graph in which rows touch that differ by at most so many bfloat16 values in each dim. */
export interface LatticeGraph extends EpsilonGraph {
  /** Steps within which rows touch. */
  steps: number;
  /** The largest distance of two rows, in steps. */
  maxSteps: number;
  /** Rows that touch no other. */
  isolated: number;
  /** Edges of the largest component divided by its pairs; 1 for a component of one vector. */
  largestComponentDensity: number;
}

/** How distinct rows vary from dim to dim. */
export interface Variation {
  /** Dims that hold one value in all rows. */
  constantDims: number;
  /** Dims in which the vectors are not all the same. */
  varyingDims: number;
  /** The largest difference in each dim, in units of epsilon; NaN where a value is not finite. */
  ranges: Float64Array;
  /** Different values in each dim. Not for more rows than are held in memory. */
  patterns?: Uint32Array;
  /** Dims in which two groups' vectors differ, row after row of a square matrix in the order of the groups. For up to 2,048 groups. */
  hamming?: Uint32Array;
}

/** A number estimated from a sample, in units of epsilon. */
export interface Estimate {
  /** The estimate. */
  value: number;
  /** Ends of the confidence interval. */
  interval: [low: number, high: number];
}

/** Mean and median distance, estimated from pairs drawn at random with replacement (always the same ones). */
export interface PairEstimate {
  /** Pairs drawn. */
  pairs: number;
  /** Confidence of the intervals, 0.95: by normal theory for the mean, by order statistics for the median. */
  confidence: number;
  /** The mean distance. */
  mean: Estimate;
  /** The median distance. */
  median: Estimate;
}

/** What lies around a black hole, among all rows of the matrix that equal no black hole. */
export interface Neighbourhood {
  /** First token of the black hole. */
  token: number;
  /** Rows that touch it. */
  touching: number;
  /** The nearest rows, the nearest first, of equal distances the first token. */
  tokens: Uint32Array;
  /** Their distances, in units of epsilon. */
  distances: Float64Array;
}
