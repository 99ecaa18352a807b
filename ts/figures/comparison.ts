/** Six histograms of simulated snapshots, with what was observed among them, if anything was. */
import * as Plot from "@observablehq/plot";
import { entryOf, type Metric, REGISTRY } from "../metrics/metrics.js";
import type { FigureOptions } from "./figure-options.js";
import { domainOf, shown, withSpread } from "./numbers.js";
import { DASHES, NAMED, observedColour, observedLegend } from "./observed.js";
import { inLines, type LegendItem, page, panelsAbreast, panelWidth, roomOf } from "./page.js";
import { type Bar, barsOf, possible } from "./panels/bars.js";
import { envelopePanel } from "./panels/envelope.js";
import type { EnvelopeData } from "./panels/envelope-data.js";
import { emptyPanel, type Panel, panel } from "./panels/panel.js";
import { populationsPanel } from "./panels/populations.js";
import type { PopulationsData } from "./panels/populations-data.js";
import { Drawing } from "./svg.js";
import { INK, MEAN, TRIALS, TRIALS_EDGE } from "./theme.js";

/** Values by metric. NaN and infinities are counted apart, a metric that is not there has a panel that says so. */
export interface ComparisonData {
  /** Of each trial. */
  synthetic: Partial<Record<Metric, ArrayLike<number>>>;
  /** One snapshot or several. */
  observed: readonly { label: string; values: Partial<Record<Metric, number>> }[];
  /** Trials in all. */
  trials: number;
  /** Spread of the simulated noise, where it is known. */
  sigma?: number | undefined;
  /** The global envelope of one observed snapshot, drawn below the histograms. */
  envelope?: EnvelopeData | undefined;
  /** Populations by rank of one observed snapshot, drawn below that. */
  populations?: PopulationsData | undefined;
}

/** The panels, in their order. */
const PANELS: readonly Metric[] = [
  "n_unique",
  "n_black_holes",
  "black_hole_population",
  "gini_coefficient",
  "largest_component_density",
  "max_l_inf",
];

/** Ranges of the trials beyond which an observed value is shown at the edge: the histogram would become a single line. */
const FAR = 12;

/** The least width of a histogram with its labels. */
const LEAST_WIDTH = 260;

/**
 * Draws histograms of the metrics of simulated snapshots, with the observed values marked in them. Returns the text of an SVG file. At
 * least `n_unique`, `n_black_holes` and the like have panels; a metric without values has one that says so.
 *
 * @example
 * ```js
 * import { writeFileSync } from "node:fs";
 * import { comparisonFigure } from "collapsar/figures";
 *
 * const data = {
 *   synthetic: { n_unique: [7, 8, 8, 9], n_black_holes: [6, 6, 7, 6] }, // a value for each trial
 *   observed: [{ label: "Qwen", values: { n_unique: 13, n_black_holes: 13 } }],
 *   trials: 4,
 * };
 * writeFileSync("comparison.svg", comparisonFigure(data, { theme: "auto" }));
 * ```
 */
export function comparisonFigure(data: ComparisonData, options: FigureOptions = {}): string {
  const drawing = new Drawing();
  const abreast = panelsAbreast(3, LEAST_WIDTH, options);
  const width = panelWidth(abreast, options);
  const panels = PANELS.map((metric) => metricPanel(drawing, data, metric, width));
  const trials = `${shown(data.trials)} simulated snapshot${data.trials === 1 ? "" : "s"}`;
  const what = data.observed.length === 0 ? trials : `Observed against ${trials}`;
  const sigma = data.sigma === undefined ? [] : [`σ ${shown(data.sigma)}`];
  return page(
    drawing,
    {
      title: `${what}${sigma.length > 0 ? ` (${sigma[0]})` : ""}`,
      description: description(data),
      legend: legend(data),
      lines: [
        ...inLines(panels, abreast),
        ...(data.envelope ? [[envelopePanel(drawing, data.envelope, roomOf(options))]] : []),
        ...(data.populations
          ? [[populationsPanel(drawing, data.populations, { width: roomOf(options), height: 340 })]]
          : []),
      ],
    },
    options,
  );
}

