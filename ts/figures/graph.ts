/** The epsilon-graph: distinct vectors as nodes, an edge between two that touch. */
import { layOut } from "./graph-layout.js";
import { shown } from "./numbers.js";
import { emptyPanel, head, headHeight, type Panel } from "./panel.js";
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
} from "./snapshot-data.js";
import type { Drawing } from "./svg.js";
import { textWidth } from "./text-width.js";
import { CATEGORIES, GRID, MUTED, PAGE } from "./theme.js";

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
  const caption = describe(data, count, edges.length, components);
  const top = headHeight({ caption }) + 8;
  const box = { x: 0.5, y: top, width: width - 1, height: height - top - 2 };
  const distance = (a: number, b: number): number => distanceOf(data, size, a, b);
  const places = layOut({ radii, components, distance }, box.width - 16, box.height - 16);
  const x = (at: number): number => box.x + 8 + (places[at]?.x ?? 0);
  const y = (at: number): number => box.y + 8 + (places[at]?.y ?? 0);
  const short = (value: number): string => value.toFixed(1);
  const path = edges
    .slice(0, EDGES_DRAWN)
    .map(([a, b]) => `M${short(x(a))},${short(y(a))}L${short(x(b))},${short(y(b))}`)
    .join("");
  const sizes = sizesOf(components);
  const node = drawing.element("g", {}, [
    ...head(drawing, { title: TITLE, caption, width }),
    drawing.element("rect", { ...box, fill: "none", stroke: GRID }),
    ...(path === ""
      ? []
      : [
          drawing.element("path", {
            d: path,
            stroke: MUTED,
            "stroke-width": 0.8,
            "stroke-opacity": opacity(edges.length),
            fill: "none",
          }),
        ]),
    ...radii.flatMap((_, at) => {
      const component = components[at] as number;
      const colour = (sizes[component] as number) > 1 ? (CATEGORIES[component] ?? MUTED) : MUTED;
      const population = data.populations[at] as number;
      const r = places[at]?.r ?? 0;
      const about = `${labelOf(data, at)}: ${shown(population)} token${population === 1 ? "" : "s"}, component ${shown(component + 1)}`;
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
  ]);
  return { width, height, node };
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
      : `${shown(count)} vector${count === 1 ? "" : "s"}`;
  const drawn = edges > EDGES_DRAWN ? ` (shortest ${shown(EDGES_DRAWN)} drawn)` : "";
  return `${vectors}, ${shown(edges)} edge${edges === 1 ? "" : "s"}${drawn}, ${shown(parts)} component${parts === 1 ? "" : "s"}`;
}
