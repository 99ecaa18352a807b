/** What a finding is. */

/** What a finding is about. */
export type FindingKind =
  /** Whether all metrics together are unusual among the synthetic records. */
  | "Joint"
  /** Which single metrics are unusual, adjusted for their number. */
  | "Adjusted"
  /** What the choice of the observed records does to the tests. */
  | "Selection"
  /** Metrics and synthetic records that the joint test had to leave out. */
  | "LeftOut"
  /** How many metrics lie beyond 2 standard deviations, and which lie farthest. */
  | "Distance"
  /** Which metrics of a block agree with the synthetic ones, and which do not. */
  | "Block"
  /** All synthetic values are equal, and the observed one differs: z is 0. */
  | "ConstantDiffers"
  /** All synthetic values are equal, and the observed one is that value. */
  | "ConstantEqual"
  /** The synthetic values differ by rounding alone: z means nothing. */
  | "RoundingSpread"
  /** No synthetic value is as extreme. */
  | "OutsideRange"
  /** z and p-value tell different things. */
  | "TailDisagrees"
  /** So small a spread that the table of the topology says EXACT, though z does not. */
  | "TinySpread"
  /** No observed value. */
  | "NoValue"
  /** Synthetic values that are missing or not finite. */
  | "SyntheticGaps"
  /** Few synthetic records. */
  | "SmallSample"
  /** Too few synthetic records for a p-value as small as the level of the tests. */
  | "TooFewTrials";

/** Something that the numbers say, as one sentence. */
export interface Finding {
  /** What kind of finding it is. */
  kind: FindingKind;
  /** Index of the observed record it is about; absent where it is about the synthetic ones alone. */
  record?: number;
  /** The metrics it is about. */
  metrics: string[];
  /** For people, in one line. */
  text: string;
}

/** A finding about an observed record, before it is said which. */
export type OfRecord = Omit<Finding, "record">;
