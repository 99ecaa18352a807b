/** A figure: title, parameters, legend, lines of panels, notes. */

import type { Panel } from "./drawn-panel.js";
import type { FigureOptions } from "./figure-options.js";
import { type Drawing, svgText } from "./svg.js";
import { fitted, listed, textWidth, wrapped } from "./text-width.js";
import { MUTED } from "./theme.js";

/** A sign and what it stands for. */
export interface LegendItem {
  label: string;
  colour: string;
  /** A filled square, one of the full colour, a dot, a line (with these dashes), or a band behind a line. */
  sign: "square" | "block" | "dot" | "line" | "band";
  dashes?: string;
}

/** Width of a figure in pixels where none is asked for: that of a page. */
const PAGE_WIDTH = 960;

/** The least width that axes with their labels fit in. */
const NARROWEST = 300;

/** Free pixels on the left and on the right; of a phone's width there are fewer to spare. */
const MARGIN = 24;
const NARROW_MARGIN = 10;

/** Pixels between panels. */
export const GAP = 28;

/** Room below which titles are smaller: that of a phone. */
const NARROW_ROOM = 420;

const widthOf = ({ width = PAGE_WIDTH }: FigureOptions): number => Math.max(NARROWEST, Math.round(width));
const marginOf = (options: FigureOptions): number => (widthOf(options) < 600 ? NARROW_MARGIN : MARGIN);

/** Pixels between the margins of a figure. */
export const roomOf = (options: FigureOptions = {}): number => widthOf(options) - 2 * marginOf(options);

/** Width of panels of which `count` stand side by side. */
export const panelWidth = (count: number, options: FigureOptions = {}): number =>
  (roomOf(options) - (count - 1) * GAP) / count;

/** How many panels of at least `least` pixels stand side by side, `most` where there is room. */
export const panelsAbreast = (most: number, least: number, options: FigureOptions): number =>
  Math.max(1, Math.min(most, Math.floor((roomOf(options) + GAP) / (least + GAP))));

/** Panels in lines of so many. */
export const inLines = (panels: readonly Panel[], count: number): Panel[][] =>
  Array.from({ length: Math.ceil(panels.length / count) }, (_, at) => panels.slice(at * count, (at + 1) * count));

const SIZE = 12;

/** What a page is made of. */
export interface PageSpec {
  title: string;
  description: string;
  legend?: readonly LegendItem[];
  lines: readonly (readonly Panel[])[];
  /** What the reader must know, such as what was left out. */
  notes?: readonly string[];
}

/** The figure as the text of an SVG file. */
export function page(drawing: Drawing, spec: PageSpec, { title = spec.title, ...options }: FigureOptions): string {
  const content: Element[] = [];
  const [room, margin] = [roomOf(options), marginOf(options)];
  const titleSize = room < NARROW_ROOM ? 14 : 17;
  let y = margin + 14;
  for (const [at, line] of titleLines(title, room, titleSize).entries()) {
    if (at > 0) y += titleSize + 5;
    content.push(drawing.text(line, margin, y, { "font-size": titleSize, "font-weight": 600 }));
  }
  const small = { fill: MUTED, "font-size": SIZE };
  for (const line of listed(options.parameters ?? [], room, SIZE)) {
    y += 19;
    content.push(drawing.text(line, margin, y, small));
  }
  const legend = legendLines(spec.legend ?? [], room);
  for (const line of legend) {
    y += 22;
    let x = margin;
    for (const item of line) {
      content.push(sign(drawing, item, x, y - 4), drawing.text(item.label, x + SIGN, y, { "font-size": SIZE }));
      x += itemWidth(item);
    }
  }
  y += GAP;
  for (const line of spec.lines) {
    let x = margin;
    for (const { node, width } of line) {
      content.push(drawing.element("g", { transform: `translate(${x},${y})` }, [node]));
      x += width + GAP;
    }
    y += Math.max(...line.map(({ height }) => height)) + GAP;
  }
  for (const note of spec.notes ?? []) {
    for (const line of wrapped(note, room, SIZE)) {
      content.push(drawing.text(line, margin, y, small));
      y += 18;
    }
  }
  const frame = { width: widthOf(options), height: Math.ceil(y + 4), theme: options.theme ?? "light" };
  return svgText(drawing, { ...frame, title, description: spec.description }, content);
}

/** A title in two lines at most. */
function titleLines(title: string, room: number, size: number): string[] {
  const [first = "", ...rest] = wrapped(title.slice(0, 2000), room, size, true);
  return rest.length < 2 ? [first, ...rest] : [first, fitted(rest.join(" "), room, size, true)];
}

/** Pixels of a legend's sign and the blank after it. */
const SIGN = 34;

const itemWidth = ({ label }: LegendItem): number => SIGN + textWidth(label, SIZE) + 22;

/** Items in lines, each label short enough for one. */
function legendLines(items: readonly LegendItem[], room: number): LegendItem[][] {
  const lines: LegendItem[][] = [];
  let free = 0;
  for (const item of items) {
    const short = { ...item, label: fitted(item.label, Math.max(room / 2, Math.min(room - SIGN - 22, 240)), SIZE) };
    if (itemWidth(short) > free) {
      lines.push([]);
      free = room;
    }
    lines.at(-1)?.push(short);
    free -= itemWidth(short);
  }
  return lines;
}

function sign(drawing: Drawing, { sign: kind, colour, dashes }: LegendItem, x: number, y: number): Element {
  const line = drawing.element("line", {
    x1: x,
    x2: x + 26,
    y1: y,
    y2: y,
    stroke: colour,
    "stroke-width": 2.5,
    ...(dashes && { "stroke-dasharray": dashes }),
  });
  const band = { x, y: y - 6, width: 26, height: 12, fill: colour };
  switch (kind) {
    case "square":
      return drawing.element("rect", { ...band, "fill-opacity": 0.75 });
    case "block":
      return drawing.element("rect", band);
    case "dot":
      return drawing.element("circle", { cx: x + 13, cy: y, r: 4.5, fill: colour });
    case "line":
      return line;
    case "band":
      return drawing.element("g", {}, [drawing.element("rect", { ...band, "fill-opacity": 0.22 }), line]);
  }
}
