/** The tree of distinct vectors: who becomes one component with whom, and at what distance. */

import type { Panel } from "../drawing/drawn-panel.js";
import type { FigureOptions } from "../drawing/figure-options.js";
import { linearTicks, logTicks, shown, TICK_SIZE } from "../drawing/numbers.js";
import { page, roomOf } from "../drawing/page.js";
import { emptyPanel, head, headHeight } from "../drawing/panel.js";
import { Drawing } from "../drawing/svg.js";
import { textWidth } from "../drawing/text-width.js";
import { CATEGORIES, GRID, INK, MUTED, PAGE } from "../drawing/theme.js";
import type { TreeData } from "./tree-data.js";

const TITLE = "Tree of the distinct vectors";

/** Vectors that have a label each, and the pixels that they then take. */
const LABELLED = 64;
const ROW = 17;

/** Pixels that more vectors than that take together, at most. */
const TALLEST = 1400;

/** Merges that say in how many dims their pair differs. */
const MERGES_LABELLED = 40;

/** Radius of the vector of the most tokens. */
const LARGEST = 8;

/** A component while the tree is drawn: where it stands. */
interface Branch {
  x: number;
  y: number;
}

/**
 * Draws the tree as a dendrogram: vectors on the left, the area of a leaf by its population; lines meet at the distance at which components become
 * one, with the number of dims in which the pair differs that joins them. Returns the text of an SVG file.
 *
 * @example
 * ```js
 * import { writeFileSync } from "node:fs";
 * import { init, stats } from "collapsar";
 * import { treeFigure } from "collapsar/figures";
 *
 * await init();
 * const { tree } = await stats("gamma.safetensors", { tree: true });
 * writeFileSync("tree.svg", treeFigure(tree));
 * ```
 */
export function treeFigure(data: TreeData, options: FigureOptions = {}): string {
  const drawing = new Drawing();
  return page(
    drawing,
    {
      title: `Tree of ${shown(data.firstTokens.length)} distinct vectors`,
      description: describeTree(data),
      lines: [[treePanel(drawing, data, roomOf(options))]],
    },
    options,
  );
}

/** What is seen, in words. */
function describeTree({ metric, merges, firstTokens }: TreeData): string {
  const unit = metric === "lattice" ? "steps" : "epsilon";
  const last = merges.at(-1);
  if (!last) return `${shown(firstTokens.length)} distinct vectors, none of which is joined to another.`;
  const left = last.components === 1 ? "all are one component" : `${shown(last.components)} components are left`;
  return `${shown(firstTokens.length)} distinct vectors; at a distance of ${shown(last.distance)} ${unit} ${left}.`;
}

/** The dendrogram as a panel; its height follows from the number of vectors. */
export function treePanel(drawing: Drawing, data: TreeData, width: number): Panel {
  const count = data.firstTokens.length;
  if (count < 2) return emptyPanel(drawing, { width, height: 120, title: TITLE }, "a tree takes two distinct vectors");
  const isLabelled = count <= LABELLED;
  const caption = isLabelled
    ? "area of a dot: tokens · number at a join: dims in which the joining pair differs"
    : "numbers of tokens are not drawn for so many vectors";
  const top = headHeight({ caption }) + 10;
  const room = isLabelled ? count * ROW : Math.min(TALLEST, count * 6);
  const height = top + room + 44;
  const labels = Array.from({ length: count }, (_, at) => labelOf(data, at));
  const left = isLabelled ? Math.max(...labels.map((label) => textWidth(label, TICK_SIZE))) + 2 * LARGEST + 10 : 12;
  const right = width - 28;
  const axis = scaleOf(data, { left, right });
  const bottom = top + room;
  const order = leafOrder(data);
  const places = new Float64Array(count);
  for (const [line, leaf] of order.entries()) places[leaf] = top + ((line + 0.5) * room) / count;
  const most = Math.max(...Array.from(data.populations));
  const leaves = order.flatMap((leaf) => {
    const y = places[leaf] as number;
    if (!isLabelled) return [];
    const r = Math.max(1.6, LARGEST * Math.sqrt((data.populations[leaf] as number) / most));
    return [
      drawing.element("circle", { cx: left, cy: y, r, fill: CATEGORIES[0] as string, stroke: PAGE }),
      drawing.text(labels[leaf] as string, left - LARGEST - 5, y + 4, {
        "font-size": TICK_SIZE,
        fill: INK,
        "text-anchor": "end",
      }),
    ];
  });
  const node = drawing.element("g", {}, [
    ...head(drawing, { title: TITLE, caption, width }),
    ...axis.values.flatMap((value, at) => {
      const x = axis.place(value);
      return [
        drawing.element("line", { x1: x, x2: x, y1: top, y2: bottom, stroke: GRID }),
        drawing.text(axis.labels[at] ?? "", x, bottom + 16, {
          "font-size": TICK_SIZE,
          fill: MUTED,
          "text-anchor": "middle",
        }),
      ];
    }),
    drawing.text(
      data.metric === "lattice" ? "Largest difference in any dim (steps)" : "Chebyshev distance (ε)",
      (left + right) / 2,
      height - 8,
      {
        "font-size": TICK_SIZE,
        fill: MUTED,
        "text-anchor": "middle",
      },
    ),
    ...joins(drawing, data, places, axis.place),
    ...leaves,
  ]);
  return { width, height, node };
}

