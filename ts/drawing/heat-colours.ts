/** Colours of a quantity from 0 to its greatest value, the same in light and dark: viridis, which any kind of colour vision orders alike. */
import { interpolateViridis } from "d3-scale-chromatic";
import { linearTicks, TICK_SIZE } from "./numbers.js";
import type { Drawing } from "./svg.js";
import { MUTED } from "./theme.js";

/** For what is no finite number. */
const NO_NUMBER = "#9aa2ab";

/** The colour of `value` where `most` is the greatest, as `#rrggbb`. */
export function heatColour(value: number, most: number): string {
  if (!Number.isFinite(value)) return NO_NUMBER;
  return interpolateViridis(most > 0 ? value / most : 0);
}

/** The colour of text on {@link heatColour}. */
export const textOnHeat = (value: number, most: number): string =>
  !Number.isFinite(value) || value / most > 0.6 ? "#111111" : "#ffffff";

/** Steps of colour in the scale. */
const STEPS = 64;

/** Where a scale stands, and what it is of. */
export interface HeatScale {
  left: number;
  top: number;
  width: number;
  most: number;
  missing: boolean;
  /** Of a part of `most`; default {@link heatColour}. */
  colour?: (part: number) => string;
}

/** The colours from 0 to `most` as a bar with ticks under it; `missing` adds the colour of what is no finite number. */
export function heatScale(
  drawing: Drawing,
  { left, top, width, most, missing, colour = (part) => heatColour(part, 1) }: HeatScale,
): Element[] {
  const small = { "font-size": TICK_SIZE, fill: MUTED, "text-anchor": "middle" };
  const bar = missing ? width - 110 : width;
  const key = missing
    ? [
        drawing.element("rect", { x: left + bar + 18, y: top, width: 12, height: 10, fill: NO_NUMBER }),
        drawing.text("not finite", left + bar + 36, top + 9, { ...small, "text-anchor": "start" }),
      ]
    : [];
  if (most === 0) return key;
  const { values, labels } = linearTicks([0, most], { pixels: bar, horizontal: true });
  const step = bar / STEPS;
  return [
    ...Array.from({ length: STEPS }, (_, at) =>
      drawing.element("rect", {
        x: left + at * step,
        y: top,
        width: step,
        height: 10,
        "shape-rendering": "crispEdges",
        fill: colour((at + 0.5) / STEPS),
      }),
    ),
    ...values.map((value, at) => drawing.text(labels[at] ?? "", left + (value / most) * bar, top + 24, small)),
    ...key,
  ];
}
