/** What the figure of an optimizer's steps is drawn from. */

/** The columns that are drawn, a value for each snapshot; NaN for what is not known, as at the first. */
export const ADAM_DRAWN = [
  "adam_exact",
  "headroom_q05",
  "headroom_q25",
  "headroom_q50",
  "headroom_q75",
  "headroom_q95",
  "headroom_above_1",
] as const;

/** What an optimizer's moments tell of the steps of a series. */
export interface AdamData {
  /** The step of each snapshot, ascending. */
  steps: ArrayLike<number>;
  /** The columns of `series` with `adam`. */
  columns: Record<(typeof ADAM_DRAWN)[number], ArrayLike<number>>;
}
