/** What a fit finds. Types alone. */

/** How tokens are spread over distinct rows. */
export interface Spread {
  /** Distinct rows. */
  nUnique: number;
  /** Rows that two tokens or more share. */
  nBlackHoles: number;
  /** Tokens of the largest. */
  largestBh: number;
}

/** A number of the observed rows against the same number of permutations or trials. */
export interface RankTest {
  /** Which number. */
  metric: "n_unique" | "n_black_holes" | "largest_bh" | "log_likelihood";
  /** The number of the observed rows. */
  observed: number;
  /** The smallest number of the permutations or trials. */
  lowest: number;
  /** The largest number of the permutations or trials. */
  highest: number;
  /** Which side counts as extreme. */
  side: "low" | "high" | "both";
  /** How likely a number at least as extreme is under the null: never 0, at least 1 / (count + 1), for both sides 2 / (count + 1). */
  pValue: number;
}

/** Whether the dims are independent: values of each dim dealt anew among the tokens. */
export interface Independence {
  /** How many permutations were made. */
  permutations: number;
  /** The share of the tokens that share their row with another in a permutation, on average. */
  shareWithTwin: number;
  /** The observed numbers against those of the permutations. */
  tests: RankTest[];
  /** The numbers that were tested, one for each permutation. */
  drawn: Partial<Record<"n_unique" | "n_black_holes" | "largest_bh", Float64Array>>;
}

/** A dim that varies. */
export interface VaryingDim {
  /** Index of the dim, from 0. */
  dim: number;
  /** The values that tokens have, ascending, and how many have each. */
  values: { value: number; tokens: number }[];
  /** Values of the storage between the smallest and the largest of these that no token has. */
  missing: number;
}

/** A fitted sigma. */
export interface FittedSigma {
  /** The centroid was given, or is the likeliest for each sigma. */
  centroid: "given" | "profiled";
  /** Sigma of largest likelihood; 0 where the likelihood grows towards it, Infinity where there is no noise that it falls for. */
  sigma: number;
  /** The 95% likelihood-ratio interval of sigma. */
  interval: [low: number, high: number];
  /**
   * Why the interval holds the sigma of the null in fewer than 95% of cases, as far as that is known: `twins` where rows without a twin were
   * left out, and with them the widest noise; `dims` where so many dims vary that the likeliest centroid follows the noise. Empty where
   * nothing stands against calling it a 95% interval.
   */
  undercovers: ("twins" | "dims")[];
  /** The logarithm of the largest likelihood; where sigma is 0, its supremum. */
  logLikelihood: number;
  /** The dims with the largest shares of the curvature at the maximum, ten at most: those that decide sigma. */
  deciding: { dim: number; share: number }[];
  /**
   * Sigmas evenly spaced by ratios, ascending, and the logarithm of the likelihood at each, from twice as far below the maximum as the interval
   * to twice as far above; where sigma is 0, from a hundredth of the upper end. Absent where the interval has no upper end.
   */
  profile?: {
    /** The sigmas. */
    sigmas: Float64Array;
    /** The logarithm of the likelihood at each of them. */
    logLikelihoods: Float64Array;
  };
}

/** Sigma from one number alone: the share of the tokens in the largest group. */
export interface OneNumber {
  /** The share of the tokens in the largest group, from 0 to 1. */
  share: number;
  /** The 95% Clopper-Pearson interval of the share. */
  shareInterval: [low: number, high: number];
  /** The sigma that gives the largest group this share; absent where the centroid is not rounded to its row. */
  sigma?: number;
  /** The sigmas of the interval's ends: the larger share has the smaller sigma. */
  sigmaInterval?: [low: number, high: number];
}

/** Snapshots simulated by the fitted law, selected as the observed rows were, and fitted again. */
export interface BootstrapResult {
  /** How many snapshots were simulated. */
  trials: number;
  /** Whether the centroid was given, or is the likeliest for each sigma. */
  centroid: "given" | "profiled";
  /** Trials of which the selection left no row: they count for the spread, not for the likelihood. */
  empty: number;
  /** The observed numbers against those of the trials. */
  tests: RankTest[];
  /** The 2.5% and 97.5% quantiles of the sigmas fitted again; NaN for no sigma. */
  sigmaRange: [low: number, high: number];
  /**
   * A 95% interval of sigma that allows for a centroid which followed the noise: the fitted sigma, divided by the quantiles of what trials make
   * of it. Absent where rows were left out because they have no twin, for which it does not allow enough; where a quantile is 0; and with
   * fewer than 40 trials.
   */
  sigmaInterval?: [low: number, high: number];
  /** Trials whose own likelihood-ratio interval holds the sigma that they were simulated with: some 95% of those that were fitted, if it is calibrated. */
  covered: number;
}

/** What is found in the rows alone. */
export interface RowsFitted {
  /**
   * Every token shares its row with another, as a selection by identity has it. Then the number of distinct rows says nothing, and rows of
   * permutations and trials that are alone are left out as the selection would.
   */
  twinsOnly: boolean;
  /** How the tokens are spread over distinct rows. */
  observed: Spread;
  /** Whether the dims are independent; absent without permutations. */
  independence?: Independence;
  /** The dims that vary. */
  varying: VaryingDim[];
  /** The fitted sigmas: around the given centroid, if there is one, and around the likeliest. */
  sigma: FittedSigma[];
  /** Sigma from the share of the largest group alone. */
  oneNumber: OneNumber;
  /** What trials of the first of `sigma` give; absent without trials, and where sigma is not above 0. */
  bootstrap?: BootstrapResult;
}