const legend = ({ trials, observed }: ComparisonData): LegendItem[] => [
  { label: `simulated (${shown(trials)})`, colour: TRIALS, sign: "square" },
  { label: "mean of the simulated", colour: MEAN, sign: "line", dashes: "2,3" },
  ...observedLegend(observed.map(({ label }) => label)),
];

/** The values of one metric, as far as they are numbers. */
interface Column {
  finite: number[];
  mean: number;
  /** Sample standard deviation; NaN for fewer than two values. */
  std: number;
  leftOut: number;
}

function columnOf(values: ArrayLike<number>): Column {
  const finite = Array.from(values).filter(Number.isFinite);
  const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length;
  const isConstant = finite.every((value) => value === finite[0]);
  const squares = finite.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  // The mean of equal values need not be that value, nor their spread zero, when it is computed.
  const std = isConstant && finite.length > 1 ? 0 : Math.sqrt(squares / (finite.length - 1));
  return { finite, mean: isConstant ? (finite[0] ?? Number.NaN) : mean, std, leftOut: values.length - finite.length };
}

function metricPanel(drawing: Drawing, data: ComparisonData, metric: Metric, width: number): Panel {
  const size = { width, height: 268, title: REGISTRY[metric].title };
  const values = data.synthetic[metric];
  if (values === undefined) return emptyPanel(drawing, size, `no column ${metric}`);
  const column = columnOf(values);
  const marks = data.observed.map(({ label, values: record }, at) => ({
    label,
    value: record[metric] ?? Number.NaN,
    colour: observedColour(at, data.observed.length),
  }));
  if (column.finite.length === 0) return emptyPanel(drawing, size, "no simulated value is a finite number");
  const { bars, domain, isFar, ticks } = layOut(column, marks, metric);
  const highest = bars.reduce((most, { count }) => Math.max(most, count), 0);
  const last = bars.reduce((most, { to }) => Math.max(most, to), Number.NEGATIVE_INFINITY);
  return panel(drawing, {
    ...size,
    caption: caption(column, marks),
    x: { label: metric, domain, integers: entryOf(metric).kind === "integer", ...(ticks && { ticks }) },
    y: { label: "Frequency", domain: [0, highest * (column.std === 0 ? 1.15 : 1.06)], integers: true },
    marks: [
      Plot.rectY(bars, {
        x1: "from",
        x2: "to",
        y: "count",
        fill: TRIALS,
        fillOpacity: 0.7,
        stroke: TRIALS_EDGE,
        strokeWidth: 0.6,
        inset: 0,
        title: ({ values: [first, end], count }) =>
          `${first === end ? shown(first) : `${shown(first)} to ${shown(end)}`}: ${shown(count)}`,
      }),
      Plot.ruleX([column.mean], { stroke: MEAN, strokeWidth: 2, strokeDasharray: "2,3" }),
      ...marks.flatMap(({ label, value, colour }) => {
        if (!Number.isFinite(value)) return [];
        const line = { stroke: colour, strokeWidth: data.observed.length > NAMED ? 1 : 2.5, strokeDasharray: DASHES };
        const where = { title: () => `${label}: ${shown(value)}` };
        if (!isFar(value)) return [Plot.ruleX([value], { ...line, ...where })];
        const beyond = value > last;
        return [
          Plot.text([beyond ? domain[1] : domain[0]], {
            x: (edge: number) => edge,
            y: () => highest * 0.97,
            text: () => (beyond ? `${shown(value)} →` : `← ${shown(value)}`),
            textAnchor: beyond ? "end" : "start",
            dx: beyond ? -5 : 5,
            fill: colour,
            stroke: "var(--page)",
            strokeWidth: 3,
            fontWeight: 600,
            fontSize: 11,
          }),
        ];
      }),
      ...constantLabel(column, bars, domain),
    ],
  });
}

