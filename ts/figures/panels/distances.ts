/** Chebyshev distances between black holes: every one as a cell, and how often each occurs. */

import * as Plot from "@observablehq/plot";
import { encode } from "fast-png";
import { heatColour, heatScale, textOnHeat } from "../../drawing/heat-colours.js";
import { domainOf, shown, TICK_SIZE } from "../../drawing/numbers.js";
import { emptyPanel, head, headHeight, type Panel, panel } from "../../drawing/panel.js";
import type { Drawing } from "../../drawing/svg.js";
import { fitted, textWidth } from "../../drawing/text-width.js";
import { CATEGORIES, GRID, INK, MUTED, PAGE } from "../../drawing/theme.js";
import { histogram } from "../../statistics/histogram.js";
import { nounOf } from "../../text/quantities.js";
import {
  componentsOf,
  countBlackHoles,
  distanceOf,
  GROUPS_DRAWN,
  groupsMeasured,
  labelOf,
  type SnapshotData,
  touches,
  whyNone,
} from "../snapshot-data.js";

/** Distances between the black holes drawn, in their order on the axes. */
export interface BlackHoleDistances {
  data: SnapshotData;
  /** Groups by component, within it by rank. */
  order: number[];
  /** Component of each of `order`. */
  components: number[];
  /** In epsilon; square, line by line, in this order. */
  values: Float64Array;
  /** The greatest finite one. */
  most: number;
}

/** Chooses and orders the black holes that are drawn: the largest {@link GROUPS_DRAWN}. */
export function blackHoleDistances(data: SnapshotData): BlackHoleDistances {
  const size = groupsMeasured(data);
  const count = Math.min(countBlackHoles(data), size, GROUPS_DRAWN);
  const component = componentsOf(data, count);
  const order = Array.from(component.keys()).sort(
    (a, b) => (component[a] as number) - (component[b] as number) || a - b,
  );
  const values = Float64Array.from({ length: count * count }, (_, at) =>
    distanceOf(data, size, order[Math.floor(at / count)] as number, order[at % count] as number),
  );
  const most = values.reduce((a, b) => (Number.isFinite(b) && b > a ? b : a), 0);
  return { data, order, components: order.map((group) => component[group] as number), values, most };
}

/** Black holes whose cells are drawn one by one, with their names. */
const CELLS = 24;

const TITLE = "Chebyshev distance between black holes";

/** The distances as a heat map; its height follows from its width. */
export function heatMapPanel(drawing: Drawing, distances: BlackHoleDistances, width: number): Panel {
  const { data, order, values, most } = distances;
  const count = order.length;
  if (count === 1) return emptyPanel(drawing, { width, height: 300, title: TITLE }, "a single black hole");
  if (count === 0) return emptyPanel(drawing, { width, height: 300, title: TITLE }, whyNone(data, "black hole"));
  const named = count <= CELLS;
  const labels = order.map((group) => fitted(labelOf(data, group), 112, TICK_SIZE));
  const left = named ? Math.max(...labels.map((label) => textWidth(label, TICK_SIZE))) + 8 : 96;
  const caption = named
    ? "in ε, ordered by component; rank and first token of each"
    : "in ε, ordered by component (and its size)";
  const top = headHeight({ caption }) + (named ? 22 : 8);
  const side = Math.min(width - left - 4, 430);
  const cell = side / count;
  const small = { "font-size": TICK_SIZE, fill: MUTED };
  const across = (at: number): number => left + (at + 0.5) * cell;
  const node = drawing.element("g", {}, [
    ...head(drawing, { title: TITLE, caption, width }),
    ...(named
      ? labels.flatMap((label, at) => [
          drawing.text(label, left - 6, top + (at + 0.5) * cell + 4, { ...small, "text-anchor": "end" }),
          drawing.text(`${(order[at] as number) + 1}`, across(at), top - 6, { ...small, "text-anchor": "middle" }),
        ])
      : componentLabels(drawing, distances, { left, top, cell })),
    ...(named
      ? Array.from(values, (value, at) => cellAt(drawing, distances, value, at, { left, top, cell })).flat()
      : [raster(drawing, distances, { x: left, y: top, width: side, height: side })]),
    ...separators(drawing, distances, { left, top, cell }),
    drawing.element("rect", { x: left, y: top, width: side, height: side, fill: "none", stroke: GRID }),
    ...heatScale(drawing, {
      left,
      top: top + side + 14,
      width: side,
      most,
      missing: values.some((value) => !Number.isFinite(value)),
    }),
  ]);
  return { width, height: top + side + 56, node };
}

