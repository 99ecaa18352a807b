/** A sky of tokens. Types alone: users of the package see them. */

/**
 * In which direction every row lies, as seen from the mean of all: a place in a sky whose axes are the first three principal components of all
 * rows. The first is at longitude 0 and latitude 0, the second at longitude 90, the third is the pole above. Of the two ways that a component
 * can point, it points to where its element of largest magnitude is positive.
 */
export interface Sky {
  /** From -180 to 180 degrees, by row; NaN for a row that holds a NaN or an infinity, and for one at the mean. */
  longitude: Float64Array;
  /** From -90 to 90 degrees, by row; NaN where the longitude is. */
  latitude: Float64Array;
  /** For each component how far each row lies from the mean along it; NaN for a row that is not finite. 0 where the rows vary in fewer directions. */
  scores: readonly [Float64Array, Float64Array, Float64Array];
  /** The part of the rows' variance that lies along each component, from 0 to 1. */
  shares: readonly number[];
  /** Passes over the rows that were made to find the components. */
  passes: number;
  /** The largest angle to one of the components that is left, about, in radians. */
  angle: number;
  /** Whether that is at most 1e-8. If not, two of the directions vary nearly alike, and the best that were found are used. */
  found: boolean;
}