/** What a constant is, over its bar and over the lines that cross it. */
function constantLabel({ finite, std }: Column, bars: readonly Bar[], [low, high]: readonly [number, number]) {
  const [bar] = bars;
  if (!bar || (std !== 0 && finite.length > 1)) return [];
  const value = bar.values[0];
  const part = (value - low) / (high - low);
  const side = part < 0.25 ? "start" : part > 0.75 ? "end" : "middle";
  return [
    Plot.text([side === "start" ? bar.from : side === "end" ? bar.to : value], {
      x: (place: number) => place,
      y: () => bar.count,
      text: () => (finite.length === 1 ? shown(value) : `all ${shown(finite.length)}: ${shown(value)}`),
      textAnchor: side,
      dy: -8,
      fill: INK,
      stroke: "var(--page)",
      strokeWidth: 4,
      fontSize: 11,
    }),
  ];
}

interface Marker {
  label: string;
  value: number;
  colour: string;
}

/** Part of the axis that the bar of a constant takes. */
const CONSTANT = 0.07;

/** The bars, and what the axis shows: all of them, and the observed values that are not too far away. */
function layOut({ finite }: Column, marks: readonly Marker[], metric: Metric) {
  const raw = barsOf(finite, metric);
  const [first, last] = [raw[0] as Bar, raw.at(-1) as Bar];
  const span = last.to - first.from;
  if (span > 0) {
    const reach = FAR * span;
    const isFar = (value: number): boolean => value < first.from - reach || value > last.to + reach;
    const near = marks.map(({ value }) => value).filter((value) => !isFar(value));
    return { bars: raw, domain: possible(domainOf([first.from, last.to, ...near], 0.03), raw, metric), isFar };
  }
  // A constant: one bar, in the middle unless an observed value lies elsewhere.
  const only = first.from;
  const others = marks.filter((mark) => Number.isFinite(mark.value) && mark.value !== only).map((mark) => mark.value);
  const isFar = (): boolean => false;
  if (others.length === 0) {
    const half = Math.max(Math.abs(only) / 2, 0.5);
    const bars = [{ ...first, from: only - half * CONSTANT, to: only + half * CONSTANT }];
    return {
      bars,
      domain: [only - half, only + half] as [number, number],
      isFar,
      ticks: { values: [only], labels: [shown(only)] },
    };
  }
  const [low, high] = domainOf([only, ...others], 0.2);
  const half = ((high - low) * CONSTANT) / 2;
  const bars = [{ ...first, from: only - half, to: only + half }];
  return { bars, domain: possible([low, high], bars, metric), isFar };
}

function caption({ mean, std, leftOut, finite }: Column, marks: readonly Marker[]): string {
  const [only] = marks;
  const observed = marks.length === 1 && only ? [`observed ${shown(only.value)}`] : [];
  const [middle, deviation] = withSpread(mean, std);
  const spread = finite.length > 1 ? ` ± ${deviation}` : "";
  const without = leftOut > 0 ? [`${shown(leftOut)} not finite`] : [];
  return [...observed, `mean ${middle}${spread}`, ...without].join(" · ");
}

function description(data: ComparisonData): string {
  const lines = PANELS.flatMap((metric) => {
    const { title } = REGISTRY[metric];
    const values = data.synthetic[metric];
    if (values === undefined) return [];
    const { mean, std } = columnOf(values);
    const observed = data.observed
      .slice(0, NAMED)
      .map(({ label, values: record }) => `${label} ${shown(record[metric] ?? Number.NaN)}`);
    const [middle, deviation] = withSpread(mean, std);
    const found = `${title}: mean ${middle}, standard deviation ${deviation}`;
    return [`${[found, ...(observed.length > 0 ? [observed.join(", ")] : [])].join("; ")}.`];
  });
  const what = `Histograms of simulated snapshots${data.observed.length === 0 ? "" : " with observed values"}.`;
  return [what, ...lines].join(" ");
}
