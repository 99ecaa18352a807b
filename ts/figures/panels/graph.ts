/** The epsilon-graph: distinct vectors as nodes, an edge between two that touch. */

import { heatColour, heatScale } from "../../drawing/heat-colours.js";
import { shown, TICK_SIZE } from "../../drawing/numbers.js";
import { emptyPanel, head, headHeight, type Panel } from "../../drawing/panel.js";
import type { Drawing } from "../../drawing/svg.js";
import { textWidth } from "../../drawing/text-width.js";
import { CATEGORIES, GRID, MUTED, PAGE } from "../../drawing/theme.js";
import { nounOf } from "../../text/quantities.js";
import {
  componentsOf,
  distanceOf,
  GROUPS_DRAWN,
  groupsMeasured,
  labelOf,
  rawDistance,
  type SnapshotData,
  touches,
  whyNone,
} from "../snapshot-data.js";
import { layOut } from "./graph-layout.js";

/** Edges that are drawn at most: the shortest. */
const EDGES_DRAWN = 3000;

/** Radius of the largest node. */
const LARGEST = 24;

const TITLE = "Epsilon-graph of the distinct vectors";

/** How many nodes are drawn: the largest groups. */
export const countNodes = (data: SnapshotData): number =>
  Math.min(data.populations.length, groupsMeasured(data), GROUPS_DRAWN);

/** The graph as a panel: the area of a node is its population, its colour the component; nodes lie near each other as their vectors do. */
export function graphPanel(
  drawing: Drawing,
  data: SnapshotData,
  { width, height }: { width: number; height: number },
): Panel {
  const count = countNodes(data);
  const spec = { width, height, title: TITLE };
  if (count === 0) return emptyPanel(drawing, spec, whyNone(data, "vector"));
  const size = groupsMeasured(data);
  const components = componentsOf(data, count);
  const smallest = count <= 60 ? 7 : 3;
  const most = data.populations[0] as number;
  const radii = Array.from({ length: count }, (_, at) =>
    Math.max(smallest, LARGEST * Math.sqrt((data.populations[at] as number) / most)),
  );
  const edges = edgesOf(data, count);
  const hasScale = edges.length > 1;
  const caption = describe(data, count, edges.length, components);
  const top = headHeight({ caption }) + 8;
  const box = { x: 0.5, y: top, width: width - 1, height: height - top - (hasScale ? SCALE_ROOM : 2) };
  const distance = (a: number, b: number): number => distanceOf(data, size, a, b);
  const places = layOut({ radii, components, distance }, box.width - 16, box.height - 16);
  const x = (at: number): number => box.x + 8 + (places[at]?.x ?? 0);
  const y = (at: number): number => box.y + 8 + (places[at]?.y ?? 0);
  const short = (value: number): string => value.toFixed(1);
  const drawn = edges.slice(0, EDGES_DRAWN);
  const longest = drawn.reduce((greatest, [a, b]) => Math.max(greatest, distance(a, b)), 0);
  const line = ([a, b]: readonly [number, number]): string =>
    `M${short(x(a))},${short(y(a))}L${short(x(b))},${short(y(b))}`;
  const sizes = sizesOf(components);
  const node = drawing.element("g", {}, [
    ...head(drawing, { title: TITLE, caption, width }),
    drawing.element("rect", { ...box, fill: "none", stroke: GRID }),
    ...byColour(drawn, distance, longest).map(([colour, some]) =>
      drawing.element("path", {
        d: some.map(line).join(""),
        stroke: colour,
        "stroke-width": 1.2,
        "stroke-opacity": opacity(edges.length),
        fill: "none",
      }),
    ),
    ...radii.flatMap((_, at) => {
      const component = components[at] as number;
      const colour = (sizes[component] as number) > 1 ? (CATEGORIES[component] ?? MUTED) : MUTED;
      const population = data.populations[at] as number;
      const r = places[at]?.r ?? 0;
      const about = `${labelOf(data, at)}: ${shown(population)} ${nounOf(population, "token")}, component ${shown(component + 1)}`;
      const circle = drawing.element(
        "circle",
        { cx: x(at), cy: y(at), r, fill: colour, stroke: PAGE, "stroke-width": 1 },
        [drawing.element("title", {}, [about])],
      );
      const label = String(at + 1);
      const letters = Math.min(12, r * 1.1);
      if (letters < 7.5 || textWidth(label, letters, true) > 2 * r - 2) return [circle];
      const style = { "font-size": letters, "font-weight": 600, fill: PAGE, "text-anchor": "middle" };
      return [circle, drawing.text(label, x(at), y(at) + letters * 0.36, style)];
    }),
    ...(hasScale && longest > 0
      ? [
          drawing.text("edges by distance (\u03b5)", 0.5, height - SCALE_ROOM + 21, {
            "font-size": TICK_SIZE,
            fill: MUTED,
          }),
          ...heatScale(drawing, {
            left: SCALE_LEFT,
            top: height - SCALE_ROOM + 12,
            width: Math.min(260, width - SCALE_LEFT - 20),
            most: longest,
            missing: false,
            colour: edgeColour,
          }),
        ]
      : []),
  ]);
  return { width, height, node };
}

