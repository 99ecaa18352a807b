/** One snapshot on a page: populations, epsilon-graph, distances. */

import type { FigureOptions } from "../drawing/figure-options.js";
import { shown } from "../drawing/numbers.js";
import { GAP, inLines, page, panelsAbreast, panelWidth, roomOf } from "../drawing/page.js";
import { emptyPanel, type Panel } from "../drawing/panel.js";
import { Drawing } from "../drawing/svg.js";
import { NOTHING_IDENTICAL } from "../text/nothing-identical.js";
import { nounOf } from "../text/quantities.js";
import {
  type BlackHoleDistances,
  blackHoleDistances,
  distanceHistogramPanel,
  heatMapPanel,
} from "./panels/distances.js";
import { countNodes, graphPanel } from "./panels/graph.js";
import { describePopulations, populationsPanel } from "./panels/populations.js";
import { componentsOf, countBlackHoles, GROUPS_DRAWN, groupsMeasured, type SnapshotData } from "./snapshot-data.js";
import { treePanel } from "./tree.js";

/**
 * Draws the populations by rank, the epsilon-graph, the distances between black holes and their histogram. Returns the text of an SVG
 * file.
 *
 * @example
 * ```js
 * import { writeFileSync } from "node:fs";
 * import { init, stats } from "collapsar";
 * import { snapshotFigure } from "collapsar/figures";
 *
 * await init();
 * const snapshot = await stats("gamma.safetensors", { distances: 256 }); // between the 256 largest groups
 * writeFileSync("snapshot.svg", snapshotFigure(snapshot, { parameters: ["epsilon 6e-05"] }));
 * ```
 */
export function snapshotFigure(data: SnapshotData, options: FigureOptions = {}): string {
  const drawing = new Drawing();
  const holes = countBlackHoles(data);
  if (holes === 0) return nothingIdentical(drawing, data, options);
  const abreast = panelsAbreast(2, LEAST_WIDTH, options);
  const size = { width: panelWidth(abreast, options), height: 340 };
  const distances = blackHoleDistances(data);
  return page(
    drawing,
    {
      title: `Groups of identical rows: ${shown(holes)} ${nounOf(holes, "black hole")}, ${shown(data.populations.length - holes)} ${nounOf(data.populations.length - holes, "singleton")}`,
      description:
        `${describePopulations({ observed: data.populations })} ${describeDistances(data, distances.most)}`.trim(),
      lines: [
        ...inLines(
          [populationsPanel(drawing, { observed: data.populations }, size), graphPanel(drawing, data, size)],
          abreast,
        ),
        ...distancePanels(drawing, distances, 540, options),
        ...treeRow(drawing, data, options),
      ],
      notes: notes(data, distances.order.length),
    },
    options,
  );
}

/** The least width of a panel beside another. */
const LEAST_WIDTH = 280;

/** The heat map, at most so wide, and the histogram: beside it where there is room, else below. */
function distancePanels(
  drawing: Drawing,
  distances: BlackHoleDistances,
  most: number,
  options: FigureOptions,
): Panel[][] {
  const room = roomOf(options);
  const map = heatMapPanel(drawing, distances, Math.min(most, room));
  const rest = room - GAP - map.width;
  if (rest >= LEAST_WIDTH) {
    return [[map, distanceHistogramPanel(drawing, distances, { width: rest, height: map.height - 12 })]];
  }
  return [[map], [distanceHistogramPanel(drawing, distances, { width: room, height: 300 })]];
}

const treeRow = (drawing: Drawing, { tree }: SnapshotData, options: FigureOptions): Panel[][] =>
  tree ? [[treePanel(drawing, tree, roomOf(options))]] : [];

/** The sentence in place of plots without anything in them; where rows were measured all the same, the graph that they form. */
function nothingIdentical(drawing: Drawing, data: SnapshotData, options: FigureOptions): string {
  const width = roomOf(options);
  const size = { width, height: 120, title: "Groups of identical rows" };
  const measured = groupsMeasured(data) > 0;
  const said = data.nothing ?? NOTHING_IDENTICAL;
  return page(
    drawing,
    {
      title: data.nothing === undefined ? "No two rows are identical" : "Groups of identical rows",
      description: said,
      lines: measured
        ? [[graphPanel(drawing, data, { width, height: 420 })], ...treeRow(drawing, data, options)]
        : [[emptyPanel(drawing, size, said)]],
      notes: measured ? [said] : [],
    },
    options,
  );
}

/**
 * Draws the distances between black holes alone, as a heat map and a histogram. Returns the text of an SVG file.
 *
 * @example
 * ```js
 * import { writeFileSync } from "node:fs";
 * import { init, stats } from "collapsar";
 * import { distancesFigure } from "collapsar/figures";
 *
 * await init();
 * const snapshot = await stats("gamma.safetensors", { distances: 256 }); // between the 256 largest groups
 * writeFileSync("distances.svg", distancesFigure(snapshot, { parameters: ["epsilon 6e-05"] }));
 * ```
 */
export function distancesFigure(data: SnapshotData, options: FigureOptions = {}): string {
  const drawing = new Drawing();
  const distances = blackHoleDistances(data);
  return page(
    drawing,
    {
      title: "Distances between black holes",
      description: describeDistances(data, distances.most),
      lines: distancePanels(drawing, distances, 560, options),
      notes: notes(data, distances.order.length),
    },
    options,
  );
}

/**
 * Draws the epsilon-graph alone. Returns the text of an SVG file.
 *
 * @example
 * ```js
 * import { writeFileSync } from "node:fs";
 * import { init, stats } from "collapsar";
 * import { graphFigure } from "collapsar/figures";
 *
 * await init();
 * const snapshot = await stats("gamma.safetensors", { distances: 256 }); // between the 256 largest groups
 * writeFileSync("graph.svg", graphFigure(snapshot, { parameters: ["epsilon 6e-05"] }));
 * ```
 */
export function graphFigure(data: SnapshotData, options: FigureOptions = {}): string {
  const drawing = new Drawing();
  const width = roomOf(options);
  return page(
    drawing,
    {
      title: "Epsilon-graph",
      description: `Vectors at most ${shown(data.threshold)} apart are joined. ${describePopulations({ observed: data.populations })}`,
      lines: [[graphPanel(drawing, data, { width, height: Math.min(640, Math.max(360, 0.74 * width)) })]],
      notes: notes(data, countNodes(data)),
    },
    options,
  );
}

function describeDistances(data: SnapshotData, most: number): string {
  const count = Math.min(countBlackHoles(data), groupsMeasured(data), GROUPS_DRAWN);
  if (count === 0) return "";
  const parts = new Set(componentsOf(data, count)).size;
  return `The largest distance between two of ${shown(count)} black holes is ${shown(most)} epsilon; they form ${shown(parts)} ${nounOf(parts, "component")}.`;
}

/** What a reader could not know: which groups are not drawn. */
function notes(data: SnapshotData, drawn: number): string[] {
  const holes = countBlackHoles(data);
  if (holes <= drawn || drawn === 0) return [];
  return [
    `Graph and distances show the ${shown(drawn)} largest of ${shown(holes)} black holes; components are those that these form among themselves.`,
  ];
}
