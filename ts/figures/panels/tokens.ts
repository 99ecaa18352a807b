/** Very many points between two axes: how many there are in each cell, and marks on some of them. */
import type * as Plot from "@observablehq/plot";
import { domainOfMagnitudes, shown } from "../numbers.js";
import type { Attributes, Drawing } from "../svg.js";
import { TRIALS } from "../theme.js";
import type { TokensQuantity } from "../tokens-data.js";
import { type Axis, emptyPanel, type Panel, panel } from "./panel.js";

export type Quantity = TokensQuantity;

/** Points, and the ones among them that are marked. */
export interface Points {
  x: Quantity;
  y: Quantity;
  marks: readonly { ids: readonly number[]; colour: string }[];
  /** What a token is called, where marks are to tell which they stand for. */
  nameOf?: ((id: number) => string) | undefined;
}

/** Pixels of a cell. */
const CELL = 4;

/** Levels of darkness: each stands for four times as many points as the one before. */
const LEVELS = 7;

/** Values that are so many times smaller than others ask for a logarithmic axis. */
const WIDE = 100;

/** The least part of the greatest value that a logarithmic axis reaches: below it lie zeros and what rounding has left of them. */
const LEAST = 1e-24;
const LEAST_COSINE = 1e-12;

/** Draws them. A point that has no number on an axis is left out. */
export function tokensPanel(drawing: Drawing, points: Points, size: { width: number; height: number }): Panel {
  const { x, y, marks, nameOf } = points;
  const title = `${y.name} against ${x.name}`;
  const all = Array.from(x.values, (_, id) => id).filter(
    (id) => Number.isFinite(x.values[id]) && Number.isFinite(y.values[id]),
  );
  if (all.length === 0) return emptyPanel(drawing, { ...size, title }, "no token has both");
  const [across, up] = [axisOf(x, all), axisOf(y, all)];
  const place = (id: number): Place => ({
    id,
    x: clamped(x.values[id] as number, across),
    y: clamped(y.values[id] as number, up),
  });
  const tip = nameOf && (({ id, count }: Cell) => tipOf(points, nameOf(id), id, count));
  const known = new Set(all);
  return panel(drawing, {
    ...size,
    title,
    x: across,
    y: up,
    marks: [
      (_index, scales) => cells(drawing, binned(all.map(place), scales), tip),
      ...marks.map(
        ({ ids, colour }): Plot.RenderFunction =>
          (_index, scales) =>
            dots(drawing, binned(ids.filter((id) => known.has(id)).map(place), scales), colour, tip),
      ),
    ],
  });
}

function axisOf({ name, values }: Quantity, ids: readonly number[]): Axis {
  let [least, most] = [Infinity, 0];
  for (const id of ids) {
    const value = values[id] as number;
    if (value > most) most = value;
    if (value > 0 && value < least) least = value;
  }
  const integers = ids.every((id) => Number.isInteger(values[id]));
  if (integers || !(most / least > WIDE)) {
    return { label: name, domain: domainOfMagnitudes(ids.map((id) => values[id] as number)), integers };
  }
  const low = Math.max(least, most * (name.startsWith("cosine") ? LEAST_COSINE : LEAST));
  return { label: name, domain: [low / 1.5, most * 1.5], log: true };
}

const clamped = (value: number, { domain: [low], log }: Axis): number => (log ? Math.max(low, value) : value);

type Scales = Parameters<Plot.RenderFunction>[1];

/** Where a token is, in the units of the axes. */
interface Place {
  id: number;
  x: number;
  y: number;
}

/** A square of pixels: the first token in it, and how many there are. */
interface Cell {
  column: number;
  row: number;
  id: number;
  count: number;
}

/** The cells that tokens are in. */
function binned(places: readonly Place[], { x, y }: Scales): Cell[] {
  const found = new Map<string, Cell>();
  for (const place of places) {
    const [column, row] = [(x as Scale)(place.x), (y as Scale)(place.y)].map((pixel) => Math.floor(pixel / CELL)) as [
      number,
      number,
    ];
    const key = `${column},${row}`;
    const cell = found.get(key);
    if (cell) cell.count += 1;
    else found.set(key, { column, row, id: place.id, count: 1 });
  }
  return [...found.values()];
}

type Scale = (value: number) => number;

/** What a mark says of the tokens in its cell. */
type Tip = ((cell: Cell) => string) | undefined;

function tipOf({ x, y }: Points, name: string, id: number, count: number): string {
  const values = [x, y].map((quantity) => `${quantity.name} ${shown(quantity.values[id] as number)}`).join(", ");
  return `${name}: ${values}${count > 1 ? `; and ${shown(count - 1)} more here` : ""}`;
}

/** The outlines of cells that look the same: one path, or where each has something to say, a path each. */
function outlined(
  drawing: Drawing,
  cellsAlike: readonly Cell[],
  outline: (cell: Cell) => string,
  look: Attributes,
  tip: Tip,
): Element {
  if (!tip) return drawing.element("path", { d: cellsAlike.map(outline).join(""), ...look });
  const each = cellsAlike.map((cell) =>
    drawing.element("path", { d: outline(cell) }, [drawing.element("title", {}, [tip(cell)])]),
  );
  return drawing.element("g", look, each);
}

/** The cells of each level of darkness. */
function cells(drawing: Drawing, found: readonly Cell[], tip: Tip): SVGElement {
  const levels: Cell[][] = Array.from({ length: LEVELS }, () => []);
  for (const cell of found) (levels[Math.min(LEVELS - 1, levelOf(cell.count))] as Cell[]).push(cell);
  const square = ({ column, row }: Cell): string => `M${column * CELL} ${row * CELL}h${CELL}v${CELL}h-${CELL}z`;
  const drawn = levels.flatMap((alike, level) => {
    const look = { fill: TRIALS, "fill-opacity": 0.25 + (0.75 * level) / (LEVELS - 1) };
    return alike.length === 0 ? [] : [outlined(drawing, alike, square, look, tip)];
  });
  return drawing.element("g", {}, drawn) as SVGElement;
}

/** 0 for fewer than 4, 1 for fewer than 16, ... */
const levelOf = (count: number): number => Math.floor((31 - Math.clz32(count)) / 2);

/** One dot for all marked points of a cell. */
function dots(drawing: Drawing, found: readonly Cell[], colour: string, tip: Tip): SVGElement {
  const dot = ({ column, row }: Cell): string =>
    `M${(column + 0.5) * CELL - 2.5} ${(row + 0.5) * CELL}a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0`;
  return outlined(drawing, found, dot, { fill: colour, "fill-opacity": 0.8 }, tip) as SVGElement;
}
