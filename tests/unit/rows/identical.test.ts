import { type FloatDtype, type MatrixData, type Progress, stats } from "collapsar";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import "../../../dist/entry/node.js";
import type { Groups } from "../../../dist/rows/groups.js";
import { findIdenticalRows } from "../../../dist/rows/identical.js";
import { type Run, runsOfRows } from "../../../dist/rows/runs.js";
import { asMatrix, type Matrix } from "../../../dist/rows/stream.js";
import { chooseMatrix } from "../../../dist/tensors/default-tensor.js";
import { openTensors } from "../../../dist/tensors/open-tensors.js";

const BYTES: Record<FloatDtype, number> = { F16: 2, BF16: 2, F32: 4, F64: 8 };

/** The groups of equal rows, as lists of rows. */
async function groupsOf(data: MatrixData, among?: readonly Run[]): Promise<number[][]> {
  const tensor = await chooseMatrix(await openTensors(data, (source) => source));
  return lists(await findIdenticalRows(asMatrix(tensor), {}, among));
}

const lists = ({ members, starts }: Groups): number[][] =>
  Array.from({ length: starts.length - 1 }, (_, at) => [...members.subarray(starts[at], starts[at + 1])]);

/** The same by comparing the bytes of every row with all others. */
function naive({ data, dtype, shape: [rows, dims] }: MatrixData): number[][] {
  const bytes = ArrayBuffer.isView(data)
    ? Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    : Buffer.from(data);
  const rowBytes = dims * BYTES[dtype];
  const byBytes = new Map<string, number[]>();
  for (let row = 0; row < rows; row += 1) {
    const key = bytes.toString("hex", row * rowBytes, (row + 1) * rowBytes);
    byBytes.set(key, [...(byBytes.get(key) ?? []), row]);
  }
  return [...byBytes.values()].filter((group) => group.length > 1).sort((a, b) => b.length - a.length || a[0]! - b[0]!);
}

const column = (...values: number[]): MatrixData => ({
  data: Float32Array.from(values),
  dtype: "F32",
  shape: [values.length, 1],
});

/** Progress of one phase: towards one total, never back, up to the end. */
function expectProgress(steps: readonly Progress[]): void {
  expect(new Set(steps.map(({ total }) => total)).size).toBe(1);
  expect(steps.map(({ done }) => done)).toEqual(steps.map(({ done }) => done).sort((a, b) => a - b));
  expect(steps.at(-1)!.done).toBe(steps.at(-1)!.total);
}

