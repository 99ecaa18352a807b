/** What a fit rests on: permutations with what was observed, the likelihood of sigma, and the dims that decide it. */
import * as Plot from "@observablehq/plot";
import type { FigureOptions } from "../drawing/figure-options.js";
import { shown } from "../drawing/numbers.js";
import { inLines, type LegendItem, page, panelsAbreast, panelWidth } from "../drawing/page.js";
import { emptyPanel, type Panel, panel } from "../drawing/panel.js";
import { Drawing } from "../drawing/svg.js";
import { MEAN, MUTED, OBSERVED, TRIALS } from "../drawing/theme.js";
import { metricPanel } from "./panels/metric-histogram.js";
import type { MetricValues } from "./panels/metric-values.js";
import { namedBars } from "./panels/named-bars.js";
import { observedLegend } from "./panels/observed.js";

/** The likelihood of sigma around one centroid. */
export interface SigmaData {
  /** Which centroid. */
  label: string;
  /** The likeliest; 0 where the likelihood grows towards it. */
  sigma: number;
  /** The likelihood-ratio interval of sigma. */
  interval: readonly [low: number, high: number];
  /** The interval is known not to be one of 95%. Default false. */
  undercovers?: boolean | undefined;
  /** The logarithm of the likelihood at `sigma`. */
  logLikelihood: number;
  /** Sigmas, ascending, and the logarithm of the likelihood at each; absent where there is no curve. */
  profile?:
    | {
        /** The sigmas. */
        sigmas: ArrayLike<number>;
        /** The logarithm of the likelihood at each of them. */
        logLikelihoods: ArrayLike<number>;
      }
    | undefined;
  /** The dims with the largest shares of the curvature at the maximum. */
  deciding: readonly { dim: number; share: number }[];
}

/** A fit, as far as it is drawn. */
export interface FitData {
  /** Metrics of permutations, and of the rows; without them there are no histograms. */
  permutations?: (MetricValues & { count: number }) | undefined;
  /** One fitted sigma or two. */
  sigma: readonly SigmaData[];
}

/** The least width of a panel with its labels. */
const LEAST_WIDTH = 300;

/**
 * Draws what a fit rests on. Returns the text of an SVG file.
 *
 * @example
 * ```js
 * import { writeFileSync } from "node:fs";
 * import { fitFigure } from "collapsar/figures";
 *
 * const data = {
 *   permutations: {
 *     synthetic: { n_black_holes: [228, 240, 231], largest_bh: [41, 37, 50] }, // a value for each permutation
 *     observed: [{ label: "observed", values: { n_black_holes: 13, largest_bh: 814 } }],
 *     count: 3,
 *   },
 *   sigma: [],
 * };
 * writeFileSync("fit.svg", fitFigure(data, { theme: "auto" }));
 * ```
 */
export function fitFigure({ permutations, sigma }: FitData, options: FigureOptions = {}): string {
  const drawing = new Drawing();
  const abreast = panelsAbreast(2, LEAST_WIDTH, options);
  const width = panelWidth(abreast, options);
  const histograms = (["n_black_holes", "n_unique", "largest_bh"] as const)
    .filter((metric) => permutations?.synthetic[metric])
    .map((metric) => metricPanel(drawing, permutations as MetricValues, metric, width));
  const curves = sigma.map((each) => likelihoodPanel(drawing, each, width));
  const [first] = sigma;
  const deciding = first && first.deciding.length > 0 ? [decidingPanel(drawing, first, width)] : [];
  return page(
    drawing,
    {
      title: permutations ? "The rows against independent dims, and sigma" : "Sigma of rounded normal noise",
      description: description(permutations, sigma),
      legend: permutations ? legend(permutations) : [],
      lines: [...inLines(histograms, abreast), ...inLines([...curves, ...deciding], abreast)],
    },
    options,
  );
}

const legend = ({ count, observed }: MetricValues & { count: number }): LegendItem[] => [
  { label: `permutations (${shown(count)})`, colour: TRIALS, sign: "square" },
  { label: "mean of the permutations", colour: MEAN, sign: "line", dashes: "2,3" },
  ...observedLegend(observed.map(({ label }) => label)),
];

/** Below its maximum the logarithm falls by so much at the ends of the likelihood-ratio interval. */
const DROP = 1.920_729_410_347_062;

/** As far down as the curve is shown. */
const LOWEST = -8;

function likelihoodPanel(
  drawing: Drawing,
  { label, sigma, interval, undercovers = false, logLikelihood, profile }: SigmaData,
  width: number,
): Panel {
  const size = { width, height: 268, title: `Likelihood of sigma, ${label}` };
  if (!profile) return emptyPanel(drawing, size, "no sigma is likelier than all others");
  const points = Array.from(profile.sigmas, (at, index) => ({
    at,
    fall: (profile.logLikelihoods[index] as number) - logLikelihood,
  })).filter(({ fall }) => fall >= LOWEST);
  const [least, most] = [points[0]?.at ?? 1, points.at(-1)?.at ?? 1];
  const isLog = most / least > 8;
  // A linear axis has numbers of few digits, and their power of ten in its label.
  const power = isLog ? 0 : Number(most.toExponential().split("e")[1]);
  const unit = isLog ? 1 : Number(`1e${power}`);
  const place = (value: number): number => Math.max(least, Math.min(most, value)) / unit;
  const [low, high] = interval;
  const text = (value: number): string => shown(Number(value.toPrecision(4)));
  const caption =
    sigma === 0
      ? `grows as sigma goes to 0; below ${text(high)}${undercovers ? "" : " (95%)"}`
      : `${text(sigma)}, ${undercovers ? "likelihood" : "95%"} interval ${text(low)} to ${text(high)}`;
  return panel(drawing, {
    ...size,
    caption,
    x: { label: power === 0 ? "sigma" : `sigma, in 1e${power}`, domain: [least / unit, most / unit], log: isLog },
    y: { label: "log likelihood below its maximum", domain: [LOWEST, 0.5] },
    marks: [
      Plot.rectX([0], { x1: () => place(low), x2: () => place(high), fill: TRIALS, fillOpacity: 0.16 }),
      Plot.ruleY([-DROP], { stroke: MUTED, strokeDasharray: "3,3" }),
      Plot.lineY(points, { x: ({ at }) => at / unit, y: "fall", stroke: TRIALS, strokeWidth: 2 }),
      ...(sigma > 0 ? [Plot.ruleX([place(sigma)], { stroke: OBSERVED, strokeWidth: 1.5 })] : []),
    ],
  });
}

function decidingPanel(drawing: Drawing, { label, deciding }: SigmaData, width: number): Panel {
  return namedBars(drawing, {
    width,
    title: `Dims that decide sigma, ${label}`,
    caption: "share of the curvature of the log likelihood at its maximum",
    quantity: "share",
    bars: deciding.map(({ dim, share }) => ({
      name: `dim ${dim}`,
      value: share,
      text: share.toFixed(3),
      title: `dim ${dim}: ${shown(Number(share.toPrecision(3)))}`,
    })),
  });
}

function description(permutations: FitData["permutations"], sigma: readonly SigmaData[]): string {
  const sigmas = sigma.map((each) => `Sigma, ${each.label}: ${shown(Number(each.sigma.toPrecision(4)))}.`);
  const of = permutations ? [`Histograms of ${shown(permutations.count)} permutations, with what was observed.`] : [];
  return [...of, ...sigmas].join(" ") || "A fit.";
}
