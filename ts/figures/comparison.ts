/** Six histograms of simulated snapshots, with what was observed among them, if anything was. */
import * as Plot from "@observablehq/plot";
import { type Metric, REGISTRY } from "../metrics/metrics.js";
import { type Histogram, histogram } from "../statistics/histogram.js";
import type { FigureOptions } from "./figure-options.js";
import { domainOf, shown } from "./numbers.js";
import { DASHES, NAMED, observedColour, observedLegend } from "./observed.js";
import { type LegendItem, page, panelWidth } from "./page.js";
import { emptyPanel, type Panel, panel } from "./panel.js";
import { Drawing } from "./svg.js";
import { MEAN, TRIALS, TRIALS_EDGE } from "./theme.js";

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

const BINS = 30;

/** Ranges of the trials beyond which an observed value is shown at the edge: the histogram would become a single line. */
const FAR = 12;

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
  const panels = PANELS.map((metric) => metricPanel(drawing, data, metric, REGISTRY[metric].title));
  const trials = `${shown(data.trials)} simulated snapshot${data.trials === 1 ? "" : "s"}`;
  const what = data.observed.length === 0 ? trials : `Observed against ${trials}`;
  const sigma = data.sigma === undefined ? [] : [`σ ${shown(data.sigma)}`];
  return page(
    drawing,
    {
      title: `${what}${sigma.length > 0 ? ` (${sigma[0]})` : ""}`,
      description: description(data),
      legend: legend(data),
      rows: [panels.slice(0, 3), panels.slice(3)],
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

function metricPanel(drawing: Drawing, data: ComparisonData, metric: Metric, title: string): Panel {
  const size = { width: panelWidth(3), height: 268, title };
  const values = data.synthetic[metric];
  if (values === undefined) return emptyPanel(drawing, size, `no column ${metric}`);
  const column = columnOf(values);
  const marks = data.observed.map(({ label, values: row }, at) => ({
    label,
    value: row[metric] ?? Number.NaN,
    colour: observedColour(at, data.observed.length),
  }));
  if (column.finite.length === 0) return emptyPanel(drawing, size, "no simulated value is a finite number");
  const bins = histogram(column.finite, BINS);
  const { domain, isFar } = domainFor(bins, marks);
  const highest = bins.counts.reduce((a, b) => Math.max(a, b));
  const bars = Array.from(bins.counts, (count, at) => ({ count, from: bins.edges[at], to: bins.edges[at + 1] })).filter(
    ({ count }) => count > 0,
  );
  return panel(drawing, {
    ...size,
    caption: caption(column, marks),
    x: { label: metric, domain },
    y: { label: "Frequency", domain: [0, highest * 1.06], integers: true },
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
        title: ({ from, to, count }) => `${shown(from)} to ${shown(to)}: ${shown(count)}`,
      }),
      Plot.ruleX([column.mean], { stroke: MEAN, strokeWidth: 2, strokeDasharray: "2,3" }),
      ...marks.flatMap(({ label, value, colour }) => {
        if (!Number.isFinite(value)) return [];
        const line = { stroke: colour, strokeWidth: data.observed.length > NAMED ? 1 : 2.5, strokeDasharray: DASHES };
        const where = { title: () => `${label}: ${shown(value)}` };
        if (!isFar(value)) return [Plot.ruleX([value], { ...line, ...where })];
        const beyond = value > (bins.edges[BINS] as number);
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
    ],
  });
}

interface Marker {
  label: string;
  value: number;
  colour: string;
}

/** What the axis shows: all bins, and the observed values that are not too far away. */
function domainFor({ edges }: Histogram, marks: readonly Marker[]) {
  const [first, last] = [edges[0] as number, edges[BINS] as number];
  const reach = FAR * (last - first);
  const isFar = (value: number): boolean => value < first - reach || value > last + reach;
  const near = marks.map(({ value }) => value).filter((value) => !isFar(value));
  return { domain: domainOf([first, last, ...near], 0.03), isFar };
}

function caption({ mean, std, leftOut, finite }: Column, marks: readonly Marker[]): string {
  const [only] = marks;
  const observed = marks.length === 1 && only ? [`observed ${shown(only.value)}`] : [];
  const spread = finite.length > 1 ? ` ± ${shown(std)}` : "";
  const without = leftOut > 0 ? [`${shown(leftOut)} not finite`] : [];
  return [...observed, `mean ${shown(mean)}${spread}`, ...without].join(" · ");
}

function description(data: ComparisonData): string {
  const lines = PANELS.flatMap((metric) => {
    const { title } = REGISTRY[metric];
    const values = data.synthetic[metric];
    if (values === undefined) return [];
    const { mean, std } = columnOf(values);
    const observed = data.observed
      .slice(0, NAMED)
      .map(({ label, values: row }) => `${label} ${shown(row[metric] ?? Number.NaN)}`);
    const found = `${title}: mean ${shown(mean)}, standard deviation ${shown(std)}`;
    return [`${[found, ...(observed.length > 0 ? [observed.join(", ")] : [])].join("; ")}.`];
  });
  const what = `Histograms of simulated snapshots${data.observed.length === 0 ? "" : " with observed values"}.`;
  return [what, ...lines].join(" ");
}
