/** Black holes and extent of simulated snapshots against the spread of their noise. */

import * as Plot from "@observablehq/plot";
import type { FigureOptions } from "../drawing/figure-options.js";
import { domainOf, shown } from "../drawing/numbers.js";
import { type LegendItem, page, roomOf } from "../drawing/page.js";
import { emptyPanel, type Panel, panel } from "../drawing/panel.js";
import { Drawing } from "../drawing/svg.js";
import { TRIALS } from "../drawing/theme.js";
import { nounOf } from "../text/quantities.js";
import { DASHES, observedColour, observedLegend } from "./panels/observed.js";

/** Records of a sweep, in any order: one or many per sigma. */
export interface SweepData {
  /** Sigma of each simulated snapshot. */
  sigma: ArrayLike<number>;
  /** Black holes of each simulated snapshot. */
  n_black_holes: ArrayLike<number>;
  /** Largest distance of each simulated snapshot, in units of epsilon. */
  max_l_inf: ArrayLike<number>;
  /** Observed snapshots, drawn as lines across the panels. */
  observed?: readonly { label: string; n_black_holes: number; max_l_inf: number }[] | undefined;
}

/**
 * Draws black holes and extent against sigma. Returns the text of an SVG file. The axis of sigma is logarithmic if the largest is more
 * than 20 times the smallest.
 *
 * @example
 * ```js
 * import { writeFileSync } from "node:fs";
 * import { sweepFigure } from "collapsar/figures";
 *
 * const data = { sigma: [1e-9, 1e-8, 1e-7], n_black_holes: [1, 6, 40], max_l_inf: [0, 0.016, 0.25] };
 * writeFileSync("sweep.svg", sweepFigure(data, { theme: "auto" }));
 * ```
 */
export function sweepFigure(data: SweepData, options: FigureOptions = {}): string {
  const drawing = new Drawing();
  const sigmas = Array.from(data.sigma).filter(Number.isFinite);
  const distinct = new Set(sigmas).size;
  const several = distinct < sigmas.length || distinct > SIGMAS_DRAWN;
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
      title: `Sweep over σ: ${shown(sigmas.length)} ${nounOf(sigmas.length, "simulated snapshot")} at ${shown(distinct)} ${nounOf(distinct, "value")}`,
      description: describe(data),
      legend,
      lines: (["n_black_holes", "max_l_inf"] as const).map((quantity) => [
        sweepPanel(drawing, data, several, roomOf(options), quantity),
      ]),
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

/** Values of sigma beyond which neighbours are drawn as one. */
const SIGMAS_DRAWN = 2000;

/** Neighbours together, where there are more than can be told apart. */
function merged(levels: readonly Level[]): readonly Level[] {
  if (levels.length <= SIGMAS_DRAWN) return levels;
  const each = Math.ceil(levels.length / 450);
  return Array.from({ length: Math.ceil(levels.length / each) }, (_, at) => {
    const some = levels.slice(at * each, (at + 1) * each);
    return {
      sigma: (some[some.length >> 1] as Level).sigma,
      low: some.reduce((least, { low }) => Math.min(least, low), Infinity),
      mean: some.reduce((sum, { mean }) => sum + mean, 0) / some.length,
      high: some.reduce((most, { high }) => Math.max(most, high), -Infinity),
    };
  });
}

/** Least, mean and greatest value at each sigma, by sigma; what is not finite is left out. */
function levelsOf(data: SweepData, quantity: Quantity): { levels: readonly Level[]; leftOut: number } {
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
  return { levels: merged(levels.sort((a, b) => a.sigma - b.sigma)), leftOut };
}

const TEXTS: Record<Quantity, [title: string, unit: string]> = {
  n_black_holes: ["Black holes", "Black holes"],
  max_l_inf: ["Largest Chebyshev distance", "Distance (ε)"],
};

function sweepPanel(drawing: Drawing, data: SweepData, several: boolean, width: number, quantity: Quantity): Panel {
  const [title, unit] = TEXTS[quantity];
  const spec = { width, height: 300, title, yRoom: 44 };
  const { levels, leftOut } = levelsOf(data, quantity);
  const [first, last] = [levels[0], levels.at(-1)];
  if (!first || !last) return emptyPanel(drawing, spec, "no simulated value is a finite number");
  const log = first.sigma > 0 && last.sigma > 20 * first.sigma;
  const all = data.observed ?? [];
  const observed = all
    .map((record, at) => ({ ...record, colour: observedColour(at, all.length) }))
    .filter((record) => Number.isFinite(record[quantity]));
  const values = [...levels.flatMap(({ low, high }) => [low, high]), ...observed.map((record) => record[quantity]), 0];
  return panel(drawing, {
    ...spec,
    ...(leftOut > 0 && { caption: `${shown(leftOut)} not finite, left out` }),
    x: {
      label: "σ of the noise",
      domain: log ? [first.sigma * 0.95, last.sigma * 1.05] : domainOf([first.sigma, last.sigma], 0.02),
      log,
    },
    y: {
      label: unit,
      ...scaleOf(
        values,
        observed.map((each) => each[quantity]),
        quantity,
      ),
    },
    marks: [
      ...(several
        ? [
            Plot.areaY(levels, { x: "sigma", y1: "low", y2: "high", fill: TRIALS, fillOpacity: 0.22 }),
            Plot.lineY(levels, { x: "sigma", y: "mean", stroke: TRIALS, strokeWidth: 1.5, strokeOpacity: 0.9 }),
          ]
        : []),
      ...(levels.length <= 60 || !several
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
        title: (record: Record<Quantity, number> & { label: string }) => `${record.label}: ${shown(record[quantity])}`,
      }),
    ],
  });
}

/** Observed values below this part of the axis would drown at its end. */
const DROWNING = 8;

/** The axis of a quantity from 0; logarithmic beyond the least where an observed value would drown among larger ones. */
function scaleOf(values: readonly number[], observed: readonly number[], quantity: Quantity) {
  const [, high] = domainOf(values);
  const most = values.reduce((a, b) => Math.max(a, b));
  const positive = values.filter((value) => value > 0);
  const drowns = observed.some((value) => value > 0 && value * DROWNING < most);
  if (!drowns) return { domain: [0, high] as const, integers: quantity === "n_black_holes" };
  const least = positive.reduce((a, b) => Math.min(a, b));
  // Counts begin at 1; a distance near 0 shall not take all of the axis.
  const linearTo = quantity === "n_black_holes" ? 1 : Math.max(least, most / 1e4);
  return { domain: [0, most * 1.3] as const, linearTo };
}

function describe(data: SweepData): string {
  const { levels } = levelsOf(data, "n_black_holes");
  const [first, last] = [levels[0], levels.at(-1)];
  if (!first || !last) return "A sweep without a finite value.";
  const observed = (data.observed ?? []).map(
    (record) =>
      `${record.label}: ${shown(record.n_black_holes)} ${nounOf(record.n_black_holes, "black hole")}, extent ${shown(record.max_l_inf)} epsilon.`,
  );
  return `Black holes: mean ${shown(first.mean)} at sigma ${shown(first.sigma)}, ${shown(last.mean)} at sigma ${shown(last.sigma)}. ${observed.join(" ")}`;
}