/** Pixels below the graph for the scale of its edges, and beside it for what that is of. */
const SCALE_ROOM = 42;
const SCALE_LEFT = 124;

/** Colours that edges have at most: a path each. */
const COLOURS = 16;

/** The colour of an edge of this part of the longest: without the ends of the scale, which one of the two pages would swallow. */
const edgeColour = (part: number): string => heatColour(0.22 + 0.66 * part, 1);

/** Edges by their colour, the longest first: the short ones, which matter, lie on top. */
function byColour(
  edges: readonly (readonly [number, number])[],
  distance: (a: number, b: number) => number,
  longest: number,
): [colour: string, edges: (readonly [number, number])[]][] {
  const bins: (readonly [number, number])[][] = Array.from({ length: COLOURS }, () => []);
  for (const edge of edges) {
    const part = longest > 0 ? distance(...edge) / longest : 0;
    bins[Math.min(COLOURS - 1, Math.floor(part * COLOURS))]?.push(edge);
  }
  return bins
    .map((some, at): [string, (readonly [number, number])[]] => [edgeColour((at + 0.5) / COLOURS), some])
    .filter(([, some]) => some.length > 0)
    .reverse();
}

/** All edges among the first `count` groups, the shortest first. */
function edgesOf(data: SnapshotData, count: number): (readonly [number, number])[] {
  const size = groupsMeasured(data);
  const edges: (readonly [number, number])[] = [];
  for (let a = 0; a < count; a += 1) {
    for (let b = a + 1; b < count; b += 1) if (touches(data, size, a, b)) edges.push([a, b]);
  }
  const length = ([a, b]: readonly [number, number]): number => rawDistance(data, size, a, b);
  return edges.sort((one, other) => length(one) - length(other));
}

function sizesOf(components: Uint32Array): number[] {
  const sizes: number[] = [];
  for (const component of components) sizes[component] = (sizes[component] ?? 0) + 1;
  return sizes;
}

/** Many edges are drawn fainter, or they would hide each other. */
const opacity = (edges: number): number => (edges > 1000 ? 0.25 : edges > 200 ? 0.4 : 0.6);

function describe({ populations }: SnapshotData, count: number, edges: number, components: Uint32Array): string {
  const parts = new Set(components).size;
  const vectors =
    count < populations.length
      ? `${shown(count)} of ${shown(populations.length)} groups`
      : `${shown(count)} ${nounOf(count, "vector")}`;
  const drawn = edges > EDGES_DRAWN ? ` (shortest ${shown(EDGES_DRAWN)} drawn)` : "";
  return `${vectors}, ${shown(edges)} ${nounOf(edges, "edge")}${drawn}, ${shown(parts)} ${nounOf(parts, "component")}`;
}
