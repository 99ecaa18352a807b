/** Rows that are followed from step to step: in which phase they are, when they come to rest, and how straight the way of their centroid is. */

import * as Plot from "@observablehq/plot";
import type { Panel } from "../drawing/drawn-panel.js";
import type { FigureOptions } from "../drawing/figure-options.js";
import { heatColour } from "../drawing/heat-colours.js";
import { linearTicks, shown } from "../drawing/numbers.js";
import { inLines, type LegendItem, page, panelsAbreast, panelWidth } from "../drawing/page.js";
import { emptyPanel, type PanelPlace, panel } from "../drawing/panel.js";
import { stepAxis } from "../drawing/step-axis.js";
import { Drawing } from "../drawing/svg.js";
import { CATEGORIES, MISSING } from "../drawing/theme.js";
import { thinned } from "../drawing/thinned.js";
import { nounOf } from "../text/quantities.js";
import type { MotionData, PhasesData } from "./motion-data.js";

/** The least width of a panel with its labels. */
const LEAST_WIDTH = 280;
const HEIGHT = 260;

/** Pixels for the labels of the vertical axes: they stand in line. */
const Y_ROOM = 40;

/** Parts of the way from one phase to the next that a cell of the map tells apart, where it holds several rows. */
const SHADES = 4;

/**
 * Draws how rows moved: the share in each phase over the steps, tokens by steps with the phase of each, the share that has come to rest for good, and
 * the path efficiency of the centroid. Returns the text of an SVG file.
 *
 * @example
 * ```js
 * import { writeFileSync } from "node:fs";
 * import { atRest, init, series } from "collapsar";
 * import { motionFigure } from "collapsar/figures";
 *
 * await init();
 * const { records, motion } = await series(["checkpoints"], { motion: true, rows: "all" });
 * const steps = records.map(({ step }) => step);
 * const { lifecycles, phases } = motion;
 * const data = {
 *   steps,
 *   phases,
 *   tokenIds: lifecycles.tokenIds,
 *   atRest: atRest(lifecycles, steps),
 *   pathEfficiency: records.map((record) => record.path_efficiency),
 * };
 * writeFileSync("motion.svg", motionFigure(data));
 * ```
 */
export function motionFigure(data: MotionData, options: FigureOptions = {}): string {
  const drawing = new Drawing();
  const { steps, tokenIds } = data;
  const title = `Motion of ${shown(tokenIds.length)} ${nounOf(tokenIds.length, "row")} over ${shown(steps.length)} ${nounOf(steps.length, "snapshot")}`;
  return page(
    drawing,
    {
      title,
      description: describeMotion(data),
      legend: phaseLegend(data.phases),
      lines: motionPanels(drawing, data, options),
    },
    options,
  );
}

/** What is seen, in words. */
export function describeMotion({ atRest, pathEfficiency, phases }: MotionData): string {
  const totals = sumsOf(phases).reduce(
    (sum, counts) => sum.map((count, at) => count + (counts[at] as number)),
    phases.names.map(() => 0),
  );
  const all = totals.reduce((sum, count) => sum + count, 0);
  if (all === 0) return "No motion is known.";
  const shares = phases.names.map((name, at) => `${name} ${shown((100 * (totals[at] as number)) / all)} %`);
  const rest = atRest && `${shown(100 * (atRest[atRest.length - 1] as number))} % of the rows come to rest for good.`;
  const efficiency = pathEfficiency[pathEfficiency.length - 1] ?? Number.NaN;
  const way = Number.isNaN(efficiency) ? undefined : `Path efficiency of the centroid: ${shown(efficiency)}.`;
  return [`Rows and steps by phase: ${shares.join(", ")}.`, rest, way].filter((line) => line !== undefined).join(" ");
}

/** The colours of the phases. */
export const phaseLegend = ({ names }: PhasesData): LegendItem[] =>
  names.map((label, at) => ({ label, colour: phaseColour(at, names.length), sign: "block" }));

const phaseColour = (phase: number, phases: number): string => heatColour(phase, phases - 1);

