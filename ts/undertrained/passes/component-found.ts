/** What is told of the first component: a file of its own, because public types import nothing of the WebAssembly's. */

/** How well the first principal component of all rows could be told from others. */
export interface FirstComponentFound {
  /** Passes over the rows that were made. */
  passes: number;
  /** The angle to the first component that is left, about, in radians. */
  angle: number;
  /** Whether that is at most 1e-9. If not, no direction stands out, and the best of the directions that were found is used. */
  found: boolean;
  /** The variance along the first component divided by that along the second; infinite, or not a number, where nothing varies along that. */
  ratio: number;
}
