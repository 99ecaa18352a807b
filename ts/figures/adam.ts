/** What an optimizer's moments tell of each step: whether its updates could move weights at all, and whether they reproduce the stored ones. */

import * as Plot from "@observablehq/plot";
import type { Panel } from "../drawing/drawn-panel.js";
import type { FigureOptions } from "../drawing/figure-options.js";
import { shown } from "../drawing/numbers.js";
import { inLines, type LegendItem, page, panelsAbreast, panelWidth } from "../drawing/page.js";
import { type Axis, emptyPanel, type PanelPlace, panel } from "../drawing/panel.js";
import { stepAxis } from "../drawing/step-axis.js";
import { Drawing } from "../drawing/svg.js";
import { CATEGORIES, MUTED } from "../drawing/theme.js";
import { thinned } from "../drawing/thinned.js";
import { nounOf } from "../text/quantities.js";
import type { AdamData } from "./adam-data.js";

/** The least width of a panel with its labels. */
const LEAST_WIDTH = 280;
const HEIGHT = 260;

/** Pixels for the labels of the vertical axes: they stand in line. */
const Y_ROOM = 40;

const HEADROOM = CATEGORIES[0] as string;
const EXACT = CATEGORIES[2] as string;
const ABOVE = CATEGORIES[1] as string;

/**
 * Draws what an optimizer's moments tell of the steps of a series: headroom by its quantiles over the elements, with a line at 1, and two shares of the elements,
 * of those that the moments reproduce exactly and of those with a headroom above 1. Returns the text of an SVG file.
 *
 * @example
 * ```js
 * import { writeFileSync } from "node:fs";
 * import { init, series } from "collapsar";
 * import { ADAM_DRAWN, adamFigure } from "collapsar/figures";
 *
 * await init();
 * const adam = { lr: 3e-4, beta1: 0.9, beta2: 0.95, eps: 1e-8, weightDecay: 0.1 };
 * const { records } = await series(["run.safetensors"], { tensor: "W", rows: "all", adam, adamM: "m", adamV: "v" });
 * const columns = Object.fromEntries(ADAM_DRAWN.map((name) => [name, records.map((record) => record[name])]));
 * writeFileSync("adam.svg", adamFigure({ steps: records.map(({ step }) => step), columns }));
 * ```
 */
export function adamFigure(data: AdamData, options: FigureOptions = {}): string {
  const drawing = new Drawing();
  const { length } = data.steps;
  return page(
    drawing,
    {
      title: `Updates of the optimizer over ${shown(length)} ${nounOf(length, "snapshot")}`,
      description: describeAdam(data),
      legend: adamLegend(),
      lines: adamPanels(drawing, data, options),
    },
    options,
  );
}

/** What the colours stand for. */
export const adamLegend = (): LegendItem[] => [
  { label: "Headroom: median, 25 to 75 % and 5 to 95 % of the elements", colour: HEADROOM, sign: "band" },
  { label: "Elements reproduced exactly", colour: EXACT, sign: "line" },
  { label: "Elements with a headroom above 1", colour: ABOVE, sign: "line", dashes: DASHES },
];

const DASHES = "5,3";

/** What is seen, in words. */
export function describeAdam({ columns }: AdamData): string {
  const of = (name: keyof AdamData["columns"]): number[] => Array.from(columns[name]).filter(Number.isFinite);
  const [exact, above, median] = [of("adam_exact"), of("headroom_above_1"), of("headroom_q50")];
  if (exact.length === 0) return "No update is known.";
  const least = exact.reduce((a, b) => Math.min(a, b));
  return [
    `At each step the moments reproduce at least ${percent(least)} of the elements.`,
    `Median headroom of the updates: ${shown(median[0] as number)} at first, ${shown(median.at(-1) as number)} at last.`,
    `A headroom above 1 have ${percent(above[0] as number)} of the elements at first, ${percent(above.at(-1) as number)} at last.`,
  ].join(" ");
}

const percent = (share: number): string => `${shown(100 * share)} %`;

