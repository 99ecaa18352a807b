/** All metrics of an observed snapshot side by side, with the band in which the simulated ones that are not extreme lie. */
import * as Plot from "@observablehq/plot";
import { shown } from "../../drawing/numbers.js";
import { emptyPanel, type Panel, panel } from "../../drawing/panel.js";
import type { Drawing } from "../../drawing/svg.js";
import { GRID, INK, MUTED, OBSERVED, TRIALS } from "../../drawing/theme.js";
import type { EnvelopeData, EnvelopeMetric } from "./envelope-data.js";

/** Pixels of a metric. */
const LINE = 21;

/** How far beyond the widest band an observed value is still drawn in its place; others stand at the edge with their number. */
const REACH = 2;

/** Draws the envelope; metrics without spread have a band of no width, at 0. */
export function envelopePanel(drawing: Drawing, { label, alpha, jointP, metrics }: EnvelopeData, width: number): Panel {
  const title = `Global envelope (${shown(100 * (1 - alpha))}%)`;
  const lines = metrics
    .filter(({ low, high, observed }) => [low, high, observed].every(Number.isFinite))
    .map((line, at) => ({
      ...line,
      at,
      from: standard(line, line.low),
      to: standard(line, line.high),
      place: standard(line, line.observed),
    }));
  if (lines.length === 0) return emptyPanel(drawing, { width, height: 120, title }, "no metric could be tested");
  const widest = lines.reduce((most, { from, to }) => Math.max(most, Math.abs(from), Math.abs(to)), 1);
  const end = widest * REACH;
  const marks = lines.map((line) => {
    const outside = line.observed < line.low || line.observed > line.high;
    return { ...line, drawn: Math.max(-end, Math.min(end, line.place)), far: Math.abs(line.place) > end, outside };
  });
  return panel(drawing, {
    width,
    height: 100 + lines.length * LINE,
    title,
    caption: `${label} and the band of the simulated; joint p ${shown(Number(jointP.toPrecision(3)))}`,
    x: { label: "standard deviations of the simulated values from their mean", domain: [-end * 1.04, end * 1.04] },
    y: {
      label: "",
      domain: [lines.length - 0.4, -0.6],
      ticks: { values: lines.map(({ at }) => at), labels: lines.map(({ metric }) => metric) },
    },
    marks: [
      Plot.ruleX([0], { stroke: GRID, strokeWidth: 1.5 }),
      Plot.rect(lines, {
        x1: "from",
        x2: "to",
        y1: ({ at }) => at - 0.34,
        y2: ({ at }) => at + 0.34,
        fill: TRIALS,
        fillOpacity: 0.35,
        stroke: TRIALS,
        strokeWidth: 0.8,
        title: ({ metric, low, high }) => `${metric}: ${shown(low)} to ${shown(high)}`,
      }),
      Plot.line(marks, { x: "drawn", y: "at", stroke: OBSERVED, strokeWidth: 1.2, strokeOpacity: 0.6 }),
      Plot.dot(marks, {
        x: "drawn",
        y: "at",
        r: 4,
        fill: ({ outside }) => (outside ? OBSERVED : MUTED),
        stroke: "none",
        title: ({ metric, observed }) => `${metric}: ${shown(observed)}`,
      }),
      ...([1, -1] as const).map((side) =>
        Plot.text(
          marks.filter(({ far, place }) => far && Math.sign(place) === side),
          {
            x: "drawn",
            y: "at",
            text: ({ place, observed }) => {
              const value = Number.isFinite(place) ? `${shown(Number(place.toPrecision(3)))}σ` : shown(observed);
              return side > 0 ? `${value} →` : `← ${value}`;
            },
            textAnchor: side > 0 ? "end" : "start",
            dx: side > 0 ? -9 : 9,
            fill: INK,
            stroke: "var(--page)",
            strokeWidth: 3,
            fontSize: 10.5,
          },
        ),
      ),
    ],
  });
}

/** In standard deviations from the mean; a column without spread has its one value at 0, and another value nowhere near. */
function standard({ mean, std }: EnvelopeMetric, value: number): number {
  if (std > 0) return (value - mean) / std;
  return value === mean ? 0 : Math.sign(value - mean) * Number.POSITIVE_INFINITY;
}
