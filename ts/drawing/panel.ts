/** One pair of axes with marks between them, drawn by Observable Plot in a frame that leaves room for every label. */
import * as Plot from "@observablehq/plot";
import type { Panel } from "./drawn-panel.js";
import { linearTicks, logTicks, symlogTicks, TICK_SIZE, type Ticks } from "./numbers.js";
import type { Drawing } from "./svg.js";
import { fitted, textWidth } from "./text-width.js";
import { GRID, INK, MUTED } from "./theme.js";

/** What an axis shows. */
export interface Axis {
  /** Its quantity and unit. */
  label: string;
  domain: readonly [number, number];
  log?: boolean;
  /** Linear up to this, logarithmic beyond: for an axis with a zero. */
  linearTo?: number;
  /** Nothing lies between whole numbers. */
  integers?: boolean | undefined;
  /** In place of numbers. */
  ticks?: Ticks;
}

/** A panel to be drawn; sizes in pixels, axes and titles within them. */
export interface PanelSpec {
  width: number;
  height: number;
  title: string;
  /** A line under the title, smaller. */
  caption?: string;
  x: Axis;
  y: Axis;
  marks: Plot.Markish[];
  /** Pixels kept for the labels of the vertical axis, at least: panels above each other have their axes in line. */
  yRoom?: number;
}

/** Where one of several panels stands, and what it is called. */
export type PanelPlace = Required<Pick<PanelSpec, "width" | "height" | "yRoom" | "title">>;

export type { Panel } from "./drawn-panel.js";

/** Font size of a panel's title. */
const TITLE_SIZE = 13;

/** Draws a panel. */
export function panel(drawing: Drawing, spec: PanelSpec): Panel {
  const { width, height, x, y, marks } = spec;
  const top = headHeight(spec) + 22;
  const bottom = 44;
  const yTicks = y.ticks ?? ticksOf(y, { pixels: height - top - bottom, horizontal: false });
  const left = 12 + Math.max(spec.yRoom ?? 16, ...yTicks.labels.map((label) => textWidth(label, TICK_SIZE)));
  const room = width - left - 14;
  const xTicks = x.ticks ?? ticksOf(x, { pixels: room, horizontal: true });
  // The last label may reach beyond the axis by half of its width.
  const right = Math.max(14, ...xTicks.labels.slice(-1).map((label) => textWidth(label, TICK_SIZE) / 2 + 2));
  const axis = { fill: MUTED, stroke: GRID, label: null, tickSize: 4, fontSize: TICK_SIZE } as const;
  // As a channel of the marks: a format would be asked by Plot which of a logarithmic axis's labels to leave out.
  const named = (ticks: Ticks) => ({ text: (_: unknown, at: number) => ticks.labels[at] ?? "" });
  const grid = { stroke: GRID, strokeOpacity: 0.7 };
  const plot = Plot.plot({
    document: drawing.document,
    width,
    height,
    marginTop: top,
    marginBottom: bottom,
    marginLeft: left,
    marginRight: right,
    x: { type: x.log ? "log" : "linear", domain: x.domain },
    y: {
      type: y.log ? "log" : y.linearTo === undefined ? "linear" : "symlog",
      domain: y.domain,
      ...(y.linearTo !== undefined && { constant: y.linearTo }),
    },
    color: { type: "identity" },
    r: { type: "identity" },
    marks: [
      Plot.gridX(xTicks.values, grid),
      Plot.gridY(yTicks.values, grid),
      Plot.axisX(xTicks.values, { ...axis, ...named(xTicks) }),
      Plot.axisY(yTicks.values, { ...axis, ...named(yTicks) }),
      Plot.frame({ stroke: GRID }),
      ...marks,
    ],
  });
  const small = { fill: MUTED, "font-size": TICK_SIZE };
  const node = drawing.element("g", {}, [
    ...head(drawing, spec),
    drawing.text(fitted(y.label, width, TICK_SIZE), 0, top - 9, small),
    drawing.text(fitted(x.label, room, TICK_SIZE), left + (width - left - right) / 2, height - 8, {
      ...small,
      "text-anchor": "middle",
    }),
    contentOf(drawing, plot as unknown as Element),
  ]);
  return { width, height, node };
}

/** A panel that has nothing to show, and says why. */
export function emptyPanel(drawing: Drawing, spec: Pick<PanelSpec, "width" | "height" | "title">, why: string): Panel {
  const { width, height } = spec;
  const top = headHeight({}) + 8;
  const node = drawing.element("g", {}, [
    ...head(drawing, spec),
    drawing.element("rect", { x: 0.5, y: top, width: width - 1, height: height - top - 8, fill: "none", stroke: GRID }),
    drawing.text(fitted(why, width - 24, 12), width / 2, top + (height - top) / 2, {
      fill: MUTED,
      "text-anchor": "middle",
    }),
  ]);
  return { width, height, node };
}

/** Pixels that {@link head} takes. */
export const headHeight = ({ caption }: { caption?: string | undefined }): number => (caption === undefined ? 18 : 34);

/** Title and caption at the top of a panel. */
export function head(
  drawing: Drawing,
  { title, caption, width }: Pick<PanelSpec, "title" | "caption" | "width">,
): Element[] {
  const bold = { "font-size": TITLE_SIZE, "font-weight": 600, fill: INK };
  return [
    drawing.text(fitted(title, width, TITLE_SIZE, true), 0, 13, bold),
    ...(caption === undefined
      ? []
      : [drawing.text(fitted(caption, width, TICK_SIZE), 0, 29, { fill: MUTED, "font-size": TICK_SIZE })]),
  ];
}

function ticksOf({ domain, log, linearTo, integers }: Axis, room: { pixels: number; horizontal: boolean }): Ticks {
  if (log) return logTicks(domain, room);
  return linearTo === undefined ? linearTicks(domain, room, integers) : symlogTicks(domain, linearTo, room);
}

/** What Plot drew, without what it says to pages: its style sheet and the roles of elements within a picture. */
function contentOf(drawing: Drawing, plot: Element): Element {
  const group = drawing.element("g", { "text-anchor": "middle", "font-size": TICK_SIZE, fill: INK });
  for (const child of Array.from(plot.childNodes)) {
    if (child.nodeName === "style") continue;
    for (const name of ["aria-label", "aria-hidden", "font-variant"]) (child as Element).removeAttribute(name);
    group.appendChild(child);
  }
  return group;
}
