/** Which parts of which chunks some trials are, against a dataset in memory that is cut element by element. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type ChunkPart,
  chunkElements,
  chunkGrid,
  chunkNumber,
  chunksOf,
  inOrder,
  type Lengths,
  partsAcross,
  partsInOrder,
  scatter,
} from "../../../dist/hdf5/chunk-grid.js";

const lengths = (max: number) =>
  fc.tuple(fc.integer({ min: 1, max }), fc.integer({ min: 1, max }), fc.integer({ min: 1, max }));

/** A dataset of consecutive numbers from 1, cut into chunks that are padded with 0. */
function cut(shape: Lengths, chunk: Lengths) {
  const grid = chunkGrid(shape, chunk);
  const chunks = Array.from(
    { length: grid.counts[0] * grid.counts[1] * grid.counts[2] },
    () => new Uint16Array(chunkElements(grid)),
  );
  for (let trial = 0; trial < shape[0]; trial += 1) {
    for (let token = 0; token < shape[1]; token += 1) {
      for (let dim = 0; dim < shape[2]; dim += 1) {
        const place = [Math.floor(trial / chunk[0]), Math.floor(token / chunk[1]), Math.floor(dim / chunk[2])] as const;
        const within = ((trial % chunk[0]) * chunk[1] + (token % chunk[1])) * chunk[2] + (dim % chunk[2]);
        chunks[chunkNumber(grid, place)]![within] = (trial * shape[1] + token) * shape[2] + dim + 1;
      }
    }
  }
  return { grid, chunks, elements: shape[1] * shape[2] };
}

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at + 1);

describe("parts in order", () => {
  it("by hand: trials 1 to 4 of chunks of two, the last one padded", () => {
    const grid = chunkGrid([5, 3, 2], [2, 3, 2]);
    expect([...partsInOrder(grid, 1, 5)]).toEqual([
      { at: [0, 0, 0], from: 6, to: 12 },
      { at: [1, 0, 0], from: 0, to: 12 },
      { at: [2, 0, 0], from: 0, to: 6 },
    ] satisfies ChunkPart[]);
    expect([...partsInOrder(grid, 2, 3)]).toEqual([{ at: [1, 0, 0], from: 0, to: 6 }]);
  });

  it("by hand: a trial in two pieces of its tokens", () => {
    expect([...partsInOrder(chunkGrid([2, 3, 4], [1, 2, 4]), 1, 2)]).toEqual([
      { at: [1, 0, 0], from: 0, to: 8 },
      { at: [1, 1, 0], from: 0, to: 4 },
    ]);
  });

  it("put together they are the trials", () => {
    fc.assert(
      fc.property(lengths(5), lengths(5), fc.nat(5), fc.nat(5), (shape, some, a, b) => {
        // Whole rows, and whole trials or one at a time.
        for (const chunk of [
          [some[0], shape[1], shape[2]],
          [1, some[1], shape[2]],
        ] as const) {
          const { grid, chunks, elements } = cut(shape, chunk);
          expect(inOrder(grid)).toBe(true);
          const [from, to] = [Math.min(a, b, shape[0]), Math.min(Math.max(a, b), shape[0])];
          const parts = [...partsInOrder(grid, from, to)];
          const given = parts.flatMap(({ at, from: first, to: end }) => [
            ...chunks[chunkNumber(grid, at)]!.subarray(first, end),
          ]);
          expect(given).toEqual(numbers(from * elements, to * elements));
        }
      }),
    );
  });
});

describe("parts across", () => {
  it("scattered, in pieces cut anywhere, they are the trials", () => {
    fc.assert(
      fc.property(
        lengths(5),
        lengths(5),
        fc.nat(),
        fc.nat(),
        fc.integer({ min: 1, max: 7 }),
        (shape, chunk, a, b, size) => {
          const { grid, chunks, elements } = cut(shape, chunk);
          const from = a % shape[0];
          const end = Math.min(shape[0], (Math.floor(from / chunk[0]) + 1) * chunk[0]);
          const to = from + 1 + (b % (end - from));
          const target = new Uint16Array((to - from) * elements);
          for (const { at, from: first, to: last } of partsAcross(grid, from, to)) {
            const bytes = new Uint8Array(chunks[chunkNumber(grid, at)]!.buffer).subarray(2 * first, 2 * last);
            for (let done = 0; done < bytes.length; done += size) {
              scatter(
                grid,
                2,
                at,
                2 * first + done,
                bytes.subarray(done, done + size),
                new Uint8Array(target.buffer),
                from,
              );
            }
          }
          expect([...target]).toEqual(numbers(from * elements, to * elements));
        },
      ),
    );
  });
});

it("a trial's chunks are those that hold something of it", () => {
  fc.assert(
    fc.property(lengths(4), lengths(4), fc.nat(), (shape, chunk, some) => {
      const { grid, chunks, elements } = cut(shape, chunk);
      const trial = some % shape[0];
      const holds = (chunkOf: Uint16Array) =>
        chunkOf.some((value) => value > trial * elements && value <= (trial + 1) * elements);
      const expected = chunks.flatMap((chunkOf, at) => (holds(chunkOf) ? [at] : []));
      expect([...chunksOf(grid, trial)]).toEqual(expected);
    }),
  );
});
