/** The parts of a series whose rows were followed: the columns over all steps are finished while the parts are joined. */
import { headerLine, recordLines } from "../csv/record-format.js";
import type { RunRecord } from "../csv/run-record.js";
import { snapshotFormat } from "../csv/snapshot-csv.js";
import { CollapsarError } from "../errors.js";
import type { SnapshotRecord } from "../metrics/metrics.js";
import { type FollowedStep, MotionHistory } from "../motion/history.js";
import type { Lifecycles } from "../motion/lifecycles.js";
import { motionFormat } from "../motion/motion-csv.js";
import { inFloat32Steps } from "../motion/part-lattice.js";
import { seriesColumns } from "../series/record.js";
import type { UnitRange } from "../tasks/task.js";
import { parseIds } from "../undertrained/reference.js";

/** The joined lines of all parts, below the header line. Each is read from its beginning. */
export interface JoinedParts {
  readonly record: RunRecord;
  readonly names: readonly string[];
  csv(): AsyncIterable<Uint8Array>;
  motion(): AsyncIterable<Uint8Array>;
  /** Units that were counted in steps of bfloat16 though those of the whole are of float32. */
  readonly coarse: readonly UnitRange[];
}

/** The CSV of the whole series, the same bytes that an undivided run writes. */
export async function* mergeMotion({
  record,
  names,
  csv,
  motion,
  coarse,
}: JoinedParts): AsyncGenerator<Uint8Array, void> {
  const { readCsvRecords } = await import("../csv/snapshot-csv-reader.js");
  const { tokenIds, units } = followed(record);
  const { reference, adam } = record.parameters as { reference?: number | "previous"; adam?: string };
  const columns = seriesColumns({ reference, motion: true, adam });
  const format = snapshotFormat(columns);
  const encoder = new TextEncoder();
  yield encoder.encode(headerLine(format));
  const history = new MotionHistory(tokenIds, units);
  const steps = stepsOf(motion(), tokenIds.length, coarse);
  let taken = 0;
  for await (const { records } of readCsvRecords(csv(), format)) {
    const whole: SnapshotRecord[] = [];
    for (const each of records) {
      const { value: step } = await steps.next();
      if (!step || step.trialId !== each.trialId) throw notAsWritten(names);
      whole.push({ ...each, ...history.add(step) });
    }
    taken += whole.length;
    yield encoder.encode(recordLines(format, whole));
  }
  if (taken !== units || !(await steps.next()).done) throw notAsWritten(names);
}

/** What became of each row that was followed, over all steps. */
export async function mergeLifecycles({
  record,
  names,
  motion,
  coarse,
}: Omit<JoinedParts, "csv">): Promise<Lifecycles> {
  const { tokenIds, units } = followed(record);
  const history = new MotionHistory(tokenIds, units);
  let taken = 0;
  for await (const step of stepsOf(motion(), tokenIds.length, coarse)) {
    history.add(step);
    taken += 1;
  }
  if (taken !== units) throw notAsWritten(names);
  return history.lifecycles;
}

function followed({ parameters, units }: RunRecord): { tokenIds: Uint32Array; units: number } {
  return { tokenIds: Uint32Array.from(parseIds(String(parameters.followed), "followed")), units: units.of };
}

async function* stepsOf(
  lines: AsyncIterable<Uint8Array>,
  rows: number,
  coarse: readonly UnitRange[],
): AsyncGenerator<FollowedStep, void> {
  const { readCsvRecords } = await import("../csv/snapshot-csv-reader.js");
  const isCoarse = (unit: number): boolean => coarse.some(([from, to]) => from <= unit && unit < to);
  for await (const { records } of readCsvRecords(lines, motionFormat(rows))) {
    for (const step of records) yield isCoarse(step.trialId) ? inFloat32Steps(step) : step;
  }
}

const notAsWritten = (names: readonly string[]): CollapsarError =>
  misfit(names, `${names.join(", ")}: what they hold is not one series as it was written; run the parts again`);

const misfit = (parts: readonly string[], message: string): CollapsarError =>
  new CollapsarError("PartsDoNotFit", message, { parts: [...parts] });