/** The panels, in lines. */
export function adamPanels(drawing: Drawing, data: AdamData, options: FigureOptions): Panel[][] {
  const abreast = panelsAbreast(2, LEAST_WIDTH, options);
  const each = { width: panelWidth(abreast, options), height: HEIGHT, yRoom: Y_ROOM };
  return inLines(
    [
      headroomPanel(drawing, data, { ...each, title: "Headroom of the updates" }),
      sharesPanel(drawing, data, { ...each, title: "Shares of the elements" }),
    ],
    abreast,
  );
}

const UNKNOWN = "no update is known";

/** The bands around the median, the wider first. */
const BANDS = [
  ["headroom_q05", "headroom_q95", 0.16],
  ["headroom_q25", "headroom_q75", 0.28],
] as const;

interface Ends {
  at: number;
  low: number;
  high: number;
}

function headroomPanel(drawing: Drawing, { steps, columns }: AdamData, place: PanelPlace): Panel {
  const medians = Array.from(columns.headroom_q50);
  if (!medians.some(Number.isFinite)) return emptyPanel(drawing, place, UNKNOWN);
  const ends = BANDS.flatMap(([low, high]) => [...Array.from(columns[low]), ...Array.from(columns[high])]);
  const y = headroomAxis([...ends, ...medians]);
  // A logarithmic axis has no 0: what does not move at all lies on its lower edge.
  const placed = (value: number | undefined): number => Math.max(y.domain[0], value ?? Number.NaN);
  const zeros = [...ends, ...medians].some((value) => value === 0);
  const above = Array.from(columns.headroom_above_1).filter(Number.isFinite).at(-1) as number;
  return panel(drawing, {
    ...place,
    caption: zeros
      ? "above 1 an update can move a weight; 0 is drawn at the lower edge"
      : `above 1 an update can move a weight; ${percent(above)} of the elements at the end`,
    x: stepAxis(steps, place.width),
    y,
    marks: [
      ...BANDS.map(([from, to, opacity]) => {
        const band = medians.map(
          (_, at): Ends => ({ at, low: placed(columns[from][at]), high: placed(columns[to][at]) }),
        );
        return Plot.areaY(
          thinned(
            band,
            ({ low }) => low,
            ({ high }) => high,
          ),
          { x: "at", y1: "low", y2: "high", fill: HEADROOM, fillOpacity: opacity, curve: "linear" },
        );
      }),
      Plot.ruleY([1], { stroke: MUTED, strokeDasharray: "3,3" }),
      ...line(medians.map(placed), HEADROOM),
    ],
  });
}

/** From the least to the greatest that is known, 1 always inside. */
function headroomAxis(values: readonly number[]): Axis {
  const known = values.filter((value) => value > 0 && Number.isFinite(value));
  const low = known.reduce((a, b) => Math.min(a, b), 1);
  const high = known.reduce((a, b) => Math.max(a, b), 1);
  return { label: "Update over half a step of the lattice", domain: [low / 1.6, high * 1.6], log: true };
}

function sharesPanel(drawing: Drawing, { steps, columns }: AdamData, place: PanelPlace): Panel {
  const [exact, above] = [Array.from(columns.adam_exact), Array.from(columns.headroom_above_1)];
  const known = exact.filter(Number.isFinite);
  if (known.length === 0) return emptyPanel(drawing, place, UNKNOWN);
  const least = known.reduce((a, b) => Math.min(a, b));
  return panel(drawing, {
    ...place,
    caption: `reproduced exactly: ${percent(least)} at the least`,
    x: stepAxis(steps, place.width),
    y: { label: "Share of the elements", domain: [0, 1] },
    marks: [...line(exact, EXACT), ...line(above, ABOVE, DASHES)],
  });
}

/** A line through the values that are known, or a dot where that is one. */
function line(values: readonly number[], stroke: string, dashes?: string): Plot.Markish[] {
  const points = values.map((value, at) => ({ at, value }));
  const known = points.filter(({ value }) => Number.isFinite(value));
  const dash = dashes === undefined ? {} : { strokeDasharray: dashes };
  return [
    Plot.lineY(
      thinned(points, ({ value }) => value),
      { x: "at", y: "value", stroke, strokeWidth: 1.8, ...dash },
    ),
    ...(known.length === 1 ? [Plot.dot(known, { x: "at", y: "value", r: 2.6, fill: stroke })] : []),
  ];
}
