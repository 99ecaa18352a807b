/** Population by rank, as a panel. */

import * as Plot from "@observablehq/plot";
import { shown } from "../../drawing/numbers.js";
import { emptyPanel, type Panel, panel } from "../../drawing/panel.js";
import type { Drawing } from "../../drawing/svg.js";
import { OBSERVED, TRIALS } from "../../drawing/theme.js";
import { nounOf } from "../../text/quantities.js";
import type { PopulationsData, PopulationsEnvelope } from "./populations-data.js";

/** Ranks beyond which their axis is logarithmic. */
const LINEAR_RANKS = 40;

/** Dots beyond which only some are drawn, evenly over the axis. */
const DOTS = 400;

/** Where a rank without tokens is drawn: the axis is logarithmic. */
const NONE = 0.6;

/** In words. */
export const describePopulations = ({ observed }: PopulationsData): string =>
  observed.length === 0
    ? "There is no group."
    : `${shown(observed.length)} groups of equal rows; the largest has ${shown(observed[0] as number)} tokens, the smallest ${shown(observed[observed.length - 1] as number)}.`;

interface Ranked {
  rank: number;
  population: number;
}

/** Population by rank as one panel. */
export function populationsPanel(
  drawing: Drawing,
  data: PopulationsData,
  size: { width: number; height: number },
): Panel {
  const { observed } = data;
  const spec = { ...size, title: "Population by rank" };
  const bands = data.envelope ? bandsOfEnvelope(data.envelope) : bandsOf(data.trials ?? []);
  const ranks = Math.max(observed.length, bands.length);
  if (ranks === 0) return emptyPanel(drawing, spec, "no group");
  const isLog = ranks > LINEAR_RANKS;
  const most = Math.max(observed[0] ?? 1, ...bands.slice(0, 1).map(({ high }) => high));
  const least = [observed[observed.length - 1] ?? most, ...bands.map((band) => band.low)].reduce((a, b) =>
    Math.min(a, b),
  );
  const points = thinned(
    Array.from(observed, (population, at): Ranked => ({ rank: at + 1, population })),
    isLog,
  );
  const radius = points.length > 100 ? 2.2 : 3.5;
  return panel(drawing, {
    ...spec,
    caption: data.envelope?.caption ?? `${shown(observed.length)} ${nounOf(observed.length, "group")} of equal rows`,
    x: { label: "Rank", domain: isLog ? [0.9, ranks * 1.1] : [0.5, ranks + 0.5], log: isLog, integers: true },
    y: { label: "Tokens", domain: [least === NONE ? NONE : Math.max(0.8, least / 1.6), most * 1.5], log: true },
    marks: [
      Plot.areaY(bands, { x: "rank", y1: "low", y2: "high", fill: TRIALS, fillOpacity: 0.22 }),
      Plot.lineY(bands, { x: "rank", y: "median", stroke: TRIALS, strokeWidth: 2 }),
      Plot.lineY(points, { x: "rank", y: "population", stroke: OBSERVED, strokeWidth: 1.2, strokeOpacity: 0.6 }),
      Plot.dot(points, {
        x: "rank",
        y: "population",
        r: radius,
        fill: OBSERVED,
        stroke: "none",
        title: ({ rank, population }: Ranked) => `#${rank}: ${shown(population)} ${nounOf(population, "token")}`,
      }),
    ],
  });
}

/** Least, middle and greatest population of each rank, over the trials that have it. */
function bandsOf(trials: readonly ArrayLike<number>[]) {
  const ranks = trials.reduce((most, { length }) => Math.max(most, length), 0);
  return Array.from({ length: ranks }, (_, at) => {
    const values = trials.flatMap((trial) => (at < trial.length ? [trial[at] as number] : [])).sort((a, b) => a - b);
    const median = values[(values.length - 1) >> 1] as number;
    return { rank: at + 1, low: values[0] as number, median, high: values.at(-1) as number };
  });
}

/** The bands of an envelope, with what is 0 at the foot of the axis. */
function bandsOfEnvelope({ low, median, high }: PopulationsEnvelope) {
  const drawn = (population: number | undefined): number => Math.max(NONE, population ?? 0);
  return Array.from(low, (least, at) => ({
    rank: at + 1,
    low: drawn(least),
    median: drawn(median[at]),
    high: drawn(high[at]),
  }));
}

/** As many points as can be told apart, the first and the last among them. */
function thinned(points: Ranked[], isLog: boolean): Ranked[] {
  if (points.length <= DOTS) return points;
  const place = (rank: number): number => (isLog ? Math.log(rank) / Math.log(points.length) : rank / points.length);
  let last = -1;
  return points.filter(({ rank }, at) => {
    const cell = Math.floor(place(rank) * DOTS);
    if (cell === last && at !== points.length - 1) return false;
    last = cell;
    return true;
  });
}
