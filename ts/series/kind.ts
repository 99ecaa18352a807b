/** The snapshots of a series as a kind of task. */
import { snapshotFormat } from "../csv/snapshot-csv.js";
import { CollapsarError } from "../errors.js";
import type { JobOptions } from "../inputs/inputs.js";
import { type FollowedStep, MotionHistory } from "../motion/history.js";
import { motionFormat } from "../motion/motion-csv.js";
import { latticeText } from "../motion/part-lattice.js";
import type { SeriesParameters } from "../parameters/series.js";
import type { Given } from "../parameters/stats.js";
import { seriesParameters } from "../parameters/validation/series.js";
import { countRows, idsOfRuns, rowsOfRuns } from "../rows/runs.js";
import type { FileInput } from "../source/open.js";
import type { Shard } from "../tasks/shard.js";
import type { OpenedRun, PlannedRun, RunKind } from "../tasks/task.js";
import type { TensorInput } from "../tensors/open-tensors.js";
import { inputIdentity, seriesIdentity } from "./identity.js";
import { planSeries, type SeriesPlan } from "./plan.js";
import { type MeasuredStep, type SeriesRecord, seriesColumns } from "./record.js";
import type { SeriesSetup } from "./setup.js";
import type { SeriesSource } from "./sources.js";
import { openSeriesTask } from "./task.js";

/** What users give: snapshots, one mask for all of them, and parameters. */
export interface GivenSeries extends Given<SeriesParameters> {
  sources: readonly SeriesSource[];
  mask?: TensorInput | undefined;
  /** Also hashes the rows of each snapshot that pass by. */
  identify?: boolean | undefined;
}

/** What is known of a series before the first snapshot is measured. */
export interface SeriesFacts extends Pick<SeriesPlan, "numbered" | "leftOut" | "adam"> {
  /** The length scale: distances in the metrics are in units of it. */
  epsilon: number;
  /** Vectors touch when they are at most this far apart; absolute. */
  threshold: number;
}

/** A series that is open. */
export interface OpenedSeries extends OpenedRun<SeriesRecord, SeriesSetup, SeriesFacts> {
  /** How the rows moved that were followed, in the records taken so far; undefined where none are. */
  readonly history: MotionHistory | undefined;
}

interface PlannedSeries extends PlannedRun<SeriesRecord, SeriesSetup, SeriesFacts> {
  /** Of a shard no other snapshots are read than its own, the one before, and those that a parameter names. */
  open(options: JobOptions & { shard?: Shard | undefined }): Promise<OpenedSeries>;
}

interface SeriesKind extends RunKind<GivenSeries, SeriesRecord, SeriesSetup, SeriesFacts> {
  plan(given: GivenSeries): PlannedSeries;
}

/** Snapshots of a series. */
export const SERIES_TASK: SeriesKind = {
  name: "series",
  open: openSeriesTask,
  plan({ sources, mask, identify = false, ...given }) {
    const parameters = seriesParameters(given, { mask: mask !== undefined });
    // A path alone would be taken letter by letter.
    if (!Array.isArray(sources)) {
      const value: unknown = sources;
      throw new CollapsarError("InvalidParameter", "sources is not an array; give series([source])", {
        field: "sources",
        value,
      });
    }
    const { epsilon, threshold } = parameters;
    return {
      parameters,
      async open({ signal, reading, shard }) {
        const planned = await planSeries({ sources, mask, reading, shard }, parameters, { signal });
        const { setup, numbered, leftOut } = planned;
        if (identify) setup.identify = true;
        const task = await openSeriesTask(setup, signal);
        const history = setup.motion && historyOf(setup);
        return {
          kind: SERIES_TASK.name,
          setup,
          task,
          history,
          ...(history && {
            finish: (record) => withMotion(record, history),
            kept: {
              format: motionFormat(countRows(setup.runs ?? [])),
              restore: (read) => void history.add(read as FollowedStep),
            },
          }),
          reads: task.reads,
          facts: { numbered, leftOut, epsilon, threshold, ...(planned.adam && { adam: planned.adam }) },
          format: snapshotFormat(seriesColumns(setup)),
          async identify() {
            const {
              tensor,
              maskTensor,
              rows,
              reference,
              motion,
              adam,
              adamM,
              adamV,
              adamStep = 1,
              pairs,
              runs = [],
            } = setup;
            const { tokenIds, deadAtEnd } = parameters;
            const options = { signal, reading };
            const masked = mask === undefined ? undefined : (await inputIdentity(mask as FileInput, options)).sha256;
            return {
              parameters: {
                epsilon,
                threshold,
                tensor,
                as: reading?.as,
                mask: masked,
                maskTensor,
                rows,
                pairs: pairs === "exact" ? undefined : pairs,
                reference,
                tokenIds,
                deadAtEnd: deadAtEnd || undefined,
                motion: motion && latticeText(motion),
                adam: adam && JSON.stringify(adam),
                adamM,
                adamV,
                adamStep: adamStep === 1 ? undefined : adamStep,
                followed: motion && idsOfRuns(runs),
              },
              source: await seriesIdentity(setup.steps, options),
            };
          },
        };
      },
    };
  },
};

const historyOf = ({ runs = [], steps }: SeriesSetup): MotionHistory =>
  new MotionHistory(rowsOfRuns(runs), steps.length);

/** The record with the columns that tell how rows moved up to its step. */
function withMotion({ motion, ...record }: MeasuredStep, history: MotionHistory): SeriesRecord {
  const { trialId, step } = record;
  return motion ? { ...record, ...history.add({ trialId, step, motion }) } : record;
}
