/** What is kept of how rows moved, as CSV, a record a snapshot: all that the columns over several steps and the lifecycles are made of. */
import { type ColumnKind, cellOf, valueOfCell } from "../csv/cells.js";
import type { RecordFormat } from "../csv/record-format.js";
import type { SnapshotRecord } from "../metrics/metrics.js";
import type { MotionColumns } from "./columns.js";
import type { FollowedStep } from "./history.js";
import type { Moved } from "./motion-step.js";
import { LEFT_OUT } from "./phases.js";

/** What a part's file of motion is called after the part, `part.csv.motion`. */
export const MOTION_FILE = "motion";

/** Columns of what moved, empty at the first snapshot. */
const MOVED = [
  ["rows_moved", "rows", "integer"],
  ["elements_moved", "elements", "integer"],
  ["l1_mean", "l1Mean", "float"],
  ["l1_max", "l1Max", "integer"],
  ["l2_mean", "l2Mean", "float"],
  ["linf_max", "linfMax", "integer"],
  ["thermal", "thermal", "float"],
] as const satisfies readonly (readonly [keyof MotionColumns, Exclude<keyof Moved, "phases">, ColumnKind])[];

const COLUMNS = ["trial_id", "step", "centroid", "radius", ...MOVED.map(([column]) => column), "phases"];

/** The centroid is its elements with blanks between, and the phases are a digit a row: its number in the order of the phases. */
const SEPARATOR = " ";
const DIGITS = new RegExp(`^[0-${LEFT_OUT}]*$`);

/** The format of the snapshots of so many rows. Its records are those that are measured, with their motion. */
export const motionFormat = (rows: number): RecordFormat<unknown, FollowedStep> => ({
  columns: COLUMNS,
  cells(record) {
    const { trialId, step, motion } = record as SnapshotRecord & FollowedStep;
    const { centroid, radius, moved } = motion;
    return [
      String(trialId),
      String(step),
      Array.from(centroid, (value) => cellOf("float", value)).join(SEPARATOR),
      cellOf("float", radius),
      ...MOVED.map(([, name, kind]) => cellOf(kind, moved?.[name] ?? Number.NaN)),
      moved ? digitsOf(moved.phases) : "",
    ];
  },
  read(cells) {
    if (cells.length !== COLUMNS.length) return undefined;
    const [trialId, step, centroid, radius, ...more] = cells as [string, string, string, string, ...string[]];
    const numbers = [
      valueOfCell(trialId, "integer"),
      valueOfCell(step, "integer"),
      valueOfCell(radius, "float"),
      ...MOVED.map(([, , kind], at) => valueOfCell(more[at] as string, kind)),
    ] as (number | undefined)[];
    const elements = centroid.split(SEPARATOR).map((text) => valueOfCell(text, "float")) as (number | undefined)[];
    const phases = more.at(-1) as string;
    if ([...numbers, ...elements].includes(undefined) || !DIGITS.test(phases)) return undefined;
    const [unit, stepNumber, distance, ...lengths] = numbers as [number, number, number, ...number[]];
    const isFirst = more.every((text) => text === "");
    if (Number.isNaN(unit) || Number.isNaN(stepNumber) || (!isFirst && phases.length !== rows)) return undefined;
    const moved = isFirst ? undefined : movedOf(lengths, phases);
    return {
      trialId: unit,
      step: stepNumber,
      motion: { centroid: Float64Array.from(elements as number[]), radius: distance, ...(moved && { moved }) },
    };
  },
});

const ZERO = 0x30;

/** In one piece: a text for each row would be garbage as soon as it is made. */
const digitsOf = (phases: Uint8Array): string => new TextDecoder().decode(phases.map((phase) => phase + ZERO));

function movedOf(lengths: readonly number[], phases: string): Moved {
  const named = Object.fromEntries(MOVED.map(([, name], at) => [name, lengths[at] as number]));
  return { ...(named as Omit<Moved, "phases">), phases: new TextEncoder().encode(phases).map((digit) => digit - ZERO) };
}
