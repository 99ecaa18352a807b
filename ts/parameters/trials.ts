/** Parameters of the trials job. Without imports but of types, so that users of them need no validation library. */
import type { Scale } from "./stats.js";

/** Validated parameters of the trials job. */
export interface TrialsParameters extends Scale {
  /** Name of the dataset. Default `embeddings`. */
  dataset: string;
  /** Keeps the populations of each trial in its record. Default false. */
  populations?: boolean | undefined;
}