const labelOf = ({ firstTokens, populations }: TreeData, at: number): string => {
  const tokens = populations[at] as number;
  return tokens === 1 ? `token ${firstTokens[at]}` : `token ${firstTokens[at]}, ${shown(tokens)} tokens`;
};

/** Follows components by the vector that stands for each. */
class Components {
  readonly #parents: Uint32Array;
  readonly #places = new Map<number, number>();

  constructor(firstTokens: ArrayLike<number>) {
    this.#parents = Uint32Array.from({ length: firstTokens.length }, (_, at) => at);
    for (const [at, token] of Array.from(firstTokens).entries()) this.#places.set(token, at);
  }

  /** The component of the vector with this first token. */
  of(token: number): number {
    let at = this.#places.get(token) as number;
    while (this.#parents[at] !== at) {
      this.#parents[at] = this.#parents[this.#parents[at] as number] as number;
      at = this.#parents[at] as number;
    }
    return at;
  }

  join(a: number, b: number): void {
    this.#parents[b] = a;
  }
}

/** The vectors so that no lines cross: those of a component stand together, the part with more tokens first. */
function leafOrder({ firstTokens, populations, merges }: TreeData): number[] {
  const components = new Components(firstTokens);
  const members = new Map(
    Array.from(firstTokens).map((_, at) => [at, { leaves: [at], tokens: populations[at] as number }]),
  );
  for (const { firstTokens: pair } of merges) {
    const [a, b] = pair.map((token) => components.of(token)) as [number, number];
    const [one, other] = [members.get(a), members.get(b)] as [
      { leaves: number[]; tokens: number },
      { leaves: number[]; tokens: number },
    ];
    const [larger, smaller] = one.tokens >= other.tokens ? [one, other] : [other, one];
    components.join(a, b);
    members.delete(b);
    members.set(a, { leaves: [...larger.leaves, ...smaller.leaves], tokens: one.tokens + other.tokens });
  }
  return [...members.values()].sort((a, b) => b.tokens - a.tokens).flatMap(({ leaves }) => leaves);
}

/** The lines of all merges, and what is said at them. */
function joins(
  drawing: Drawing,
  { firstTokens, merges }: TreeData,
  places: Float64Array,
  place: (distance: number) => number,
): Element[] {
  const components = new Components(firstTokens);
  const branches = Array.from(places, (y): Branch => ({ x: place(0), y }));
  const paths: string[] = [];
  const said: Element[] = [];
  for (const { distance, firstTokens: pair, dims } of merges) {
    const [a, b] = pair.map((token) => components.of(token)) as [number, number];
    const [from, to] = [branches[a], branches[b]] as [Branch, Branch];
    const x = place(distance);
    paths.push(`M${from.x},${from.y}L${x},${from.y}L${x},${to.y}L${to.x},${to.y}`);
    const y = (from.y + to.y) / 2;
    if (merges.length <= MERGES_LABELLED) {
      const small = { "font-size": 9.5, fill: MUTED };
      // Above the line that goes on from there.
      said.push(drawing.text(String(dims), x + 3, y - 3, small));
    }
    components.join(a, b);
    branches[a] = { x, y };
  }
  const width = merges.length > 400 ? 0.7 : 1.3;
  return [drawing.element("path", { d: paths.join(""), fill: "none", stroke: INK, "stroke-width": width }), ...said];
}

/** A logarithmic axis that begins below the least distance. A distance of 0, which small differences in epsilon round to, lies at its beginning. */
function scaleOf({ merges }: TreeData, { left, right }: { left: number; right: number }) {
  const positive = merges
    .map(({ distance }) => distance)
    .filter((distance) => distance > 0 && Number.isFinite(distance));
  const [least, most] = [Math.min(...positive), Math.max(...positive)];
  const room = { pixels: right - left, horizontal: true };
  if (positive.length === 0) return { place: () => left, values: [], labels: [] };
  const domain = [least * 0.75, Math.max(most * 1.05, least * 1.5)] as const;
  const span = Math.log(domain[1] / domain[0]);
  const place = (distance: number): number =>
    distance > domain[0] ? left + Math.min(1, Math.log(distance / domain[0]) / span) * room.pixels : left;
  const ticks = domain[1] / domain[0] < 20 && least >= 1 ? linearTicks(domain, room, true) : logTicks(domain, room);
  const inside = ticks.values.map((value, at) => ({ value, label: ticks.labels[at] ?? "" }));
  return { place, values: inside.map(({ value }) => value), labels: inside.map(({ label }) => label) };
}
