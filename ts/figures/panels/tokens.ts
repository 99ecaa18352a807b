/** Very many points between two axes: how many there are in each cell, and marks on some of them. */
import type * as Plot from "@observablehq/plot";
import { domainOfMagnitudes } from "../numbers.js";
import type { Drawing } from "../svg.js";
import { TRIALS } from "../theme.js";
import type { TokensQuantity } from "../tokens-data.js";
import { type Axis, emptyPanel, type Panel, panel } from "./panel.js";

export type Quantity = TokensQuantity;

/** Points, and the ones among them that are marked. */
export interface Points {
  x: Quantity;
  y: Quantity;
  marks: readonly { ids: readonly number[]; colour: string }[];
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
export function tokensPanel(drawing: Drawing, { x, y, marks }: Points, size: { width: number; height: number }): Panel {
  const title = `${y.name} against ${x.name}`;
  const all = Array.from(x.values, (_, id) => id).filter(
    (id) => Number.isFinite(x.values[id]) && Number.isFinite(y.values[id]),
  );
  if (all.length === 0) return emptyPanel(drawing, { ...size, title }, "no token has both");
  const [across, up] = [axisOf(x, all), axisOf(y, all)];
  const place = (id: number): [number, number] => [
    clamped(x.values[id] as number, across),
    clamped(y.values[id] as number, up),
  ];
  const known = new Set(all);
  return panel(drawing, {
    ...size,
    title,
    x: across,
    y: up,
    marks: [
      (_index, scales) => cells(drawing, all.map(place), scales),
      ...marks.map(
        ({ ids, colour }): Plot.RenderFunction =>
          (_index, scales) =>
            dots(drawing, ids.filter((id) => known.has(id)).map(place), scales, colour),
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

/** Places in pixels, by cell: its column and row, and how many points are in it. */
function binned(points: readonly [number, number][], { x, y }: Scales): Map<string, [number, number, number]> {
  const found = new Map<string, [number, number, number]>();
  for (const [across, up] of points) {
    const [column, row] = [(x as Scale)(across), (y as Scale)(up)].map((pixel) => Math.floor(pixel / CELL)) as [
      number,
      number,
    ];
    const key = `${column},${row}`;
    const cell = found.get(key);
    if (cell) cell[2] += 1;
    else found.set(key, [column, row, 1]);
  }
  return found;
}

type Scale = (value: number) => number;

/** A path for each level of darkness. */
function cells(drawing: Drawing, points: readonly [number, number][], scales: Scales): SVGElement {
  const levels: string[][] = Array.from({ length: LEVELS }, () => []);
  for (const [column, row, count] of binned(points, scales).values()) {
    const level = Math.min(LEVELS - 1, levelOf(count));
    (levels[level] as string[]).push(`M${column * CELL} ${row * CELL}h${CELL}v${CELL}h-${CELL}z`);
  }
  const paths = levels.flatMap((found, level) =>
    found.length === 0
      ? []
      : [
          drawing.element("path", {
            d: found.join(""),
            fill: TRIALS,
            "fill-opacity": 0.25 + (0.75 * level) / (LEVELS - 1),
          }),
        ],
  );
  return drawing.element("g", {}, paths) as SVGElement;
}

/** 0 for fewer than 4, 1 for fewer than 16, ... */
const levelOf = (count: number): number => Math.floor((31 - Math.clz32(count)) / 2);

/** One dot for all marked points of a cell. */
function dots(drawing: Drawing, points: readonly [number, number][], scales: Scales, colour: string): SVGElement {
  const d = [...binned(points, scales).values()].map(
    ([column, row]) => `M${(column + 0.5) * CELL - 2.5} ${(row + 0.5) * CELL}a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0`,
  );
  return drawing.element("path", { d: d.join(""), fill: colour, "fill-opacity": 0.8 }) as SVGElement;
}
