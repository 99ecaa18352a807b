/** Squares of pixels that points are in: very many points at once, the darker the more. */
import type { Attributes, Drawing } from "../../drawing/svg.js";
import { TRIALS } from "../../drawing/theme.js";

/** Pixels of a cell. */
const CELL = 4;

/** Levels of darkness: each stands for four times as many points as the one before. */
const LEVELS = 7;

/** A square of pixels: the first token in it, and how many there are. */
export interface Cell {
  column: number;
  row: number;
  id: number;
  count: number;
}

/** The cells that points are in, given in pixels; those that are nowhere are left out. */
export function binned(points: Iterable<readonly [id: number, x: number, y: number]>): Cell[] {
  const found = new Map<number, Cell>();
  for (const [id, x, y] of points) {
    if (Number.isNaN(x) || Number.isNaN(y)) continue;
    const [column, row] = [Math.floor(x / CELL), Math.floor(y / CELL)];
    const key = row * 65_536 + column;
    const cell = found.get(key);
    if (cell) cell.count += 1;
    else found.set(key, { column, row, id, count: 1 });
  }
  return [...found.values()];
}

/** What a mark says of the tokens in its cell. */
export type Tip = ((cell: Cell) => string) | undefined;

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
export function cells(drawing: Drawing, found: readonly Cell[], tip: Tip): SVGElement {
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
export function dots(drawing: Drawing, found: readonly Cell[], colour: string, tip: Tip): SVGElement {
  const dot = ({ column, row }: Cell): string =>
    `M${(column + 0.5) * CELL - 2.5} ${(row + 0.5) * CELL}a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0`;
  return outlined(drawing, found, dot, { fill: colour, "fill-opacity": 0.8 }, tip) as SVGElement;
}
