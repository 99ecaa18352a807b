/** What a series measures: its snapshots, and how, as it is sent to workers. */
import type { LatticeDtype } from "../motion/lattice.js";
import type { SeriesParameters } from "../parameters/series.js";
import type { Run } from "../rows/runs.js";
import type { ReadingOptions } from "../source/reading-options.js";
import type { TensorInput } from "../tensors/open-tensors.js";
import type { SeriesSource } from "./sources.js";

/** One snapshot of a series. */
export interface SeriesStep {
  readonly step: number;
  /** What the snapshot is called, in the column `source`. */
  readonly source: string;
  readonly input: SeriesSource;
  /** Which matrix of a stacked tensor. */
  readonly index?: number;
}

/** What to measure, validated. Paths, addresses, bytes and `File`s can be cloned to a worker. */
export interface SeriesSetup
  extends Omit<
    SeriesParameters,
    "inOrder" | "stepPattern" | "referenceStep" | "motion" | "tokenIds" | "deadAtEnd" | "latticeDtype"
  > {
  /** In the order of the records. */
  steps: readonly SeriesStep[];
  /** One mask for all. */
  mask?: TensorInput;
  /** What the shape of every matrix must be; without it any will do. */
  shape?: readonly [tokens: number, dims: number];
  /** The unit whose groups those of the others are compared with; `previous`: the one before. */
  reference?: number | "previous";
  reading?: ReadingOptions;
  /** Hashes the rows of each snapshot that pass by. */
  identify?: boolean;
  /** The rows measured, where they are the same in all snapshots; else each snapshot's mask or identical rows. */
  runs?: readonly Run[];
  /** Follows these rows, in steps of this lattice; `forced` where it was asked for, `soFar` where other parts may be on another one. */
  motion?: { lattice: LatticeDtype; forced: boolean; soFar?: boolean };
}
