/** What is said of a series, in a terminal and in a report: what was measured, the metrics over the steps, and when something changed. */

import type { Metric } from "../../metrics/metrics.js";
import { metricText } from "../../metrics/text.js";
import type { MotionHistory } from "../../motion/history.js";
import { countRows } from "../../rows/runs.js";
import type { SeriesPlan } from "../../series/plan.js";
import type { SeriesRecord } from "../../series/record.js";
import { NOTHING_IDENTICAL } from "../../text/nothing-identical.js";
import { count, plural } from "../../text/quantities.js";
import { visible } from "../../text/visible.js";
import { facts, type ReportTable } from "../document.js";
import { adamNotes, adamTables } from "./adam.js";
import { motionTables } from "./motion.js";
import { scaleText } from "./stats.js";
import { TRY_NEXT } from "./try-next.js";

/** A series, of which the records may be those of one shard. */
export interface ReportedSeries extends SeriesPlan {
  records: readonly SeriesRecord[];
  /** Of a series whose rows were followed. */
  history?: MotionHistory | undefined;
}

/** The metrics that the table has, and what they are called. */
const SHOWN: readonly (readonly [Metric, string])[] = [
  ["n_tokens", "tokens"],
  ["n_unique", "distinct vectors"],
  ["n_black_holes", "black holes"],
  ["black_hole_population", "black hole population"],
  ["largest_bh", "largest"],
  ["n_components", "components"],
  ["largest_component_size", "largest component"],
  ["max_l_inf", "max distance in epsilon"],
];

/** Whether identical rows were looked for and none were found at any step. */
export const foundNothing = ({ setup, records }: ReportedSeries): boolean =>
  setup.runs === undefined &&
  setup.mask === undefined &&
  setup.rows === "identical" &&
  records.every(({ metrics }) => metrics.n_tokens === 0);

/** The tables; none where there is no record, or nothing but zeros in all of them, which a note says. */
export function seriesTables(series: ReportedSeries): ReportTable[] {
  const { records, setup, history, adam } = series;
  if (records.length === 0 || foundNothing(series)) return [];
  return [
    overSteps(records),
    ...facts("What changed", [...changes(records), ...groupChanges(series)], ["left", "left"]),
    ...(history ? motionTables({ setup, records, history }) : []),
    ...(adam ? adamTables(adam, records) : []),
  ];
}

/** What was measured: names, and what they stand for. */
export function seriesMeasured({ setup, numbered, records }: ReportedSeries): string[][] {
  const { mask, rows: which, epsilon, threshold, shape } = setup;
  const [first, last] = [records[0], records.at(-1)];
  const to = first === last ? "" : ` to ${last?.step}`;
  const span = first ? `, ${first.step}${to}` : "";
  const by = {
    stack: "the matrices of a stacked tensor",
    name: "numbered by their names",
    order: "numbered in the order given",
  }[numbered];
  const selected =
    setup.runs && which === "identical"
      ? `the same ${count(countRows(setup.runs))} at every step`
      : { identical: "with a byte-identical twin", all: "all" }[which];
  return [
    ["steps", `${count(records.length)}${span}; ${by}`],
    ...(shape ? [["matrices", `[${shape.join(", ")}]`]] : []),
    ["rows", mask === undefined ? selected : `selected by ${visible(setup.maskTensor)} in ${visible(String(mask))}`],
    ["epsilon", scaleText(epsilon, threshold)],
  ];
}

const text = (metric: Metric, value: number): string => metricText(metric, value, 3);

function overSteps(records: readonly SeriesRecord[]): ReportTable {
  const lines = SHOWN.map(([metric, name]) => {
    const value = (record: SeriesRecord | undefined): number => record?.metrics[metric] ?? Number.NaN;
    const [min, max] = [extreme(records, metric, -1), extreme(records, metric, 1)];
    const at = (record: SeriesRecord | undefined): string => (record ? String(record.step) : "");
    return [
      name,
      ...[value(records[0]), value(records.at(-1)), value(min)].map((each) => text(metric, each)),
      at(min),
      text(metric, value(max)),
      at(max),
    ];
  });
  const head = ["", "first", "last", "min", "at step", "max", "at step"];
  return {
    kind: "table",
    caption: "Over the steps",
    head,
    lines,
    aligns: head.map((_, column) => (column === 0 ? "left" : "right")),
  };
}

