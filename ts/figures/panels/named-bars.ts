/** Bars that lie, each with its name before it and its number behind it. */
import * as Plot from "@observablehq/plot";
import { TICK_SIZE } from "../../drawing/numbers.js";
import { type Panel, panel } from "../../drawing/panel.js";
import type { Drawing } from "../../drawing/svg.js";
import { fitted, textWidth } from "../../drawing/text-width.js";
import { INK, TRIALS } from "../../drawing/theme.js";

/** One bar. */
export interface NamedBar {
  name: string;
  value: number;
  /** The number as it stands behind the bar. */
  text: string;
  /** What a pointer over it is told. */
  title: string;
}

/** The bars, and what they measure. */
export interface NamedBarsSpec {
  width: number;
  title: string;
  caption: string;
  /** What the axis shows. */
  quantity: string;
  /** Nothing lies between whole numbers of it. */
  integers?: boolean;
  bars: readonly NamedBar[];
}

/** Pixels of a bar with the room around it. */
const LINE = 22;

/** The share of the width that a name may take. */
const NAME_SHARE = 0.4;

/** The share of the longest bar that there is beyond it, at least, for its number. */
const TEXT_SHARE = 0.12;

const TEXT_SIZE = 10.5;

/** Draws them from the top down. */
export function namedBars(drawing: Drawing, { width, title, caption, quantity, integers, bars }: NamedBarsSpec): Panel {
  const lines = bars.map((bar, at) => ({ ...bar, at }));
  const most = bars.reduce((largest, { value }) => Math.max(largest, value), 0);
  // Of the width without names.
  const widest = Math.max(0, ...bars.map(({ text }) => textWidth(text, TEXT_SIZE))) / ((1 - NAME_SHARE) * width);
  const labels = bars.map(({ name }) => fitted(name, width * NAME_SHARE, TICK_SIZE));
  return panel(drawing, {
    width,
    height: 84 + bars.length * LINE,
    title,
    caption,
    x: { label: quantity, domain: [0, (most || 1) * (1 + Math.max(TEXT_SHARE, widest))], integers },
    y: { label: "", domain: [bars.length - 0.4, -0.6], ticks: { values: lines.map(({ at }) => at), labels } },
    marks: [
      Plot.rect(lines, {
        x1: () => 0,
        x2: "value",
        y1: ({ at }) => at - 0.36,
        y2: ({ at }) => at + 0.36,
        fill: TRIALS,
        fillOpacity: 0.7,
        title: "title",
      }),
      Plot.text(lines, {
        x: "value",
        y: "at",
        text: "text",
        textAnchor: "start",
        dx: 5,
        fill: INK,
        fontSize: TEXT_SIZE,
      }),
    ],
  });
}
