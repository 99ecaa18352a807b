/** A sky: very many directions in an ellipse, and marks on some of them. */

import { TICK_SIZE } from "../../drawing/numbers.js";
import type { Panel } from "../../drawing/panel.js";
import type { Drawing } from "../../drawing/svg.js";
import { GRID, MUTED } from "../../drawing/theme.js";
import { graticule, hammer } from "../hammer.js";
import type { SkyData } from "../sky-data.js";
import { binned, cells, dots } from "./cells.js";

/** Tokens that are marked. */
export interface Mark {
  ids: readonly number[];
  colour: string;
}

/** Free pixels around the ellipse: its labels stand there. */
const EDGE = 22;

/** Draws the directions of rows; those that have none are left out. */
export function skyPanel(
  drawing: Drawing,
  { scores: [x, y, z] }: Pick<SkyData, "scores">,
  marks: readonly Mark[],
  width: number,
): Panel {
  const [across, up] = [width / 2 - EDGE, width / 4 - EDGE / 2];
  const [left, top] = [width / 2, up + EDGE];
  const pixels = ([right, above]: readonly [number, number]): [number, number] => [
    left + right * across,
    top - above * up,
  ];
  const place = (id: number): [number, number, number] => [
    id,
    ...pixels(hammer(x[id] as number, y[id] as number, z[id] as number)),
  ];
  const line = (points: readonly (readonly [number, number])[]): string =>
    points.map((point, at) => `${at === 0 ? "M" : "L"}${pixels(point).map(tenth).join(" ")}`).join("");
  const { meridians, parallels } = graticule();
  const [edge, ...inner] = [meridians[0], ...meridians.slice(1, -1)] as [Line, ...Line[]];
  const grid = { fill: "none", stroke: GRID };
  const label = { "font-size": TICK_SIZE, fill: MUTED };
  const degrees = (value: number): string => `${value < 0 ? "\u2212" : ""}${Math.abs(value)}\u00b0`;
  const node = drawing.element("g", {}, [
    drawing.element("path", { d: [...inner, ...parallels].map(line).join(""), ...grid, "stroke-opacity": 0.7 }),
    cells(drawing, binned(Array.from(x, (_, id) => place(id))), undefined),
    ...marks.map(({ ids, colour }) => dots(drawing, binned(ids.map(place)), colour, undefined)),
    drawing.element("path", { d: `${line([...edge, ...[...(meridians.at(-1) as Line)].reverse()])}z`, ...grid }),
    ...[-60, -30, 30, 60].map((latitude) => {
      const [px, py] = pixels((meridians[0] as Line)[atLatitude(latitude)] as [number, number]);
      return drawing.text(degrees(latitude), px - 5, py + (latitude > 0 ? 0 : 8), { ...label, "text-anchor": "end" });
    }),
    ...[-90, 0, 90].map((longitude) => {
      const [px, py] = pixels(
        (meridians[longitude / 30 + 6] as Line)[(meridians[0] as Line).length >> 1] as [number, number],
      );
      return drawing.text(degrees(longitude), px + 4, py - 4, label);
    }),
  ]);
  return { width, height: Math.ceil(2 * up + 2 * EDGE), node };
}

type Line = [across: number, up: number][];

const tenth = (value: number): number => Math.round(value * 10) / 10;

/** The point of a meridian nearest a latitude: its points are evenly spaced by the tangent of half of that. */
function atLatitude(latitude: number): number {
  const slope = { 30: 0.267949192, 60: 0.577350269 }[Math.abs(latitude)] ?? 0;
  return Math.round(24 * (1 + Math.sign(latitude) * slope));
}
