/** The columns of a step of a series whose rows are followed. */

/** How rows moved since the step before. NaN for what is not known: at the first step all but `centroid_norm` and `radius`, and a quotient 0/0. */
export interface MotionColumns {
  /** Rows of which an element moved. */
  rows_moved: number;
  /** Elements that moved. */
  elements_moved: number;
  /** Mean over the rows of L1, the sum of the steps of a row's elements. */
  l1_mean: number;
  /** The largest L1. */
  l1_max: number;
  /** Mean over the rows of L2, the root of the sum of the squares. */
  l2_mean: number;
  /** The most steps of one element. */
  linf_max: number;
  /** Rows that did not move. */
  n_frozen: number;
  /** Rows of which one element moved by one step. */
  n_stumbling: number;
  /** Rows that moved more than that, with an L2 of at most the root of the number of dims. */
  n_spherical: number;
  /** Rows that moved farther, with an L2 of at most 1000 steps. */
  n_superluminal: number;
  /** Rows that moved farther than that. */
  n_hypernova: number;
  /** Length of the centroid, the mean of the rows in float64. */
  centroid_norm: number;
  /** Length of the centroid's motion. */
  centroid_step: number;
  /** Cosine of the angle between the centroid's motion and the one before. */
  centroid_cosine: number;
  /** The centroid's distance from where it was at first, over the length of its path. */
  path_efficiency: number;
  /** Mean distance of the rows from the centroid. */
  radius: number;
  /** Mean distance of the rows' motions from that of the centroid. */
  thermal: number;
  /** Rows that are not finite at this step or at the one before. */
  n_left_out: number;
}

/** Nothing is known. */
export const UNKNOWN_MOTION: Readonly<MotionColumns> = {
  rows_moved: Number.NaN,
  elements_moved: Number.NaN,
  l1_mean: Number.NaN,
  l1_max: Number.NaN,
  l2_mean: Number.NaN,
  linf_max: Number.NaN,
  n_frozen: Number.NaN,
  n_stumbling: Number.NaN,
  n_spherical: Number.NaN,
  n_superluminal: Number.NaN,
  n_hypernova: Number.NaN,
  centroid_norm: Number.NaN,
  centroid_step: Number.NaN,
  centroid_cosine: Number.NaN,
  path_efficiency: Number.NaN,
  radius: Number.NaN,
  thermal: Number.NaN,
  n_left_out: Number.NaN,
};
