/** Where tokens lie on the map, and which of them a brush selected. */
import { computed, effect, signal } from "@preact/signals";
import type { MapKind } from "../messages.js";
import { isExample, measured } from "./measure.js";
import { arrange, findTokens, table } from "./tokens.js";
import { asksServer, vectors } from "./vectors.js";

/** What the map shows. The example has no other rows than those of its groups. */
export const mapKind = signal<MapKind>("plane");
export const hasSky = computed(() => measured.value !== undefined && !isExample.value);

/** Chooses what the map shows, and with it whether the table lists all tokens. No server is asked for a sky without another click. */
export function showMap(kind: MapKind): void {
  mapKind.value = kind;
  arrange({ all: kind === "sky", only: undefined, group: 0 });
  if (kind === "sky" && !table.peek()?.sky && !asksServer.peek()) void findTokens(true);
}

effect(() => {
  if (measured.value && isExample.value) mapKind.value = "plane";
});

/** Coordinates by place in the table of tokens; NaN of tokens that are not on the map. */
export interface MapPoints {
  x: Float64Array;
  y: Float64Array;
  /** The part of the variance along each direction. */
  shares: readonly number[];
}

/** Of candidates they come with the table, of groups with their vectors. */
export const points = computed<MapPoints | undefined>(() => {
  const found = table.value;
  if (!found || found.map) return found?.map;
  const read = vectors.value;
  if (!read) return undefined;
  const ofGroups = (values: Float64Array): Float64Array => {
    const all = new Float64Array(found.groups.length);
    // Loops over hundreds of thousands of tokens are plain ones: the page shall not be busy for long.
    for (let at = 0; at < all.length; at += 1) all[at] = values[(found.groups[at] as number) - 1] ?? Number.NaN;
    return all;
  };
  return { x: ofGroups(read.x), y: ofGroups(read.y), shares: read.shares };
});

/** Tokens at one place: those of a group, or one alone. */
export interface Spot {
  x: number;
  y: number;
  /** Places in the table. */
  tokens: number[];
}

/** What lies on the map, the largest group first. */
export const spots = computed(() => {
  const { x, y } = points.value ?? { x: [], y: [] };
  const { groups = [] } = table.value ?? {};
  // By the group; a token in none has a number below zero of its own.
  const found = new Map<number, Spot>();
  for (let at = 0; at < x.length; at += 1) {
    if (Number.isNaN(x[at])) continue;
    const key = groups[at] || -1 - at;
    const spot = found.get(key);
    if (spot) spot.tokens.push(at);
    else found.set(key, { x: x[at] as number, y: y[at] as number, tokens: [at] });
  }
  return [...found.values()].sort((a, b) => b.tokens.length - a.tokens.length);
});

/** Shows the tokens of some spots alone. */
export const select = (chosen: readonly Spot[]): void =>
  arrange({ only: Uint32Array.from(chosen.flatMap(({ tokens }) => tokens)) });

/** The same by their places in the table. */
export const selectPlaces = (places: Iterable<number>): void => arrange({ only: Uint32Array.from(places) });
