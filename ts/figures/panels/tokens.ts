/** Very many points between two axes: how many there are in each cell, and marks on some of them. */
import type * as Plot from "@observablehq/plot";
import { domainOfMagnitudes, shown } from "../../drawing/numbers.js";
import { type Axis, emptyPanel, type Panel, panel } from "../../drawing/panel.js";
import type { Drawing } from "../../drawing/svg.js";
import type { TokensQuantity } from "../tokens-data.js";
import { binned, type Cell, cells, dots } from "./cells.js";

export type Quantity = TokensQuantity;

/** Points, and the ones among them that are marked. */
export interface Points {
  x: Quantity;
  y: Quantity;
  marks: readonly { ids: readonly number[]; colour: string }[];
  /** What a token is called, where marks are to tell which they stand for. */
  nameOf?: ((id: number) => string) | undefined;
}

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
      (_index, scales) => cells(drawing, cellsOf(all.map(place), scales), tip),
      ...marks.map(
        ({ ids, colour }): Plot.RenderFunction =>
          (_index, scales) =>
            dots(drawing, cellsOf(ids.filter((id) => known.has(id)).map(place), scales), colour, tip),
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

/** The cells that tokens are in. */
const cellsOf = (places: readonly Place[], { x, y }: Scales): Cell[] =>
  binned(places.map((place) => [place.id, (x as Scale)(place.x), (y as Scale)(place.y)]));

type Scale = (value: number) => number;

function tipOf({ x, y }: Points, name: string, id: number, count: number): string {
  const values = [x, y].map((quantity) => `${quantity.name} ${shown(quantity.values[id] as number)}`).join(", ");
  return `${name}: ${values}${count > 1 ? `; and ${shown(count - 1)} more here` : ""}`;
}
