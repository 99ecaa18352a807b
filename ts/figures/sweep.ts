/** Black holes and extent of simulated snapshots against the spread of their noise. */
import * as Plot from "@observablehq/plot";
import { domainOf, shown } from "./numbers.js";
import { DASHES, observedColour, observedLegend } from "./observed.js";
import { type FigureOptions, type LegendItem, MARGIN, PAGE_WIDTH, page } from "./page.js";
import { emptyPanel, type Panel, panel } from "./panel.js";
import { Drawing } from "./svg.js";
import { TRIALS } from "./theme.js";

/** Rows of a sweep, in any order: one or many per sigma. */
export interface SweepData {
  sigma: ArrayLike<number>;
  n_black_holes: ArrayLike<number>;
  /** In epsilon. */
  max_l_inf: ArrayLike<number>;
  /** Lines across the panels. */
  observed?: readonly { label: string; n_black_holes: number; max_l_inf: number }[] | undefined;
}

/** Draws the sweep as the text of an SVG file. The axis of sigma is logarithmic where the greatest is over 20 times the least. */
export function sweepFigure(data: SweepData, options: FigureOptions = {}): string {
  const drawing = new Drawing();
  const sigmas = Array.from(data.sigma).filter(Number.isFinite);
  const distinct = new Set(sigmas).size;
  const several = distinct < sigmas.length;
  const observed = data.observed ?? [];
  const legend: LegendItem[] = [
    several
      ? { label: "mean and range of the simulated", colour: TRIALS, sign: "band" }
      : { label: "simulated", colour: TRIALS, sign: "dot" },
    ...observedLegend(observed.map(({ label }) => label)),
  ];
  return page(
    drawing,
    {
      title: `Sweep over σ: ${shown(sigmas.length)} simulated snapshot${sigmas.length === 1 ? "" : "s"} at ${shown(distinct)} value${distinct === 1 ? "" : "s"}`,
      description: describe(data),
      legend,
      rows: [
        [sweepPanel(drawing, data, "n_black_holes", "Black holes", "Black holes")],
        [sweepPanel(drawing, data, "max_l_inf", "Largest Chebyshev distance", "Distance (ε)")],
      ],
    },
    options,
  );
}

type Quantity = "n_black_holes" | "max_l_inf";

interface Level {
  sigma: number;
  low: number;
  mean: number;
  high: number;
}

/** Least, mean and greatest value at each sigma, by sigma; what is not finite is left out. */
function levelsOf(data: SweepData, quantity: Quantity): { levels: Level[]; leftOut: number } {
  const at = new Map<number, number[]>();
  let leftOut = 0;
  for (const [index, sigma] of Array.from(data.sigma).entries()) {
    const value = data[quantity][index] ?? Number.NaN;
    if (!Number.isFinite(sigma) || !Number.isFinite(value)) {
      leftOut += 1;
      continue;
    }
    const values = at.get(sigma);
    if (values) values.push(value);
    else at.set(sigma, [value]);
  }
  const levels = [...at].map(([sigma, values]) => ({
    sigma,
    low: values.reduce((a, b) => Math.min(a, b)),
    mean: values.reduce((a, b) => a + b, 0) / values.length,
    high: values.reduce((a, b) => Math.max(a, b)),
  }));
  return { levels: levels.sort((a, b) => a.sigma - b.sigma), leftOut };
}

function sweepPanel(drawing: Drawing, data: SweepData, quantity: Quantity, title: string, unit: string): Panel {
  const spec = { width: PAGE_WIDTH - 2 * MARGIN, height: 300, title, yRoom: 44 };
  const { levels, leftOut } = levelsOf(data, quantity);
  const [first, last] = [levels[0], levels.at(-1)];
  if (!first || !last) return emptyPanel(drawing, spec, "no simulated value is a finite number");
  const log = first.sigma > 0 && last.sigma > 20 * first.sigma;
  const all = data.observed ?? [];
  const observed = all
    .map((row, at) => ({ ...row, colour: observedColour(at, all.length) }))
    .filter((row) => Number.isFinite(row[quantity]));
  const values = [...levels.flatMap(({ low, high }) => [low, high]), ...observed.map((row) => row[quantity]), 0];
  const isSingle = levels.every(({ low, high }) => low === high);
  return panel(drawing, {
    ...spec,
    ...(leftOut > 0 && { caption: `${shown(leftOut)} not finite, left out` }),
    x: {
      label: "σ of the noise",
      domain: log ? [first.sigma * 0.95, last.sigma * 1.05] : domainOf([first.sigma, last.sigma], 0.02),
      log,
    },
    y: { label: unit, domain: domainOf(values), integers: quantity === "n_black_holes" },
    marks: [
      ...(isSingle ? [] : [Plot.areaY(levels, { x: "sigma", y1: "low", y2: "high", fill: TRIALS, fillOpacity: 0.22 })]),
      ...(isSingle
        ? []
        : [Plot.lineY(levels, { x: "sigma", y: "mean", stroke: TRIALS, strokeWidth: 1.5, strokeOpacity: 0.9 })]),
      ...(levels.length <= 60 || isSingle
        ? [
            Plot.dot(levels, {
              x: "sigma",
              y: "mean",
              r: levels.length > 200 ? 1.8 : 3,
              fill: TRIALS,
              fillOpacity: 0.8,
              stroke: "none",
              ...(levels.length <= 200 && { title: ({ sigma, mean }: Level) => `σ ${shown(sigma)}: ${shown(mean)}` }),
            }),
          ]
        : []),
      Plot.ruleY(observed, {
        y: quantity,
        stroke: "colour",
        strokeWidth: 2,
        strokeDasharray: DASHES,
        title: (row: Record<Quantity, number> & { label: string }) => `${row.label}: ${shown(row[quantity])}`,
      }),
    ],
  });
}

function describe(data: SweepData): string {
  const { levels } = levelsOf(data, "n_black_holes");
  const [first, last] = [levels[0], levels.at(-1)];
  if (!first || !last) return "A sweep without a finite value.";
  const observed = (data.observed ?? []).map(
    (row) => `${row.label}: ${shown(row.n_black_holes)} black holes, extent ${shown(row.max_l_inf)} epsilon.`,
  );
  return `Black holes: mean ${shown(first.mean)} at sigma ${shown(first.sigma)}, ${shown(last.mean)} at sigma ${shown(last.sigma)}. ${observed.join(" ")}`;
}