interface Place {
  left: number;
  top: number;
  cell: number;
}

function cellAt(
  drawing: Drawing,
  { data, order, most }: BlackHoleDistances,
  value: number,
  at: number,
  { left, top, cell }: Place,
) {
  const [line, column] = [Math.floor(at / order.length), at % order.length];
  const pair = `${labelOf(data, order[line] as number)} and ${labelOf(data, order[column] as number)}: ${shown(value)}`;
  // One pixel of overlap: between two edges that are drawn smoothly the page would shine through.
  const box = {
    x: left + column * cell,
    y: top + line * cell,
    width: cell,
    height: cell,
    "shape-rendering": "crispEdges",
  };
  const rect = drawing.element("rect", { ...box, fill: heatColour(value, most) }, [
    drawing.element("title", {}, [pair]),
  ]);
  const text = cellText(value);
  const size = Math.min(11, cell * 0.36);
  if (size < 8 || line === column || textWidth(text, size) > cell - 3) return [rect];
  const place = { "text-anchor": "middle", "font-size": size, fill: textOnHeat(value, most) };
  return [rect, drawing.text(text, left + (column + 0.5) * cell, top + (line + 0.5) * cell + size * 0.36, place)];
}

/** A distance in a few characters. */
function cellText(value: number): string {
  if (value === 0 || !Number.isFinite(value) || value >= 99.5) return shown(Math.round(value));
  if (value < 0.005) return "≈0";
  return value.toFixed(value < 9.95 ? 2 : 1);
}

/** Pixels of the picture of all cells, at least. */
const SHARP = 512;

/** All cells as one picture: an element for each would be megabytes. */
function raster(drawing: Drawing, { values, most, order }: BlackHoleDistances, box: Record<string, number>): Element {
  const count = order.length;
  // Several pixels a cell: not every viewer draws them as the squares that they are, and soft edges shall be narrow.
  const each = Math.ceil(SHARP / count);
  const side = count * each;
  const line = new Uint8Array(side * 3);
  const pixels = new Uint8Array(side * line.length);
  for (let y = 0; y < count; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const colour = Number.parseInt(heatColour(values[y * count + Math.floor(x / each)] as number, most).slice(1), 16);
      line.set([colour >> 16, (colour >> 8) & 255, colour & 255], x * 3);
    }
    for (let copy = 0; copy < each; copy += 1) pixels.set(line, (y * each + copy) * line.length);
  }
  const png = encode({ width: side, height: side, data: pixels, channels: 3, depth: 8 });
  const base64 = btoa(Array.from(png, (byte) => String.fromCharCode(byte)).join(""));
  return drawing.element("image", {
    ...box,
    href: `data:image/png;base64,${base64}`,
    preserveAspectRatio: "none",
    "image-rendering": "optimizeSpeed",
  });
}

/** Components of which each has a name beside its lines, where there is room for it. */
function componentLabels(drawing: Drawing, { components }: BlackHoleDistances, { left, top, cell }: Place): Element[] {
  return blocks(components).flatMap(({ component, from, to }) => {
    const height = (to - from) * cell;
    if (height < TICK_SIZE + 3) return [];
    const middle = top + ((from + to) / 2) * cell;
    const colour = CATEGORIES[component] ?? MUTED;
    const label = `${shown(component + 1)} (${shown(to - from)})`;
    return [
      drawing.element("rect", { x: left - 5, y: top + from * cell + 1, width: 3, height: height - 2, fill: colour }),
      drawing.text(label, left - 9, middle + 4, { "font-size": TICK_SIZE, fill: MUTED, "text-anchor": "end" }),
    ];
  });
}

/** Runs of equal components. */
function blocks(components: readonly number[]): { component: number; from: number; to: number }[] {
  const found: { component: number; from: number; to: number }[] = [];
  for (const [at, component] of components.entries()) {
    const last = found.at(-1);
    if (last?.component === component) last.to = at + 1;
    else found.push({ component, from: at, to: at + 1 });
  }
  return found;
}

