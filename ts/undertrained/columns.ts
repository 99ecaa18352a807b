/** The columns of the tokens job that are numbers, in the order of its CSV. */

/** What is measured of each token. */
export const INDICATORS = [
  "e_in_norm",
  "e_in_max_abs",
  "e_out_norm",
  "cosine_distance",
  "cosine_distance_centred",
  "cosine_distance_without_pc1",
  "l2_distance",
  "linf",
  "lattice_linf",
  "exponent_linf",
] as const;

/** The name of an indicator. */
export type Indicator = (typeof INDICATORS)[number];

/** Indicators that are whole numbers. */
export const WHOLE: ReadonlySet<Indicator> = new Set(["lattice_linf", "exponent_linf"]);

/** An indicator of every token; NaN where there is none. */
export type IndicatorColumns = Record<Indicator, Float64Array>;

/** What kind of token it is: the first of these that holds. Only the first three are facts. */
export const KINDS = ["zero", "identical", "no-token", "near", "low"] as const;

/** A kind of candidate. */
export type TokenKind = (typeof KINDS)[number];
