/** What differs between the rows of two snapshots. Types alone: users of the package see them. */
import type { LatticeDtype } from "./lattice.js";

/** What differs, a value a row in each. */
export interface RowDifferences {
  /** The lattice whose steps are counted; undefined where the two have none in common, and lengths are in units of epsilon. */
  lattice: LatticeDtype | undefined;
  /** Elements whose bits differ; of two dtypes, those whose float32 values do. */
  changed: Uint32Array;
  /** Elements that moved: -0 and 0 are one place. */
  moved: Uint32Array;
  /** Sum of the differences of a row; NaN where one of the two rows is not finite. */
  l1: Float64Array;
  /** The root of the sum of the squared differences of a row; NaN where one of the two rows is not finite. */
  l2: Float64Array;
  /** The largest difference. */
  linf: Float64Array;
  /** The phase that this would be in a series, by its number. */
  phases: Uint8Array;
  /** Elements by their steps: 0, 1, 2 to 3, 4 to 7 and so on; empty without a lattice. */
  steps: number[];
}
