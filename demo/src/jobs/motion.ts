/** Follows rows from snapshot to snapshot. */
import { atRest, lifecyclesCsv, type MotionColumns, type SeriesRecord, series, toCsv } from "collapsar";
import { motionFigure } from "collapsar/figures";
import type { Followed, MotionGiven } from "../messages.js";
import { count, fixed, plural } from "../text.js";
import { styleOf } from "./draw.js";
import type { Context } from "./job.js";

/** The columns of a step that are shown, by what they are. */
const SHOWN: readonly (readonly [keyof MotionColumns, string])[] = [
  ["rows_moved", "rows that moved"],
  ["elements_moved", "elements that moved"],
  ["linf_max", "most steps of one element"],
  ["n_frozen", "frozen"],
  ["n_stumbling", "stumbling"],
  ["n_spherical", "spherical"],
  ["n_superluminal", "superluminal"],
  ["n_hypernova", "hypernova"],
  ["path_efficiency", "path efficiency of the centroid"],
  ["radius", "mean distance from the centroid"],
];

/** What was followed last, for its figure. */
let last: Parameters<typeof motionFigure>[0] | undefined;

export async function followRows(
  { files, rows, as }: MotionGiven,
  { signal, onProgress }: Context<"motion">,
): Promise<Followed> {
  const which = rows === "all" ? { rows } : { deadAtEnd: true };
  const { records, motion } = await series(files, {
    motion: true,
    pairs: "none",
    ...which,
    reading: { as },
    signal,
    onProgress,
  });
  if (!motion) throw new Error("no row was followed");
  const { lifecycles, lattice, phases } = motion;
  const steps = records.map(({ step }) => step);
  last = {
    steps,
    phases,
    tokenIds: lifecycles.tokenIds,
    atRest: atRest(lifecycles, steps),
    pathEfficiency: records.map(({ path_efficiency = Number.NaN }) => path_efficiency),
  };
  const csv = (name: string, label: string, text: string) => ({
    name,
    label,
    blob: new Blob([text], { type: "text/csv" }),
  });
  return {
    sentence: `${plural(lifecycles.tokenIds.length, "row")} through ${plural(records.length, "snapshot")}, in steps of ${lattice}`,
    files: [
      csv("motion.csv", "motion CSV", toCsv(records)),
      csv("lifecycles.csv", "lifecycles CSV", lifecyclesCsv(lifecycles)),
    ],
    steps: records.map((record) => ({ step: record.step, lines: linesOf(record) })),
  };
}

/** Draws what was followed last. */
export function drawMotion(width: number | undefined): string {
  if (!last) throw new Error("no rows were followed");
  return motionFigure(last, styleOf(width));
}

function linesOf(record: SeriesRecord): string[][] {
  const text = (value = Number.NaN): string => {
    if (Number.isNaN(value)) return "not known";
    return Number.isInteger(value) ? count(value) : fixed(value, 4);
  };
  return SHOWN.map(([column, label]) => [label, text(record[column])]);
}