/** The first record with the least or the greatest value; undefined where all are NaN. */
function extreme(records: readonly SeriesRecord[], metric: Metric, sign: 1 | -1): SeriesRecord | undefined {
  let found: SeriesRecord | undefined;
  for (const record of records) {
    const value = sign * record.metrics[metric];
    if (!Number.isNaN(value) && (!found || value > sign * found.metrics[metric])) found = record;
  }
  return found;
}

/** Counts that together say whether the groups are the same in number and size. */
const STATE = ["n_unique", "n_black_holes", "black_hole_population", "largest_bh"] as const;

function changes(records: readonly SeriesRecord[]): string[][] {
  const step = (record: SeriesRecord | undefined): string => `step ${record?.step}`;
  const holes = records.map(({ metrics }) => metrics.n_black_holes);
  const first = records.find(({ metrics }) => metrics.n_black_holes > 0);
  const moved = (sign: 1 | -1): number =>
    holes.filter((value, at) => at > 0 && sign * (value - (holes[at - 1] as number)) > 0).length;
  const same = (record: SeriesRecord): boolean =>
    STATE.every((metric) => record.metrics[metric] === records.at(-1)?.metrics[metric]);
  let settled = records.length - 1;
  while (settled > 0 && same(records[settled - 1] as SeriesRecord)) settled -= 1;
  const lines = [["first black hole", first ? step(first) : "none at any step"]];
  if (records.length === 1) return lines;
  lines.push(["number of black holes", `rises ${times(moved(1))}, falls ${times(moved(-1))}`]);
  if (settled < records.length - 1) lines.push(["the same counts since", step(records[settled])]);
  return lines;
}

const times = (value: number): string => plural(value, "time");

function groupChanges({ setup, records }: ReportedSeries): string[][] {
  const { reference, steps } = setup;
  if (reference === undefined) return [];
  const sum = (name: "births" | "merges" | "evaporations"): number =>
    records.reduce((total, record) => total + (record[name] || 0), 0);
  if (reference === "previous") {
    const what = [plural(sum("births"), "birth"), plural(sum("merges"), "merge")];
    return [["groups, step by step", [...what, plural(sum("evaporations"), "evaporation")].join(", ")]];
  }
  const { births = 0, merges = 0, evaporations = 0 } = records.at(-1) ?? {};
  const what = [`${count(births)} born`, `${count(merges)} merged`, `${count(evaporations)} evaporated`];
  return [[`groups since step ${steps[reference]?.step}`, `${what.join(", ")} at the last step`]];
}

/** Entries that are named, at most. */
const NAMED = 3;

/** What a user should know before using the numbers. */
export function seriesNotes(series: ReportedSeries): string[] {
  const { leftOut, numbered, records, setup, adam } = series;
  const found: string[] = adam ? adamNotes(adam, records) : [];
  if (records.length > 0 && foundNothing(series)) found.push(`at every step ${NOTHING_IDENTICAL}; ${TRY_NEXT}`);
  if (setup.steps.length === 0) found.push("the stacked tensor holds no step, so there is no record");
  if (leftOut.length > 0) {
    const names = leftOut.slice(0, NAMED).map(visible).join(", ");
    const more = leftOut.length > NAMED ? ` and ${count(leftOut.length - NAMED)} more` : "";
    found.push(`not measured, for want of a step number: ${names}${more}`);
  }
  if (numbered === "order" && records.length > 1) {
    found.push("the steps are the places of the sources in the order given, from 0");
  }
  const unhashed = setup.identify ? records.filter(({ identity }) => identity === undefined).length : 0;
  if (unhashed > 0) {
    found.push(
      `${plural(unhashed, "snapshot")} of an earlier run, whose rows were not hashed, ${unhashed === 1 ? "is" : "are"} not in the table of the files read`,
    );
  }
  const undefinedDistances = records.filter(({ metrics }) => Number.isNaN(metrics.max_l_inf)).length;
  if (undefinedDistances > 0) {
    found.push(
      `${plural(undefinedDistances, "step")} hold${undefinedDistances === 1 ? "s" : ""} NaN or infinity, so distances are undefined there: max, mean and median are NaN`,
    );
  }
  return found;
}
