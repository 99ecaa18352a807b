/** Parameters of the synth job. Without imports but of types, so that users of them need no validation library. */
import type { Given, Scale } from "./stats.js";

/** Evenly spaced sigmas: `count` of them from `start` to `stop`, both included. */
export interface Spacing {
  /** The first. */
  start: number;
  /** The last. */
  stop: number;
  /** How many there are. */
  count: number;
  /** Equal ratios rather than equal differences. Default false. */
  log?: boolean | undefined;
}

/** How the entries of a simulated snapshot are stored after they were rounded to bfloat16. */
export type Storage = "float16" | "bfloat16";

/** Validated parameters of the synth job. */
export interface SynthParameters extends Scale {
  /** Standard deviations of the noise; a row for each sigma and trial. */
  sigmas: number[];
  /** Simulated snapshots for each sigma. */
  trials: number;
  /** Rows of one. Default 2100. */
  tokens: number;
  /** Makes other trials. Default 42. */
  seed: number;
  /** Default `float16`, as the reference data are stored; it merges rows that bfloat16 keeps apart. */
  storage: Storage;
  /** How entries are drawn; both follow the same law. Default: the cheaper. */
  sampler?: "dense" | "sparse" | undefined;
  /** Measures of each trial its black holes alone, as a mask of identical rows does of what is observed. Default false. */
  dropSingletons?: boolean | undefined;
  /** Keeps the populations of each trial in its record. Default false. */
  populations?: boolean | undefined;
  /** Name of the centroid in its file. Default `centroid`, or the only vector. */
  centroidTensor?: string | undefined;
  /** Name of the matrix whose rows' mean is the centroid. */
  tensor?: string | undefined;
  /** Name of the mask that selects these rows. Default `mask`. */
  maskTensor?: string | undefined;
}

/** Parameters as a caller gives them. */
export interface GivenSynthParameters extends Given<Omit<SynthParameters, "sigmas" | "trials">> {
  /** One sigma, several, or evenly spaced ones. */
  sigma: number | readonly number[] | Spacing;
  /** Simulated snapshots for each sigma. */
  trials: number;
}