/** The panels, in lines. */
export function motionPanels(drawing: Drawing, data: MotionData, options: FigureOptions): Panel[][] {
  const abreast = panelsAbreast(2, LEAST_WIDTH, options);
  const width = panelWidth(abreast, options);
  const each = { width, height: HEIGHT, yRoom: Y_ROOM };
  return inLines(
    [
      phasesPanel(drawing, data, { ...each, title: "Phases of the rows" }),
      mapPanel(drawing, data, { ...each, title: "Phase of each token" }),
      restPanel(drawing, data, { ...each, title: "Rows at rest for good" }),
      pathPanel(drawing, data, { ...each, title: "Path efficiency of the centroid" }),
    ],
    abreast,
  );
}

const SHARE = { label: "Share of the rows", domain: [0, 1] } as const;

function phasesPanel(drawing: Drawing, { phases, steps, tokenIds }: MotionData, place: PanelPlace): Panel {
  const sums = sumsOf(phases);
  if (!sums.some((counts) => counts.some((count) => count > 0)))
    return emptyPanel(drawing, place, "no motion is known");
  const edges = stepEdges(phases, steps.length);
  const layers = phases.names.map((_, phase) =>
    sums.flatMap((counts, bin) => {
      const [from, to] = [edges[bin] as number, edges[bin + 1] as number];
      const rows = tokenIds.length * (to - from);
      if (rows === 0) return [];
      const below = counts.slice(0, phase).reduce((sum, count) => sum + count, 0);
      const [y1, y2] = [below / rows, (below + (counts[phase] as number)) / rows];
      return [
        { x: from, y1, y2 },
        { x: to, y1, y2 },
      ];
    }),
  );
  return panel(drawing, {
    ...place,
    caption: "from below: at rest, then farther and farther",
    x: stepAxis(steps, place.width),
    y: SHARE,
    marks: layers.map((layer, phase) =>
      Plot.areaY(layer, { x: "x", y1: "y1", y2: "y2", fill: phaseColour(phase, phases.names.length) }),
    ),
  });
}

/** For each bin of snapshots the rows in each phase. */
function sumsOf({ tokens, steps, counts, names }: PhasesData): number[][] {
  return Array.from({ length: steps }, (_, step) =>
    names.map((_name, phase) => {
      let sum = 0;
      for (let token = 0; token < tokens; token += 1) sum += counts[(token * steps + step) * names.length + phase] ?? 0;
      return sum;
    }),
  );
}

/** Where the bins of snapshots begin on the axis, and where the last ends: the motion of snapshot k is from k - 1 to k. */
const stepEdges = ({ steps: bins }: PhasesData, snapshots: number): number[] =>
  Array.from({ length: bins + 1 }, (_, bin) => Math.max(0, Math.ceil((bin * snapshots) / bins) - 1));

function mapPanel(drawing: Drawing, data: MotionData, place: PanelPlace): Panel {
  const { phases, steps, tokenIds } = data;
  const rows = tokenIds.length;
  if (rows === 0 || phases.counts.length === 0) return emptyPanel(drawing, place, "no row was followed");
  const x = stepAxis(steps, place.width);
  const ticks = linearTicks([0, rows - 1], { pixels: place.height - 90, horizontal: false }, true);
  const isBinned = phases.tokens < rows || phases.steps < steps.length;
  return panel(drawing, {
    ...place,
    caption: isBinned ? "colours in between are means of a bin" : "each token at each step",
    x,
    y: {
      label: "Token",
      domain: [rows, 0],
      ticks: {
        values: ticks.values.map((row) => row + 0.5),
        labels: ticks.values.map((row) => shown(tokenIds[row] as number)),
      },
    },
    marks: [
      (_index, _scales, _values, dimensions) => {
        const { width, height, marginLeft, marginRight, marginTop, marginBottom } = dimensions;
        const across = (at: number): number => marginLeft + (at / x.domain[1]) * (width - marginLeft - marginRight);
        const down = (row: number): number => marginTop + (row / rows) * (height - marginTop - marginBottom);
        return drawing.element("g", { "shape-rendering": "crispEdges", stroke: "none" }, [
          ...cellPaths(drawing, data, { across, down }),
        ]) as unknown as SVGElement;
      },
    ],
  });
}

