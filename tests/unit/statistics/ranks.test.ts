import { describe, expect, test } from "vitest";
import { placeRanks } from "../../../dist/statistics/ranks.js";

/** Numbers in [0, 1), the same everywhere. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const COUNT = 20_000;
const next = numbers(7);
const ORDERS: Record<string, (at: number) => number> = {
  random: () => next() - 0.5,
  "few values": () => Math.floor(next() * 3),
  equal: () => 1,
  ascending: (at) => at,
  descending: (at) => -at,
  "up and down": (at) => Math.abs(at - COUNT / 2),
  "one apart": (at) => (at === 0 ? Number.POSITIVE_INFINITY : 0),
};

describe("placeRanks", () => {
  test.each(Object.keys(ORDERS))("puts values where sorting would: %s", (name) => {
    const values = Float64Array.from({ length: COUNT }, (_, at) => ORDERS[name]!(at));
    const sorted = values.slice().sort();
    const ranks = [0, 999, 1000, 1001, 10_000, COUNT - 2, COUNT - 1];
    placeRanks(values, [...ranks, COUNT, -1]);
    expect(ranks.map((rank) => values[rank])).toEqual(ranks.map((rank) => sorted[rank]));
    expect(values.slice().sort()).toEqual(sorted);
  });

  test("of few values and of none", () => {
    const values = Float64Array.of(3, 1, 2);
    placeRanks(values, [0]);
    expect(values[0]).toBe(1);
    expect(() => placeRanks(new Float64Array(0), [0, 1])).not.toThrow();
  });
});
