/** What a series tells of a step. */
import { ADAM_COLUMNS, CHANGE_COLUMNS, type ExtraColumn, MOTION_COLUMNS, SERIES_COLUMNS } from "../csv/snapshot-csv.js";
import type { SourceIdentity } from "../inputs/identity.js";
import type { SnapshotRecord } from "../metrics/metrics.js";
import type { AdamColumns } from "../motion/adam.js";
import type { MotionColumns } from "../motion/columns.js";
import type { MotionStep } from "../motion/motion-step.js";
import type { SeriesSetup } from "./setup.js";

/** The record of one step. Its {@link MotionColumns} only where rows are followed, its {@link AdamColumns} only with `adam`. */
export interface SeriesRecord extends SnapshotRecord, Partial<MotionColumns>, Partial<AdamColumns> {
  /** The step of the snapshot. */
  step: number;
  /** Which snapshot: a path or an address; `steps.npy[3]` of a stacked tensor. */
  source: string;
  /** Groups none of whose tokens was in a group at the reference step. These three only with one; NaN where there is no step before. */
  births?: number;
  /** Groups that hold tokens of at least two groups of the reference step. */
  merges?: number;
  /** Groups of the reference step of which no two tokens share a group any more. */
  evaporations?: number;
  /**
   * What tells the snapshot from others: the hash of its rows, all that a search for identical ones read, else those measured; and its commit on
   * the Hub. Only where it was asked for.
   */
  identity?: SourceIdentity;
}

/** A record as it is measured: what rows that are followed tell is finished when all steps are known. */
export interface MeasuredStep extends SeriesRecord {
  motion?: MotionStep;
}

/** The columns after the 21. */
export const seriesColumns = ({
  reference,
  motion,
  adam,
}: {
  reference?: SeriesSetup["reference"];
  motion?: unknown;
  adam?: unknown;
}): readonly ExtraColumn[] => [
  ...SERIES_COLUMNS,
  ...(reference === undefined ? [] : CHANGE_COLUMNS),
  ...(motion ? MOTION_COLUMNS : []),
  ...(adam ? ADAM_COLUMNS : []),
];
