import { describe, expect, test } from "vitest";
import "../../../dist/entry/node.js";
import { asMatrix, type Block, type Matrix } from "../../../dist/rows/stream.js";
import { type Side, streamPairs } from "../../../dist/rows/stream-pairs.js";
import type { NamedSource } from "../../../dist/source/byte-source.js";
import { memorySource } from "../../../dist/source/memory.js";
import { wasm } from "../../../dist/wasm.js";

const ROWS = 1000;

/** A matrix of float32 whose value is the number of its row, read `blockRows` rows at a time, at once or not. */
function numbered(dims: number, blockRows: number, source: Partial<NamedSource> = {}): Matrix {
  const values = Float32Array.from({ length: ROWS * dims }, (_, at) => Math.floor(at / dims));
  const memory = memorySource(new Uint8Array(values.buffer), `of ${dims}`);
  const manner = { blockBytes: blockRows * dims * 4 };
  return asMatrix({
    name: "t",
    dtype: "F32",
    shape: [ROWS, dims],
    begin: 0,
    end: values.byteLength,
    source: { ...memory, manner, ...source },
  });
}

const waitedFor = { sliceNow: undefined } as unknown as Partial<NamedSource>;

const side = (matrix: Matrix, onRows?: (rows: Uint8Array) => void): Side => ({ matrix, look: () => {}, onRows });

/** The first value of each row of a block that is paired. */
const valuesOf = ({ address, start }: Block, rows: number, { rowBytes }: Matrix): number[] => {
  const { buffer } = wasm().memory();
  return Array.from(
    { length: rows },
    (_, row) =>
      new Float32Array(buffer.slice(address + start + row * rowBytes, address + start + (row + 1) * rowBytes))[0]!,
  );
};

describe("streamPairs", () => {
  test.each([
    ["blocks of one length", 50, 50, {}, {}],
    ["blocks that end elsewhere", 7, 64, {}, {}],
    ["one that is waited for", 64, 7, {}, waitedFor],
    ["both waited for", 13, 3, waitedFor, waitedFor],
  ])("pairs the rows of the same number, in order: %s", async (_, blockBefore, blockAfter, one, other) => {
    const [before, after] = [numbered(3, blockBefore, one), numbered(5, blockAfter, other)];
    const [pairs, shown]: [number[][], number[]] = [[], [0, 0]];
    await streamPairs(
      [side(before, ({ length }) => (shown[0]! += length)), side(after, ({ length }) => (shown[1]! += length))],
      [0, 990],
      (a, b, rows) => {
        pairs.push(...valuesOf(a, rows, before).map((value, at) => [value, valuesOf(b, rows, after)[at]!]));
      },
      { phase: "test" },
    );
    expect(pairs).toEqual(Array.from({ length: 990 }, (_each, row) => [row, row]));
    expect(shown).toEqual([990 * 12, 990 * 20]);
  });

  test("ends with the failure of either side, and no read goes on", async () => {
    let reading = 0;
    const broken = {
      ...waitedFor,
      slice: async () => {
        throw new Error("unplugged");
      },
    };
    const matrix = numbered(3, 10);
    const slow: Partial<NamedSource> = {
      ...waitedFor,
      slice: async (start, end) => {
        reading += 1;
        await new Promise((resume) => setTimeout(resume, 5));
        reading -= 1;
        return new Uint8Array(end - start);
      },
    };
    for (const sides of [
      [numbered(3, 10, broken), numbered(3, 10, slow)],
      [matrix, numbered(3, 10, broken)],
    ] as const) {
      const run = streamPairs([side(sides[0]), side(sides[1])], [0, ROWS], () => {}, { phase: "test" });
      await expect(run).rejects.toThrow("unplugged");
      expect(reading).toBe(0);
    }
    const refused = streamPairs(
      [side(matrix), side(matrix)],
      [0, ROWS],
      () => {
        throw new Error("off the lattice");
      },
      { phase: "test" },
    );
    await expect(refused).rejects.toThrow("off the lattice");
  });
});
