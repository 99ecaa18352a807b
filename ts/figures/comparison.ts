/** Six histograms of simulated snapshots, with what was observed among them, if anything was. */

import type { FigureOptions } from "../drawing/figure-options.js";
import { shown, withSpread } from "../drawing/numbers.js";
import { inLines, type LegendItem, page, panelsAbreast, panelWidth, roomOf } from "../drawing/page.js";
import { Drawing } from "../drawing/svg.js";
import { MEAN, TRIALS } from "../drawing/theme.js";
import { type Metric, REGISTRY } from "../metrics/metrics.js";
import { nounOf } from "../text/quantities.js";
import { envelopePanel } from "./panels/envelope.js";
import type { EnvelopeData } from "./panels/envelope-data.js";
import { columnOf, metricPanel } from "./panels/metric-histogram.js";
import type { MetricValues } from "./panels/metric-values.js";
import { NAMED, observedLegend } from "./panels/observed.js";
import { populationsPanel } from "./panels/populations.js";
import type { PopulationsData } from "./panels/populations-data.js";

/** Values by metric. NaN and infinities are counted apart, a metric that is not there has a panel that says so. */
export interface ComparisonData extends MetricValues {
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
  const trials = `${shown(data.trials)} ${nounOf(data.trials, "simulated snapshot")}`;
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
