/** Where rows lie along the directions in which they vary most. Types alone: users of the package see them. */

/**
 * The first three principal components of some rows. Of the two ways that a component can point, it points to where its element of largest
 * magnitude is positive.
 */
export interface RowComponents {
  /** For each component how far each row lies from the mean along it, in the order of the rows; NaN for a row that is not finite. */
  scores: readonly [Float64Array, Float64Array, Float64Array];
  /** The part of the rows' variance that lies along each component, from 0 to 1; 0 where they vary in fewer directions. */
  shares: readonly number[];
}
