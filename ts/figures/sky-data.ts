/** What a figure of a sky is drawn from. Without imports of libraries, so that users of the types need none. */

/** Rows and their directions. Everything has the same length. */
export interface SkyData {
  /** How far each row lies from the mean of all along each of three directions; NaN where that is not known. */
  scores: readonly [ArrayLike<number>, ArrayLike<number>, ArrayLike<number>];
  /** The part of the variance along each direction, from 0 to 1. */
  shares: readonly number[];
  /** Tokens of kind `zero`, `identical`, `no-token` and `near` are marked. */
  kinds: readonly (string | undefined)[];
}

/** Rows on a plane. Everything but `shares` has the same length. */
export interface MapData {
  /** How far each row lies from the mean of them along each of the first two directions; NaN where that is not known. */
  scores: readonly [ArrayLike<number>, ArrayLike<number>, ...ArrayLike<number>[]];
  /** The part of the variance along each direction, from 0 to 1. */
  shares: readonly number[];
  /** The kind of each token: `zero`, `identical`, `no-token`, `near` and `low` have colours. */
  kinds: readonly (string | undefined)[];
  /** The group of each token; 0 or nothing for one that is in none. Tokens of a group are one dot. */
  groups: ArrayLike<number>;
}
