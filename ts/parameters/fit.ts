/** Parameters of the fit job. Without imports but of types, so that users of them need no validation library. */
import type { Storage } from "./synth.js";

/** Validated parameters of the fit job. */
export interface FitParameters {
  /** Permutations of the values of each dim among the tokens. Default 999; 0 for none. */
  permutations: number;
  /** Simulated snapshots that are fitted again. Default 0. */
  trials: number;
  /** Makes other permutations and trials. Default 42. */
  seed: number;
  /** How the rows were rounded: to bfloat16, or to float16 after that. Default `float16` for a float16 matrix, else `bfloat16`. */
  storage?: Storage | undefined;
  /** Name of the matrix; default: the usual names, then the only float matrix. */
  tensor?: string | undefined;
  /** Name of the mask. Default `mask`. */
  maskTensor: string;
  /** Name of the centroid in its file. Default `centroid`, or the only vector. */
  centroidTensor?: string | undefined;
}
