/** Parameters of the stats job. Without imports, so that users of the types need no validation library. */

/** The length scale of a measurement. */
export interface Scale {
  /** The length scale; distances are given in units of it. Default 6e-5. */
  epsilon: number;
  /** Two rows touch when their Chebyshev distance is at most this; absolute. Default 2 epsilon. */
  threshold: number;
}

/** Validated parameters of the stats job. */
export interface StatsParameters extends Scale {
  /** First column of the CSV row. Default 0. */
  trialId: number;
  /** Name of the matrix, or `"output"` or `"input"` for the embedding of that side. Default: a matrix `gamma`, else by evidence. */
  tensor?: string | undefined;
  /** Name of the mask. Default `mask`. */
  maskTensor: string;
  /** Without a mask: the rows with a byte-identical twin, or all rows. Default `identical`. */
  rows: "identical" | "all";
  /**
   * Measures the rows whose binary exponents differ in no dim by more than this from those of the anchor, the first token of the largest group
   * of identical rows that are not zero: 0 to 255. For matrices of bfloat16 values; in place of a mask or `rows`.
   */
  neighbourhood?: number | undefined;
  /**
   * The pairs that mean and median are computed from: all (`exact`, the default), none, or so many at random (`sample:100000`). Without
   * all of them both stay empty; a sample gives estimates beside. The maximum is always that of all pairs.
   */
  pairs: PairsChoice;
  /** Also tells how the distinct rows vary from dim to dim. Default false. */
  variation: boolean;
  /** Also measures the graph of rows that differ by at most so many bfloat16 steps in each dim. */
  lattice?: number | undefined;
  /** Also tells which distinct vectors hang together at every distance; for up to 4,096 of them. Default false. */
  tree: boolean;
  /**
   * What the tree's distances are: steps of the lattice, or units of epsilon. Default: steps where all values are float16 or bfloat16 numbers.
   */
  treeMetric?: "lattice" | "linf" | undefined;
  /** Also finds so many nearest rows of each black hole, in the whole matrix. */
  neighbours?: number | undefined;
}

/** Which pairs are measured. */
export type PairsChoice = "exact" | "none" | `sample:${number}`;

/** Parameters as a caller gives them: any may be left out. */
export type Given<Parameters> = { [Key in keyof Parameters]?: Parameters[Key] | undefined };