/** The cells of the map, a path for each colour: neighbours of one colour in a line are one rectangle. */
function* cellPaths(
  drawing: Drawing,
  { phases, steps, tokenIds }: MotionData,
  { across, down }: { across: (at: number) => number; down: (row: number) => number },
): Generator<Element> {
  const edges = stepEdges(phases, steps.length);
  const paths = new Map<number, string>();
  for (let token = 0; token < phases.tokens; token += 1) {
    const [top, bottom] = [token, token + 1].map((bin) => down(Math.ceil((bin * tokenIds.length) / phases.tokens)));
    for (let from = 0; from < phases.steps; ) {
      const shade = shadeOf(phases, token * phases.steps + from);
      let to = from + 1;
      while (to < phases.steps && shadeOf(phases, token * phases.steps + to) === shade) to += 1;
      const [left, right] = [across(edges[from] as number), across(edges[to] as number)];
      if (right > left) {
        paths.set(shade, `${paths.get(shade) ?? ""}M${left} ${top}H${right}V${bottom}H${left}Z`);
      }
      from = to;
    }
  }
  const farthest = SHADES * (phases.names.length - 1);
  for (const [shade, d] of [...paths].sort(([a], [b]) => a - b)) {
    yield drawing.element("path", { d, fill: shade < 0 ? MISSING : heatColour(shade, farthest) });
  }
}

/** The mean phase of a cell in shades; -1 where nothing is known. */
function shadeOf({ counts, names }: PhasesData, cell: number): number {
  let [rows, sum] = [0, 0];
  for (let phase = 0; phase < names.length; phase += 1) {
    const count = counts[cell * names.length + phase] as number;
    rows += count;
    sum += count * phase;
  }
  return rows === 0 ? -1 : Math.round((SHADES * sum) / rows);
}

/** Shares of which it is said when so many rows had come to rest. */
const QUANTILES = [0.5, 0.9, 0.99, 1];

function restPanel(drawing: Drawing, { atRest, steps }: MotionData, place: PanelPlace): Panel {
  if (!atRest) return emptyPanel(drawing, place, "when a row comes to rest takes all steps");
  const shares = Array.from(atRest);
  const reached = QUANTILES.flatMap((quantile) => {
    const at = shares.findIndex((share) => share >= quantile);
    return at < 0 ? [] : [`${100 * quantile} % at step ${shown(steps[at] as number)}`];
  });
  return panel(drawing, {
    ...place,
    caption: reached.length > 0 ? reached.join(" · ") : "fewer than half of the rows come to rest",
    x: stepAxis(steps, place.width),
    y: SHARE,
    marks: [
      Plot.lineY(
        thinned(
          shares.map((share, at) => ({ at, share })),
          ({ share }) => share,
        ),
        { x: "at", y: "share", stroke: CATEGORIES[0] as string, strokeWidth: 1.8, curve: "step-after" },
      ),
    ],
  });
}

function pathPanel(drawing: Drawing, { pathEfficiency, steps }: MotionData, place: PanelPlace): Panel {
  const points = Array.from(pathEfficiency, (value, at) => ({ at, value }));
  const known = points.filter(({ value }) => Number.isFinite(value));
  const last = known.at(-1);
  if (!last) return emptyPanel(drawing, place, "it is not known at any step");
  return panel(drawing, {
    ...place,
    caption: `${shown(last.value)} in the end; 1 is a straight way`,
    x: stepAxis(steps, place.width),
    y: { label: "Distance over length of the path", domain: [0, 1] },
    marks: [
      Plot.lineY(
        thinned(points, ({ value }) => value),
        { x: "at", y: "value", stroke: CATEGORIES[1] as string, strokeWidth: 1.8 },
      ),
      ...(known.length === 1 ? [Plot.dot(known, { x: "at", y: "value", r: 2.6, fill: CATEGORIES[1] as string })] : []),
    ],
  });
}
