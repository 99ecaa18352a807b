import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  componentsOf,
  countBlackHoles,
  distanceOf,
  labelOf,
  type SnapshotData,
  touches,
} from "../../../dist/figures/snapshot-data.js";

const data = (distances: number[], populations: number[] = []): SnapshotData => ({
  populations,
  distances: Float32Array.from(distances),
  epsilon: 6e-5,
  threshold: 1.2e-4,
});

it("countBlackHoles counts groups of two tokens or more", () => {
  expect(countBlackHoles(data([], [9, 2, 1, 1]))).toBe(2);
  expect(countBlackHoles(data([], [9, 2]))).toBe(2);
  expect(countBlackHoles(data([]))).toBe(0);
});

it("distances are float32 quotients, and the float32 threshold itself touches", () => {
  const far = 2 ** -14;
  expect(distanceOf(data([0, far, far, 0]), 2, 0, 1)).toBe(1.0172526836395264);
  expect(touches(data([0, 1.2e-4, 1.2e-4, 0]), 2, 0, 1)).toBe(true);
  expect(touches(data([0, 1.2000001e-4, 1.2000001e-4, 0]), 2, 0, 1)).toBe(false);
  for (const value of [Number.NaN, Infinity]) expect(touches(data([0, value, value, 0]), 2, 0, 1)).toBe(false);
});

it("labels are rank and name", () => {
  const named = { ...data([]), names: ["token 5", ""] };
  expect([0, 1, 2].map((group) => labelOf(named, group))).toEqual(["#1 token 5", "#2", "#3"]);
  expect(labelOf({ ...data([]), names: ["👍".repeat(5000)] }, 0)).toBe(`#1 ${"👍".repeat(60)}…`);
});

/** Which nodes a path joins (Warshall). */
function closure(size: number, at: (a: number, b: number) => boolean): boolean[][] {
  const joined = Array.from({ length: size }, (_, a) => Array.from({ length: size }, (__, b) => a === b || at(a, b)));
  for (const via of joined.keys()) {
    for (const row of joined) if (row[via]) for (const b of row.keys()) row[b] ||= joined[via]![b]!;
  }
  return joined;
}

describe("componentsOf", () => {
  it("numbers from the largest, ties by first group", () => {
    const edges = [
      [0, 3],
      [1, 4],
      [4, 5],
    ];
    const matrix = Array.from({ length: 49 }, (_, at) => {
      const [a, b] = [Math.floor(at / 7), at % 7];
      return a === b || edges.some(([c, d]) => (a === c && b === d) || (a === d && b === c)) ? 0 : 1;
    });
    expect([...componentsOf(data(matrix), 7)]).toEqual([1, 0, 2, 1, 0, 0, 3]);
    expect([...componentsOf(data(matrix), 2)]).toEqual([0, 1]);
  });

  it("joins exactly what a path of edges joins", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.array(fc.boolean(), { minLength: 81, maxLength: 81 }),
        (size, bits) => {
          const at = (a: number, b: number) => bits[Math.min(a, b) * 9 + Math.max(a, b)]!;
          const matrix = Array.from({ length: size * size }, (_, i) => (at(Math.floor(i / size), i % size) ? 1e-5 : 1));
          const joined = closure(size, at);
          const components = componentsOf(data(matrix), size);
          const found = joined.map((row, a) => row.map((_, b) => components[a] === components[b]));
          expect(found).toEqual(joined);
        },
      ),
    );
  });
});