/** Lines between components; the single vectors at the end have none between each other. */
function separators(
  drawing: Drawing,
  { components, order }: BlackHoleDistances,
  { left, top, cell }: Place,
): Element[] {
  const side = order.length * cell;
  const bounds = blocks(components).filter(
    ({ from, to }, at, all) => at > 0 && (to - from > 1 || (all[at - 1]?.to ?? 0) - (all[at - 1]?.from ?? 0) > 1),
  );
  const path = bounds
    .map(({ from }) => `M${left + from * cell},${top}v${side}M${left},${top + from * cell}h${side}`)
    .join("");
  return path === ""
    ? []
    : [drawing.element("path", { d: path, stroke: PAGE, "stroke-width": Math.min(1.5, cell * 0.3), fill: "none" })];
}

const notBelowZero = ([low, high]: readonly [number, number]): [number, number] => [Math.max(0, low), high];

/** How often each distance between two different black holes occurs. */
export function distanceHistogramPanel(
  drawing: Drawing,
  distances: BlackHoleDistances,
  size: { width: number; height: number },
): Panel {
  const { data, order, values } = distances;
  const count = order.length;
  const pairs: number[] = [];
  let touching = 0;
  for (let line = 0; line < count; line += 1) {
    for (let column = line + 1; column < count; column += 1) {
      pairs.push(values[line * count + column] as number);
      if (touches(data, groupsMeasured(data), order[line] as number, order[column] as number)) touching += 1;
    }
  }
  const finite = pairs.filter(Number.isFinite);
  const spec = { ...size, title: "Distances of pairs" };
  if (finite.length === 0)
    return emptyPanel(drawing, spec, pairs.length === 0 ? whyNone(data, "pair of black holes") : "no finite distance");
  const { counts, edges } = histogram(finite, 30);
  const limit = data.threshold / data.epsilon;
  const greatest = edges[30] as number;
  const isNear = limit <= 2.5 * greatest && limit >= (edges[0] as number) - (greatest - (edges[0] as number));
  // Pairs that are all equally far apart have one bar around that distance.
  const constant = finite.every((value) => value === finite[0]) ? (finite[0] as number) : undefined;
  const half = (constant ?? 0) * 0.02 || 0.02;
  const bars =
    constant === undefined
      ? Array.from(counts, (frequency, at) => ({ frequency, from: edges[at] as number, to: edges[at + 1] as number }))
      : [{ frequency: finite.length, from: Math.max(0, constant - half), to: constant + half }];
  const leftOut = pairs.length - finite.length;
  return panel(drawing, {
    ...spec,
    caption: `${shown(pairs.length)} ${nounOf(pairs.length, "pair")}, ${shown(touching)} touch${isNear ? ` (left of the line at ${shown(limit)} ε)` : ""}${leftOut > 0 ? `, ${shown(leftOut)} not finite` : ""}`,
    x: {
      label: "Chebyshev distance (ε)",
      // No distance is below 0.
      domain: notBelowZero(
        domainOf([...(constant ? [constant] : [edges[0] as number, greatest]), ...(isNear ? [limit] : [])], 0.03),
      ),
    },
    y: { label: "Pairs", domain: [0, counts.reduce((a, b) => Math.max(a, b)) * 1.08], integers: true },
    marks: [
      Plot.rectY(
        bars.filter(({ frequency }) => frequency > 0),
        {
          x1: "from",
          x2: "to",
          y: "frequency",
          inset: 0,
          fill: ({ from, to }) => heatColour((from + to) / 2, distances.most),
          stroke: INK,
          strokeWidth: 0.5,
          title: ({ from, to, frequency }) =>
            `${shown(from)} to ${shown(to)} ε: ${shown(frequency)} ${nounOf(frequency, "pair")}`,
        },
      ),
      ...(isNear
        ? [
            Plot.ruleX([limit], {
              stroke: INK,
              strokeWidth: 2,
              strokeDasharray: "6,4",
              title: () => `touching: at most ${shown(limit)} ε`,
            }),
          ]
        : []),
    ],
  });
}
