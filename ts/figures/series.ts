/** Snapshots one after another: how a model's groups changed over its steps. */

import * as Plot from "@observablehq/plot";
import type { FigureOptions } from "../drawing/figure-options.js";
import { domainOf, domainOfMagnitudes, shown } from "../drawing/numbers.js";
import { inLines, page, panelsAbreast, panelWidth, roomOf } from "../drawing/page.js";
import { emptyPanel, type Panel, panel } from "../drawing/panel.js";
import { Drawing } from "../drawing/svg.js";
import { CATEGORIES } from "../drawing/theme.js";
import { thinned } from "../drawing/thinned.js";
import type { Metric } from "../metrics/metrics.js";
import { nounOf } from "../text/quantities.js";
import { adamLegend, adamPanels, describeAdam } from "./adam.js";
import type { AdamData } from "./adam-data.js";
import { describeMotion, motionPanels, phaseLegend } from "./motion.js";
import type { MotionData } from "./motion-data.js";

/** Columns of a series, a value for each snapshot. */
export interface SeriesData {
  /** The step of each snapshot, ascending; without it, or where one is not finite, snapshots are numbered from 0. */
  steps?: ArrayLike<number> | undefined;
  /** A metric that is not there has a panel that says so. */
  columns: Partial<Record<Metric, ArrayLike<number>>>;
  /** How rows moved that were followed: its panels come first. */
  motion?: MotionData | undefined;
  /** What an optimizer's moments tell of the steps: its panels come next. */
  adam?: AdamData | undefined;
  /** Is written in place of the panels, where there is nothing to draw: why. */
  nothing?: string | undefined;
}

const PANELS: readonly (readonly [Metric, string, string, boolean])[] = [
  ["n_unique", "Distinct vectors", "Vectors", true],
  ["n_black_holes", "Black holes", "Black holes", true],
  ["black_hole_population", "Black hole population", "Tokens", true],
  ["largest_bh", "Largest black hole", "Tokens", true],
  ["n_components", "Components of the epsilon-graph", "Components", true],
  ["max_l_inf", "Largest Chebyshev distance", "Distance (ε)", false],
];

/** The least width of a panel with its labels. */
const LEAST_WIDTH = 280;

/**
 * Draws metrics against steps, a panel each. Returns the text of an SVG file.
 *
 * @example
 * ```js
 * import { writeFileSync } from "node:fs";
 * import { seriesFigure } from "collapsar/figures";
 *
 * const data = { steps: [100, 200, 300], columns: { n_unique: [128, 90, 78], black_hole_population: [0, 40, 51] } };
 * writeFileSync("series.svg", seriesFigure(data, { theme: "auto" }));
 * ```
 */
export function seriesFigure(data: SeriesData, options: FigureOptions = {}): string {
  const drawing = new Drawing();
  const { motion, adam } = data;
  const count = Math.max(data.steps?.length ?? 0, ...Object.values(data.columns).map((column) => column.length));
  const given = Array.from(data.steps ?? []);
  const isNumbered = given.length === count && count > 0 && given.every(Number.isFinite);
  const steps = isNumbered ? given : Array.from({ length: count }, (_, at) => at);
  const unit = isNumbered ? "Step" : "Snapshot";
  const abreast = panelsAbreast(2, LEAST_WIDTH, options);
  const width = panelWidth(abreast, options);
  const empty = { width: roomOf(options), height: 120, title: "Over the steps" };
  const panels = () =>
    PANELS.map(([metric, title, y, integers], at) =>
      seriesPanel(drawing, { steps, unit, values: data.columns[metric] }, { metric, title, y, integers, width }, at),
    );
  const range =
    count > 1 ? `, ${unit.toLowerCase()} ${shown(steps[0] as number)} to ${shown(steps.at(-1) as number)}` : "";
  return page(
    drawing,
    {
      title: `Series of ${shown(count)} ${nounOf(count, "snapshot")}${range}`,
      description:
        data.nothing ??
        [...(motion ? [describeMotion(motion)] : []), ...(adam ? [describeAdam(adam)] : []), describe(data)].join(" "),
      legend: [...(motion ? phaseLegend(motion.phases) : []), ...(adam ? adamLegend() : [])],
      lines:
        data.nothing === undefined
          ? [
              ...(motion ? motionPanels(drawing, motion, options) : []),
              ...(adam ? adamPanels(drawing, adam, options) : []),
              ...inLines(panels(), abreast),
            ]
          : [[emptyPanel(drawing, empty, data.nothing)]],
    },
    options,
  );
}

interface Point {
  step: number;
  value: number;
}

interface Series {
  steps: readonly number[];
  unit: string;
  values: ArrayLike<number> | undefined;
}

function seriesPanel(
  drawing: Drawing,
  { steps, unit, values }: Series,
  { metric, title, y, integers, width }: { metric: Metric; title: string; y: string; integers: boolean; width: number },
  number: number,
): Panel {
  const spec = { width, height: 236, title, yRoom: 44 };
  if (values === undefined) return emptyPanel(drawing, spec, `no column ${metric}`);
  const all = steps.map((step, at): Point => ({ step, value: values[at] ?? Number.NaN }));
  const finite = all.filter(({ value }) => Number.isFinite(value));
  if (finite.length === 0) return emptyPanel(drawing, spec, "no value is a finite number");
  const points = thinned(all, ({ value }) => value);
  const colour = CATEGORIES[number] as string;
  const leftOut = all.length - finite.length;
  const [first, last] = [finite[0] as Point, finite.at(-1) as Point];
  const change = finite.length > 1 ? `${shown(first.value)} → ${shown(last.value)}` : shown(first.value);
  return panel(drawing, {
    ...spec,
    caption: leftOut > 0 ? `${change} · ${shown(leftOut)} not finite` : change,
    x: { label: unit, domain: domainOf(steps, 0.02), integers: steps.every(Number.isInteger) },
    y: {
      label: y,
      domain: domainOfMagnitudes(
        finite.map(({ value }) => value),
        0.08,
      ),
      integers,
    },
    marks: [
      // A value that is not finite breaks the line.
      Plot.lineY(points, { x: "step", y: "value", stroke: colour, strokeWidth: 1.6 }),
      ...(points.length <= 80
        ? [
            Plot.dot(points, {
              x: "step",
              y: "value",
              r: 2.6,
              fill: colour,
              stroke: "none",
              filter: ({ value }: Point) => Number.isFinite(value),
              title: ({ step, value }: Point) => `${unit} ${shown(step)}: ${shown(value)}`,
            }),
          ]
        : []),
    ],
  });
}

function describe({ columns }: SeriesData): string {
  return PANELS.flatMap(([metric, title]) => {
    const finite = Array.from(columns[metric] ?? []).filter(Number.isFinite);
    if (finite.length === 0) return [];
    return [`${title}: ${shown(finite[0] as number)} at first, ${shown(finite.at(-1) as number)} at last.`];
  }).join(" ");
}