describe("findIdenticalRows", () => {
  test("among some rows: groups of these alone, by their numbers in the matrix", async () => {
    const matrix = column(7, 1, 7, 2, 7, 2, 1);
    expect(await groupsOf(matrix, [[2, 7]])).toEqual([
      [2, 4],
      [3, 5],
    ]);
    expect(await groupsOf(matrix, [])).toEqual([]);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(4), fc.boolean()), { maxLength: 30 }), async (rows) => {
        const chosen = rows.flatMap(([, wanted], row) => (wanted ? [row] : []));
        // Rows that nobody asked for become unlike all others.
        const others = column(...rows.map(([value, wanted], row) => (wanted ? value : 100 + row)));
        const all = column(...rows.map(([value]) => value));
        expect(await groupsOf(all, runsOfRows(chosen))).toEqual(naive(others));
      }),
      { numRuns: 50 },
    );
  });

  test("groups come largest first, those of one size by their first row; members ascend", async () => {
    expect(await groupsOf(column(7, 2, 1, 3, 2, 1, 1, 7))).toEqual([
      [2, 5, 6],
      [0, 7],
      [1, 4],
    ]);
  });

  test("-0.0 and 0.0 are different bytes, equal NaNs are the same", async () => {
    expect(await groupsOf(column(0, -0, 0, Number.NaN, Number.NaN))).toEqual([
      [0, 2],
      [3, 4],
    ]);
    expect(await groupsOf(column(0, -0))).toEqual([]);
  });

  test("NaNs of different payloads differ", async () => {
    const data = Uint32Array.of(0x7fc00000, 0x7fc00001, 0xffc00000, 0x7fc00001);
    expect(await groupsOf({ data, dtype: "F32", shape: [4, 1] })).toEqual([[1, 3]]);
  });

  test("F64 rows that are equal only as float32 differ", async () => {
    const data = Float64Array.of(0.1, 0.1 + Number.EPSILON, 0.1);
    expect(await groupsOf({ data, dtype: "F64", shape: [3, 1] })).toEqual([[0, 2]]);
  });

  test("no rows and one row have no twins", async () => {
    expect(await groupsOf(column())).toEqual([]);
    expect(await groupsOf(column(1))).toEqual([]);
  });

  test("is what a naive comparison of bytes finds, for every dtype and at any alignment", async () => {
    // Few values, among them -0.0, NaNs and infinities of each dtype, so that rows meet.
    const bytes = fc.constantFrom(0x00, 0x00, 0x80, 0x7f, 0xc0, 0xff, 0x3f, 0x01);
    const cases = fc.record({
      dtype: fc.constantFrom<FloatDtype>("F16", "BF16", "F32", "F64"),
      dims: fc.integer({ min: 1, max: 3 }),
      offset: fc.nat(3),
      values: fc.array(bytes, { maxLength: 200 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ dtype, dims, offset, values }) => {
        const rowBytes = dims * BYTES[dtype];
        const rows = Math.floor(values.length / rowBytes);
        const buffer = new Uint8Array(offset + rows * rowBytes);
        buffer.set(values.slice(0, rows * rowBytes), offset);
        const data: MatrixData = { data: buffer.subarray(offset), dtype, shape: [rows, dims] };
        expect(await groupsOf(data)).toEqual(naive(data));
      }),
      { numRuns: 300 },
    );
  });

  test("rows that differ in one value only, wherever it is, are told apart", async () => {
    const dims = 200;
    const changes = fc.array(fc.tuple(fc.constantFrom(0, 1, 63, 64, 65, 198, 199), fc.nat(2)), { maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(changes, async (rows) => {
        const data = new Float32Array(rows.length * dims);
        for (const [row, [at, value]] of rows.entries()) data[row * dims + at] = value;
        const matrix: MatrixData = { data, dtype: "F32", shape: [rows.length, dims] };
        expect(await groupsOf(matrix)).toEqual(naive(matrix));
      }),
    );
  });

  test("there may be very many groups", async () => {
    const groups = 300_000;
    const data = Uint32Array.from({ length: 2 * groups }, (_, row) => row % groups);
    const found = await groupsOf({ data, dtype: "F32", shape: [2 * groups, 1] });
    expect(found.length).toBe(groups);
    expect(found.at(-1)).toEqual([groups - 1, 2 * groups - 1]);
  });

  test("twins meet across the blocks that a matrix is read in", async () => {
    // 16 KiB a row, so 256 rows a block; a row and its twin are 600 apart, the last 100 have none.
    const [rows, dims] = [1300, 4096];
    const data = new Float32Array(rows * dims);
    for (let row = 0; row < rows; row += 1) data.fill(row < 1200 ? row % 600 : row, row * dims, (row + 1) * dims);
    const expected = Array.from({ length: 600 }, (_, row) => [row, row + 600]);
    expect(await groupsOf({ data, dtype: "F32", shape: [rows, dims] })).toEqual(expected);
  });

  describe("candidates that do not fit into memory at once are compared some at a time", () => {
    // 8 MiB a row, ten pairs of twins and a row alone: 64 MiB are held at once.
    const [rows, dims] = [21, 1024 * 1024];
    const rowBytes = dims * 8;

    /** A matrix of zeros but for one byte a row. */
    function matrix(at: number): Matrix {
      const slice = async (start: number, end: number): Promise<Uint8Array> => {
        const bytes = new Uint8Array(end - start);
        for (let row = start / rowBytes; row < end / rowBytes; row += 1) {
          bytes[row * rowBytes - start + at] = 1 + (row % 11);
        }
        return bytes;
      };
      const source = { name: "made up", byteLength: rows * rowBytes, slice };
      return asMatrix({ name: "t", dtype: "F64", shape: [rows, dims], begin: 0, end: rows * rowBytes, source });
    }

    test.each([
      ["first", 0],
      ["last", rowBytes - 1],
    ])("when rows differ in their %s byte", async (_, at) => {
      const groups = lists(await findIdenticalRows(matrix(at), {}));
      expect(groups).toEqual(Array.from({ length: 10 }, (__, row) => [row, row + 11]));
    });

    test("and the progress of no phase goes back", async () => {
      const seen: Progress[] = [];
      await findIdenticalRows(matrix(rowBytes - 1), { onProgress: (progress) => seen.push({ ...progress }) });
      for (const phase of new Set(seen.map((progress) => progress.phase))) {
        expectProgress(seen.filter((progress) => progress.phase === phase));
      }
    });
  });
});

describe("through stats", () => {
  test("rows: identical measures exactly the rows with a twin", async () => {
    const { metrics, firstTokens, populations, selection } = await stats(column(5, 1, 2, 1, 5, 1));
    expect(selection).toBe("identical");
    expect(metrics.n_tokens).toBe(5);
    expect([...firstTokens]).toEqual([1, 0]);
    expect([...populations]).toEqual([3, 2]);
  });

  test("progress rises within a phase and ends at its total, one phase after the other", async () => {
    const seen: Progress[] = [];
    const [rows, dims] = [1300, 4096];
    await stats(
      { data: new Float32Array(rows * dims), dtype: "F32", shape: [rows, dims] },
      { onProgress: (progress) => seen.push({ ...progress }) },
    );
    const phases = [...new Set(seen.map(({ phase }) => phase))];
    expect(phases.slice(0, 3)).toEqual(["looking for identical rows", "comparing candidates", "reading rows"]);
    for (const phase of phases) expectProgress(seen.filter((progress) => progress.phase === phase));
    expect(seen[0]).toMatchObject({ unit: "bytes", total: rows * dims * 4 });
  });

  test.each(["looking for identical rows", "comparing candidates", "reading rows"])(
    "a signal aborted while %s rejects with its reason",
    async (phase) => {
      const controller = new AbortController();
      const reason = new Error("enough");
      const after: string[] = [];
      const job = stats(
        { data: new Float32Array(2600 * 4096), dtype: "F32", shape: [2600, 4096] },
        {
          signal: controller.signal,
          onProgress: (progress) => {
            if (controller.signal.aborted) after.push(progress.phase);
            if (progress.phase === phase) controller.abort(reason);
          },
        },
      );
      await expect(job).rejects.toBe(reason);
      // Reads that were under way may still be taken; nothing new begins.
      expect(after.filter((each) => each !== phase)).toEqual([]);
    },
  );
});
