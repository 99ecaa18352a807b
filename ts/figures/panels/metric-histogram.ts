/** A histogram of one metric of simulated snapshots, with what was observed marked in it. */
import * as Plot from "@observablehq/plot";
import { domainOf, shown, withSpread } from "../../drawing/numbers.js";
import { emptyPanel, type Panel, panel } from "../../drawing/panel.js";
import type { Drawing } from "../../drawing/svg.js";
import { INK, MEAN, TRIALS, TRIALS_EDGE } from "../../drawing/theme.js";
import { entryOf, type Metric, REGISTRY } from "../../metrics/metrics.js";
import { type Bar, barsOf, possible } from "./bars.js";
import type { MetricValues } from "./metric-values.js";
import { DASHES, NAMED, observedColour } from "./observed.js";

/** Ranges of the trials beyond which an observed value is shown at the edge: the histogram would become a single line. */
const FAR = 12;

/** The values of one metric, as far as they are numbers. */
export interface Column {
  finite: number[];
  mean: number;
  /** Sample standard deviation; NaN for fewer than two values. */
  std: number;
  leftOut: number;
}

/** The finite values of a metric, and what they are like. */
export function columnOf(values: ArrayLike<number>): Column {
  const finite = Array.from(values).filter(Number.isFinite);
  const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length;
  const isConstant = finite.every((value) => value === finite[0]);
  const squares = finite.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  // The mean of equal values need not be that value, nor their spread zero, when it is computed.
  const std = isConstant && finite.length > 1 ? 0 : Math.sqrt(squares / (finite.length - 1));
  return { finite, mean: isConstant ? (finite[0] ?? Number.NaN) : mean, std, leftOut: values.length - finite.length };
}

/** Draws the values of one metric as a histogram, with the observed ones as lines. */
export function metricPanel(drawing: Drawing, data: MetricValues, metric: Metric, width: number): Panel {
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
