import fc from "fast-check";
import { describe, expect, test } from "vitest";
import "../../../dist/entry/node.js";
import type { Run } from "../../../dist/rows/runs.js";
import { asMatrix, type Matrix, streamRows } from "../../../dist/rows/stream.js";
import { memorySource } from "../../../dist/source/memory.js";
import { wasm } from "../../../dist/wasm.js";
import { anyRuns } from "../../support/runs.js";

/** A U8-patterned matrix that begins at an odd byte of its file. */
function matrix(rows: number, dims: number): { matrix: Matrix; bytes: Uint8Array } {
  const begin = 13;
  const file = Uint8Array.from({ length: begin + rows * dims * 4 }, (_, at) => (at * 2654435761) >>> 24);
  const end = file.length;
  const source = memorySource(file, "file");
  return {
    matrix: asMatrix({ name: "t", dtype: "F32", shape: [rows, dims], begin, end, source }),
    bytes: file.subarray(begin),
  };
}

/** All that a stream passes on, or the first bytes of each row, and the lengths of the pieces. */
async function streamed(from: Matrix, runs: Run[], prefix?: number): Promise<{ bytes: Uint8Array; lengths: number[] }> {
  const pieces: Uint8Array[] = [];
  await streamRows(
    from,
    runs,
    (block, length, stride) => {
      const at = block.address + block.start;
      for (let row = 0; row < length; row += stride) {
        const piece = prefix === undefined ? [at, at + length] : [at + row, at + row + prefix];
        pieces.push(
          wasm()
            .memory()
            .slice(...piece),
        );
        if (prefix === undefined) break;
      }
    },
    { phase: "test", ...(prefix !== undefined && { prefix }) },
  );
  return { bytes: new Uint8Array(Buffer.concat(pieces)), lengths: pieces.map(({ length }) => length) };
}

/** The same matrix in a source that cannot be read at once. */
const waitedFor = (from: Matrix): Matrix => {
  const { sliceNow: _, ...source } = from.tensor.source;
  return { ...from, tensor: { ...from.tensor, source } };
};

const naive = (bytes: Uint8Array, rowBytes: number, runs: Run[]): Uint8Array =>
  new Uint8Array(Buffer.concat(runs.map(([first, end]) => bytes.subarray(first * rowBytes, end * rowBytes))));

describe("streamRows", () => {
  test("passes on the bytes of the wanted rows, in order", async () => {
    const { matrix: small, bytes } = matrix(500, 3);
    await fc.assert(
      fc.asyncProperty(anyRuns, async (runs) => {
        expect((await streamed(small, runs)).bytes).toEqual(naive(bytes, 12, runs));
      }),
    );
  });

  test("the same from a source that is read at once, now and then, or never", async () => {
    const { matrix: small, bytes } = matrix(500, 3);
    const { source } = small.tensor;
    await fc.assert(
      fc.asyncProperty(anyRuns, fc.nat({ max: 14 }), async (runs, atOnce) => {
        let left = atOnce;
        const sliceNow = (start: number, end: number, into: Uint8Array): Uint8Array | undefined => {
          if (left-- <= 0) return undefined;
          into.set(bytes.subarray(start - small.begin, end - small.begin));
          return into.subarray(0, end - start);
        };
        const from = {
          ...small,
          tensor: { ...small.tensor, source: { ...source, sliceNow, manner: { gapBytes: 0 } } },
        };
        expect((await streamed(from, runs)).bytes).toEqual(naive(bytes, 12, runs));
      }),
    );
  });

  test("what is read at once stays where it was read, run by run", async () => {
    const { matrix: small } = matrix(6, 3);
    const runs: Run[] = [
      [0, 1],
      [2, 6],
    ];
    expect((await streamed(small, runs)).lengths).toEqual([12, 48]);
  });

  test("passes on whole rows, as many as a block holds, where they are waited for", async () => {
    // 96 KiB a row: two rows fit into a block of 256 KiB.
    const { matrix: large, bytes } = matrix(6, 24_576);
    const runs: Run[] = [
      [0, 1],
      [2, 6],
    ];
    const stream = await streamed(waitedFor(large), runs);
    expect(stream.lengths).toEqual([196_608, 196_608, 98_304]);
    expect(Buffer.compare(stream.bytes, naive(bytes, 98_304, runs))).toBe(0);
  });

  test.each([
    ["at once", (of: Matrix) => of],
    ["after waiting", waitedFor],
  ])("the first bytes of rows, read %s", async (_how, from) => {
    const { matrix: small, bytes } = matrix(500, 3);
    await fc.assert(
      fc.asyncProperty(anyRuns, fc.integer({ min: 1, max: 12 }), async (runs, prefix) => {
        const rows = runs.flatMap(([first, end]) => Array.from({ length: end - first }, (_, at) => first + at));
        const expected = rows.map((row) => bytes.subarray(row * 12, row * 12 + prefix));
        expect((await streamed(from(small), runs, prefix)).bytes).toEqual(new Uint8Array(Buffer.concat(expected)));
      }),
    );
  });

  test("a row larger than a block is passed on whole", async () => {
    const { matrix: large, bytes } = matrix(2, 1_100_000);
    const stream = await streamed(large, [[0, 2]]);
    expect(stream.lengths).toEqual([4_400_000, 4_400_000]);
    expect(Buffer.compare(stream.bytes, bytes)).toBe(0);
  });

  test("no rows are nothing to take", async () => {
    expect((await streamed(matrix(5, 3).matrix, [])).lengths).toEqual([]);
  });

  test("what the taker throws, the stream rejects with", async () => {
    const failure = Object.assign(new Error("no room"), { code: "OutOfMemory", bytes: 7, purpose: "rows" });
    const take = () => {
      throw failure;
    };
    await expect(streamRows(matrix(5, 3).matrix, [[0, 5]], take, { phase: "test" })).rejects.toMatchObject({
      code: "OutOfMemory",
      message: "file: no room",
      fields: { bytes: 7 },
    });
  });
});
