/** Tokens between two axes, a dot for each group. */

import { type Axis, emptyPanel, type Panel, panel } from "../../drawing/panel.js";
import type { Drawing } from "../../drawing/svg.js";
import { fixed } from "../../text/python-number.js";
import type { MapData } from "../sky-data.js";
import type { Mark } from "./sky.js";

/** Pixels of the largest dot's radius. */
const LARGEST = 22;

interface Spot {
  x: number;
  y: number;
  count: number;
}

/** Draws them; a token that is nowhere is left out. */
export function placesPanel(
  drawing: Drawing,
  { scores: [x, y], shares, groups }: MapData,
  marks: readonly Mark[],
  size: { width: number; height: number },
): Panel {
  const title = "Second principal component against the first";
  const isThere = (at: number): boolean => Number.isFinite(x[at]) && Number.isFinite(y[at]);
  const there = marks.flatMap(({ ids }) => ids.filter(isThere));
  if (there.length === 0) return emptyPanel(drawing, { ...size, title }, "no token is on the map");
  const axis = (values: ArrayLike<number>, at: number): Axis => ({
    label: `pc${at + 1} (${fixed(100 * (shares[at] ?? 0), 1)}% of the variance)`,
    domain: padded(there.map((each) => values[each] as number)),
  });
  const spots = marks.map(({ ids, colour }) => {
    const found = new Map<number, Spot>();
    for (const at of ids.filter(isThere)) {
      const key = groups[at] || -1 - at;
      const spot = found.get(key);
      if (spot) spot.count += 1;
      else found.set(key, { x: x[at] as number, y: y[at] as number, count: 1 });
    }
    return { colour, spots: [...found.values()].sort((a, b) => b.count - a.count) };
  });
  return panel(drawing, {
    ...size,
    title,
    x: axis(x, 0),
    y: axis(y, 1),
    marks: spots.map(
      ({ colour, spots: some }) =>
        (_index, scales) =>
          drawing.element(
            "g",
            { fill: colour, "fill-opacity": 0.75, stroke: "var(--page)" },
            some.map((spot) =>
              drawing.element("circle", {
                cx: (scales.x as Scale)(spot.x),
                cy: (scales.y as Scale)(spot.y),
                r: Math.min(LARGEST, 2 + Math.sqrt(spot.count) * 0.7),
              }),
            ),
          ) as SVGElement,
    ),
  });
}

type Scale = (value: number) => number;

/** From the least to the greatest, with some room on both sides. */
function padded(values: readonly number[]): [number, number] {
  const least = values.reduce((a, b) => Math.min(a, b), Infinity);
  const most = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const room = most > least ? 0.06 * (most - least) : Math.abs(most) || 1;
  return [least - room, most + room];
}
