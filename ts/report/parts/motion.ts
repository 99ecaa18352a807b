/** What is said of rows that were followed through a series: phases, when they came to rest, the way of their centroid. */
import { atRest } from "../../motion/at-rest.js";
import type { MotionHistory } from "../../motion/history.js";
import { PHASES } from "../../motion/phases.js";
import type { SeriesRecord } from "../../series/record.js";
import type { SeriesSetup } from "../../series/setup.js";
import { fixed } from "../../text/python-number.js";
import { plural } from "../../text/quantities.js";
import { facts, type ReportTable } from "../document.js";

/** Such a series, of which the records may be those of one shard. */
export interface Followed {
  readonly setup: SeriesSetup;
  readonly records: readonly SeriesRecord[];
  readonly history: MotionHistory;
}

/** Shares of the rows of which it is told when they rested. */
const SHARES = [0.5, 0.9, 0.99, 1];

/** The table; none where no motion is known. */
export function motionTables({ setup, records, history }: Followed): ReportTable[] {
  const moves = records.filter(({ rows_moved = Number.NaN }) => !Number.isNaN(rows_moved));
  if (moves.length === 0) return [];
  const { lifecycles } = history;
  const lines = [
    ["followed", `${plural(lifecycles.tokenIds.length, "row")}, in steps of ${setup.motion?.lattice}`],
    ["phases of rows and steps", phaseShares(moves)],
  ];
  if (records.length === setup.steps.length) {
    const steps = setup.steps.map(({ step }) => step);
    const shares = atRest(lifecycles, steps);
    const reached = SHARES.flatMap((share) => {
      const at = shares.findIndex((each) => each >= share);
      return at < 0 ? [] : [`${100 * share} % at step ${steps[at]}`];
    });
    lines.push(["at rest for good", reached.join(", ") || "fewer than half of the rows"]);
    const again = lifecycles.reheats.reduce((sum, times) => sum + (times > 0 ? 1 : 0), 0);
    lines.push(["moved again after a rest", plural(again, "row")]);
  }
  const efficiency = records.at(-1)?.path_efficiency ?? Number.NaN;
  const cosines = moves.flatMap(({ centroid_cosine = Number.NaN }) =>
    Number.isNaN(centroid_cosine) ? [] : [centroid_cosine],
  );
  if (!Number.isNaN(efficiency)) lines.push(["path efficiency of the centroid", fixed(efficiency, 4)]);
  if (cosines.length > 0) {
    const mean = cosines.reduce((sum, cosine) => sum + cosine, 0) / cosines.length;
    lines.push(["cosine of its steps", `${fixed(mean, 4)} in the mean`]);
  }
  return facts("Motion", lines, ["left", "left"]);
}

/** `frozen 86.5 %, stumbling 4.9 %, ...` */
function phaseShares(moves: readonly SeriesRecord[]): string {
  const counts = PHASES.map((phase) => moves.reduce((sum, record) => sum + (record[`n_${phase}`] ?? 0), 0));
  const all = counts.reduce((sum, count) => sum + count, 0);
  if (all === 0) return "not known of any";
  return PHASES.map((phase, at) => `${phase} ${fixed((100 * (counts[at] as number)) / all, 1)} %`).join(", ");
}
