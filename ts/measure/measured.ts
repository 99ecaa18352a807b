/** What is measured of rows. Types alone, which name no WebAssembly: users of the package see them. */

import type { Metrics } from "../metrics/metrics.js";
import type { Groups } from "../rows/groups.js";
import type { EpsilonGraph, LatticeGraph, PairEstimate, Variation } from "./geometry.js";

/** What a shard of the pairs of some rows found. */
export interface PairShare {
  /** Its units of work, and how many all pairs are. */
  units: {
    /** The first of its units, from 0. */
    from: number;
    /** The one after its last. */
    to: number;
    /** All units. */
    of: number;
  };
  /** Its totals as bytes, with what tells whose they are: what `merge` takes beside the CSV. */
  state: Uint8Array;
}

/** What is measured of some rows. */
export interface Measured extends EpsilonGraph {
  metrics: Metrics;
  /** Population of each group of equal rows, largest first, ties by first token. */
  populations: Float64Array;
  /** Token id of the first member of each group. */
  firstTokens: Uint32Array;
  /**
   * Chebyshev distances between the largest groups, in the order of `populations`: a square matrix, row by row, zero on its diagonal,
   * not divided by epsilon. Only where they were asked for.
   */
  distances?: Float32Array;
  /**
   * The tokens of the black holes, the groups of at least two rows that are equal by value: -0.0 equals 0.0, a NaN nothing. Only where
   * they were asked for.
   */
  groups?: Groups;
  /** What a shard of all pairs found; mean and median are NaN then. Nothing where there are no pairs to divide. */
  pairShare?: PairShare;
  /** What a sample of pairs says of mean and median, which are NaN then. */
  estimate?: PairEstimate;
  /** How the groups' vectors vary from dim to dim, if that was asked for. */
  variation?: Variation;
  /** How they hang together on the lattice of bfloat16, if that was asked for. */
  lattice?: LatticeGraph;
}
