/** What parameters are where nobody says otherwise. Without imports, so that the help and the page can tell them without validating anything. */
export const DEFAULTS = {
  /** The spacing of bfloat16 values between 2^-7 and 2^-6, rounded: the length scale of the reference data. */
  epsilon: 6e-5,
  trialId: 0,
  maskTensor: "mask",
  rows: "identical",
  pairs: "exact",
  /** The dataset of trials in an HDF5 file. */
  dataset: "embeddings",
  /** Rows of a simulated snapshot. */
  tokens: 2100,
  seed: 42,
  /** As the reference data are stored. */
  storage: "float16",
  /** Of the values of each dim, in a fit. */
  permutations: 999,
  /** Simulated snapshots that a fit is repeated with. */
  fittedTrials: 0,
} as const;
