/** Parameters of the series job. Without imports but of types, so that users of the types need no validation library. */
import type { StatsParameters } from "./stats.js";

/** What Adam or AdamW trained with. */
export interface AdamParameters {
  /** Learning rate, the same at every step. */
  lr: number;
  /** Decay of the first moment. */
  beta1: number;
  /** Decay of the second moment. */
  beta2: number;
  /** Is added to the root of the second moment. */
  eps: number;
  /** Decoupled weight decay, as AdamW's. Default 0. */
  weightDecay?: number | undefined;
}

/** Validated parameters of the series job. */
export interface SeriesParameters extends Omit<StatsParameters, "trialId"> {
  /**
   * A regular expression with one group, which is the step number, matched against the whole name of a source. Default: the integer after the
   * last `step`, `checkpoint` or `ckpt` in the name of the file or directory, else the last integer.
   */
  stepPattern?: string | undefined;
  /** Numbers the sources 0, 1, 2 ... in the order given, whatever their names: for several models. Default false. */
  inOrder: boolean;
  /**
   * Counts what became of the groups of identical rows since this step, or since the one before. Default: neither, and no columns for it.
   */
  referenceStep?: number | "previous" | undefined;
  /**
   * Follows the selected rows from step to step: adds the columns of motion, and lifecycles. Needs one fixed set of rows: a mask, `tokenIds`,
   * `deadAtEnd` or `rows: "all"`. Default false.
   */
  motion: boolean;
  /** Measures these rows in each snapshot. Without a mask. */
  tokenIds?: readonly number[] | undefined;
  /** Measures in each snapshot the rows that have a byte-identical twin in the last one. Default false. */
  deadAtEnd: boolean;
  /**
   * Whose steps rows move in. Default: those of the dtype that the rows are stored as; of bfloat16 where all values of float32 or float64 are
   * bfloat16 numbers.
   */
  latticeDtype?: "bf16" | "f16" | "f32" | undefined;
  /**
   * Accounts for each step by the optimizer's moments: adds the columns of {@link AdamColumns}. Of one stacked tensor [steps, tokens, dims] of
   * bfloat16 or float32, a matrix for each update, and of one fixed set of rows.
   */
  adam?: AdamParameters | undefined;
  /** Name of the stacked tensor of the first moment, torch's `exp_avg`, in the same file. With `adam`. */
  adamM?: string | undefined;
  /** Name of that of the second moment, torch's `exp_avg_sq`. With `adam`. */
  adamV?: string | undefined;
  /**
   * The number t of the update that leads to matrix 1, from which its bias corrections follow; that to matrix k is number t + k - 1. With `adam`; default
   * 1: matrix 0 is from before the first update.
   */
  adamStep?: number | undefined;
}
