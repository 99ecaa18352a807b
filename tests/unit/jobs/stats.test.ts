import { join } from "node:path";
import { type FloatDtype, type MatrixData, METRICS, type Progress, type Snapshot, stats } from "collapsar";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytesOf, directoryWith, distinctRows, f32, mask, safetensors } from "../../support/fixtures-node.js";

const matrix = (rows: readonly (readonly number[])[]): MatrixData => ({
  data: Float32Array.from(rows.flat()),
  dtype: "F32",
  shape: [rows.length, rows[0]?.length ?? 1],
});

/** What was measured, without where it came from. */
const measured = ({ metrics, populations, componentSizes, edges }: Snapshot) => ({
  metrics,
  populations,
  componentSizes,
  edges,
});

/** Three vectors: one shared by tokens 0, 2, 5, one nearby by 1 and 4, one far away. */
const A = [0, 0];
const B = [1e-4, 0];
const C = [1, 1];
const THREE = [A, B, A, C, B, A];

describe("a small matrix, by hand", () => {
  const far = Math.fround(1 / Math.fround(6e-5));
  const near = Math.fround(Math.fround(1e-4) / Math.fround(6e-5));

  test("all rows", async () => {
    const snapshot = await stats(matrix(THREE), { rows: "all" });
    expect(snapshot.metrics).toMatchObject({
      n_tokens: 6,
      n_unique: 3,
      n_black_holes: 2,
      n_singletons: 1,
      total_population: 6,
      black_hole_population: 5,
      largest_bh: 3,
      smallest_bh: 2,
      mean_bh_size: 2.5,
      median_bh_size: 2,
      top2_population: 5,
      gini_coefficient: Math.fround(Math.fround(1.6) - 1.5),
      max_l_inf: far,
      mean_l_inf: Math.fround((far + far + near) / 3),
      median_l_inf: far,
      n_components: 2,
      n_isolated: 1,
      largest_component_size: 2,
      largest_component_density: 1,
      global_density: 1 / 3,
    });
    expect([...snapshot.populations]).toEqual([3, 2, 1]);
    expect([...snapshot.firstTokens]).toEqual([0, 1, 3]);
    expect([...snapshot.componentSizes]).toEqual([2, 1]);
    expect(snapshot.edges).toBe(1);
  });

  test("a threshold below their distance parts the two", async () => {
    const { metrics, edges } = await stats(matrix(THREE), { rows: "all", threshold: 9.9e-5 });
    expect(metrics).toMatchObject({ n_components: 3, n_isolated: 3, largest_component_size: 1, global_density: 0 });
    expect(edges).toBe(0);
  });

  test("distances are in units of epsilon", async () => {
    const { metrics, epsilon, threshold } = await stats(matrix(THREE), { rows: "all", epsilon: 0.5 });
    expect({ epsilon, threshold }).toEqual({ epsilon: 0.5, threshold: 1 });
    expect(metrics).toMatchObject({ max_l_inf: 2, median_l_inf: 2, n_components: 1, global_density: 1 });
  });

  test("the tokens of the black holes, where they are asked for: equal by value", async () => {
    const { groups } = await stats(matrix(THREE), { rows: "all", groups: true });
    expect(groups).toEqual({ members: Uint32Array.of(0, 2, 5, 1, 4), starts: Uint32Array.of(0, 3, 5) });
    expect(await stats(matrix(THREE), { rows: "all" })).not.toHaveProperty("groups");
    const rows = matrix([[1], [Number.NaN], [-0], [0], [Number.NaN], [0], [1], [2]]);
    const chosen = { mask: bytesOf(safetensors([mask(1, 1, 1, 0, 1, 1, 1, 1)])), groups: true };
    expect((await stats(rows, chosen)).groups).toEqual({
      members: Uint32Array.of(0, 6, 2, 5),
      starts: Uint32Array.of(0, 2, 4),
    });
    const none = { mask: bytesOf(safetensors([mask(0, 0, 0, 0, 0, 0, 0, 0)])), groups: true };
    expect((await stats(rows, none)).groups).toEqual({ members: new Uint32Array(), starts: Uint32Array.of(0) });
  });

  test("distances between the largest groups, where they are asked for", async () => {
    const near32 = Math.fround(1e-4);
    const all = await stats(matrix(THREE), { rows: "all", distances: 256 });
    expect([...all.distances!]).toEqual([0, near32, 1, near32, 0, 1, 1, 1, 0]);
    expect([...(await stats(matrix(THREE), { rows: "all", distances: 2 })).distances!]).toEqual([0, near32, near32, 0]);
    expect(await stats(matrix(THREE), { rows: "all" })).not.toHaveProperty("distances");
    for (const distances of [-1, 0.5, 4097, Number.NaN]) {
      await expect(stats(matrix(THREE), { distances })).rejects.toMatchObject({
        code: "InvalidParameter",
        fields: { field: "distances" },
      });
    }
  });

  test("the trial id is the caller's", async () => {
    expect((await stats(matrix(THREE), { trialId: 41 })).trialId).toBe(41);
  });

  test("tokens are numbered by their rows in the matrix, not in the selection", async () => {
    const masks = safetensors([mask(0, 1, 0, 1, 1, 1)]);
    const { firstTokens, populations, metrics, selection, mask: origin } = await stats(matrix(THREE), { mask: masks });
    expect(selection).toBe("mask");
    expect(metrics.n_tokens).toBe(4);
    expect([...populations]).toEqual([2, 1, 1]);
    expect([...firstTokens]).toEqual([1, 3, 5]);
    expect(origin).toMatchObject({ tensor: "mask", dtype: "BOOL", shape: [6] });
  });
});

describe("no rows", () => {
  const zeros = Object.fromEntries(METRICS.map((metric) => [metric, 0]));

  test.each<[string, () => Promise<Snapshot>]>([
    ["a mask that selects nothing", () => stats(matrix(THREE), { mask: safetensors([mask(0, 0, 0, 0, 0, 0)]) })],
    ["no twins", () => stats(matrix([A, B, C]))],
    ["a matrix without rows", () => stats({ data: new Float32Array(0), dtype: "F32", shape: [0, 4] }, { rows: "all" })],
    ["a matrix without rows has no twins", () => stats({ data: new Float32Array(0), dtype: "F32", shape: [0, 4] })],
  ])("%s: zero everywhere", async (_, measure) => {
    const snapshot = await measure();
    expect(snapshot.metrics).toEqual(zeros);
    expect(snapshot.populations).toHaveLength(0);
    expect(snapshot.componentSizes).toHaveLength(0);
  });
});

describe("values", () => {
  test("-0.0 equals 0.0 by value, though not by bytes", async () => {
    const data = matrix([[0], [-0]]);
    expect((await stats(data, { rows: "all" })).metrics).toMatchObject({ n_unique: 1, largest_bh: 2 });
    expect((await stats(data)).metrics.n_tokens).toBe(0);
  });

  test("rows with NaN are equal by bytes, and each alone by value", async () => {
    const { metrics } = await stats(matrix([[Number.NaN], [Number.NaN]]));
    expect(metrics).toMatchObject({ n_tokens: 2, n_unique: 2, n_black_holes: 0, n_components: 2, n_isolated: 2 });
    expect(metrics.max_l_inf).toBeNaN();
  });

  test("an infinite distance is infinite, not NaN", async () => {
    const { metrics } = await stats(matrix([[Number.POSITIVE_INFINITY], [0], [1]]), { rows: "all" });
    expect(metrics).toMatchObject({ max_l_inf: Number.POSITIVE_INFINITY, mean_l_inf: Number.POSITIVE_INFINITY });
  });

  // Exact in all four dtypes.
  const values = [0, 1, -1, 0.5, 1, 0.25, 0, 1, -1, 2, 1, 0.25];
  const shape = [6, 2] as const;
  const f16 = { 0: 0, 1: 0x3c00, "-1": 0xbc00, 0.5: 0x3800, 0.25: 0x3400, 2: 0x4000 } as Record<number, number>;
  const bf16 = (value: number): number => new Uint32Array(Float32Array.of(value).buffer)[0]! >>> 16;
  const stored: Record<FloatDtype, ArrayBufferView> = {
    F32: Float32Array.from(values),
    F64: Float64Array.from(values),
    F16: Uint16Array.from(values, (value) => f16[value]!),
    BF16: Uint16Array.from(values, bf16),
  };
  const options = { rows: "all", epsilon: 0.3 } as const;

  test.each<FloatDtype>(["F16", "BF16", "F64"])(
    "%s rows measure as the float32 rows of the same values",
    async (dtype) => {
      const reference = measured(await stats({ data: stored.F32, dtype: "F32", shape }, options));
      expect(reference.metrics.n_unique).toBe(4);
      expect(measured(await stats({ data: stored[dtype], dtype, shape }, options))).toEqual(reference);
    },
  );

  test.each<FloatDtype>(["F16", "BF16", "F32", "F64"])("%s bytes at any alignment measure the same", async (dtype) => {
    const aligned = measured(await stats({ data: stored[dtype], dtype, shape }, options));
    const bytes = bytesOf(stored[dtype]);
    for (const offset of [1, 2, 3]) {
      const buffer = new Uint8Array(offset + bytes.length);
      buffer.set(bytes, offset);
      const data = new DataView(buffer.buffer, offset);
      expect(measured(await stats({ data, dtype, shape }, options))).toEqual(aligned);
    }
    const copy = bytes.slice().buffer;
    expect(measured(await stats({ data: copy, dtype, shape }, options))).toEqual(aligned);
  });

  test("F64 rounds to the nearest float32, so rows may become equal", async () => {
    const data = Float64Array.of(0.1, 0.1 + 1e-12, 1e300, Number.POSITIVE_INFINITY);
    const { metrics } = await stats({ data, dtype: "F64", shape: [4, 1] }, { rows: "all" });
    expect(metrics).toMatchObject({ n_unique: 2, n_black_holes: 2 });
  });

  test("the caller's data are not changed", async () => {
    const data = matrix(THREE);
    await stats(data, { rows: "all" });
    expect(data).toEqual(matrix(THREE));
  });
});

describe("a mask", () => {
  const anyMasked = fc.record({
    rows: fc.array(fc.tuple(fc.constantFrom(0, -0, 1e-5, 1e-4, 1), fc.constantFrom(0, 5e-5, Number.NaN)), {
      minLength: 1,
      maxLength: 30,
    }),
    seed: fc.nat(2 ** 30),
  });

  test("measures what a matrix of the masked rows alone measures", async () => {
    await fc.assert(
      fc.asyncProperty(anyMasked, async ({ rows, seed }) => {
        const selected = rows.map((_, row) => (seed >> (row % 30)) & 1);
        const kept = rows.filter((_, row) => selected[row] === 1);
        const masked = await stats(matrix(rows), { mask: safetensors([mask(...selected)]) });
        const alone = await stats({ ...matrix(kept), shape: [kept.length, 2] }, { rows: "all" });
        expect(measured(masked)).toEqual(measured(alone));
      }),
      { numRuns: 60 },
    );
  });

  test("any nonzero byte of U8 selects", async () => {
    const masks = safetensors([["dead", "U8", [6], Uint8Array.of(0, 2, 0, 0, 255, 0)]]);
    const { metrics } = await stats(matrix(THREE), { mask: masks, maskTensor: "dead" });
    expect(metrics).toMatchObject({ n_tokens: 2, n_unique: 1, largest_bh: 2 });
  });

  test("may lie in the same file as the matrix", async () => {
    const file = safetensors([f32("gamma", THREE), mask(1, 0, 1, 0, 0, 0)]);
    expect((await stats(file, { mask: file })).metrics).toMatchObject({ n_tokens: 2, n_unique: 1 });
  });

  test("may select rows that are many blocks apart", async () => {
    // 16 KiB a row; every third of 1300 rows: neighbours are coalesced, blocks of 4 MiB are left and entered.
    const [rows, dims] = [1300, 4096];
    const data = new Float32Array(rows * dims);
    for (let row = 0; row < rows; row += 1) data.fill(row, row * dims, (row + 1) * dims);
    const selected = Array.from({ length: rows }, (_, row) => (row % 3 === 0 ? 1 : 0));
    const { metrics, firstTokens } = await stats(
      { data, dtype: "F32", shape: [rows, dims] },
      { mask: safetensors([mask(...selected)]), epsilon: 1, threshold: 3 },
    );
    expect(metrics).toMatchObject({ n_tokens: 434, n_unique: 434, max_l_inf: 1299, n_components: 1 });
    expect([...firstTokens]).toEqual(selected.flatMap((value, row) => (value ? [row] : [])));
  });
});

describe("reads", () => {
  // 256 bytes a row: the file is longer than the first 64 KiB that are read of it.
  const [rows, dims] = [1000, 64];
  const data = Float32Array.from({ length: rows * dims }, (_, at) => Math.floor(at / dims));
  const file = safetensors([["gamma", "F32", [rows, dims], data]]);
  const begin = file.length - data.byteLength;

  /** A file that says what was read of it. */
  function recorded(bytes: Uint8Array): {
    source: { byteLength: number; slice: (start: number, end: number) => Promise<Uint8Array> };
    ranges: [number, number][];
  } {
    const ranges: [number, number][] = [];
    const slice = async (start: number, end: number): Promise<Uint8Array> => {
      ranges.push([start, end]);
      return bytes.subarray(start, end);
    };
    return { source: { byteLength: bytes.length, slice }, ranges };
  }

  const selecting = (...selected: number[]): Uint8Array => {
    const values = new Uint8Array(rows);
    for (const row of selected) values[row] = 1;
    return safetensors([["mask", "BOOL", [rows], values]]);
  };

  test("with a mask: the header, the mask and the masked rows, nothing else", async () => {
    const [gamma, masks] = [recorded(file), recorded(selecting(10, 11, 500))];
    const { reads, metrics } = await stats(gamma.source, { mask: masks.source });
    expect(metrics.n_tokens).toBe(3);
    expect(gamma.ranges).toEqual([
      [0, 65_536],
      [begin + 10 * 256, begin + 12 * 256],
      [begin + 500 * 256, begin + 501 * 256],
    ]);
    expect(masks.ranges).toEqual([
      [0, masks.source.byteLength],
      [masks.source.byteLength - rows, masks.source.byteLength],
    ]);
    expect(reads).toEqual({ requests: 5, bytes: 65_536 + 512 + 256 + masks.source.byteLength + rows });
  });

  test("rows 64 apart are one request, rows 66 apart are two", async () => {
    // 63 rows of 256 bytes between them are 16,128, below the gap of 16 KiB; 65 are above.
    const near = recorded(file);
    await stats(near.source, { mask: selecting(100, 164) });
    expect(near.ranges.slice(1)).toEqual([[begin + 100 * 256, begin + 165 * 256]]);
    const far = recorded(file);
    await stats(far.source, { mask: selecting(100, 166) });
    expect(far.ranges.slice(1)).toHaveLength(2);
  });

  test("a mask that selects nothing reads no row", async () => {
    const gamma = recorded(file);
    await stats(gamma.source, { mask: selecting() });
    expect(gamma.ranges).toEqual([[0, 65_536]]);
  });

  test("all rows: the header, and every row once", async () => {
    const gamma = recorded(file);
    const { reads } = await stats(gamma.source, { rows: "all" });
    expect(gamma.ranges).toEqual([
      [0, 65_536],
      [begin, file.length],
    ]);
    expect(reads).toEqual({ requests: 2, bytes: 65_536 + data.byteLength });
  });

  test("identical rows: one pass over the matrix, then only the rows with a twin", async () => {
    const twins = data.slice();
    twins.copyWithin(900 * dims, 3 * dims, 4 * dims);
    const gamma = recorded(safetensors([["gamma", "F32", [rows, dims], twins]]));
    const { metrics } = await stats(gamma.source);
    expect(metrics).toMatchObject({ n_tokens: 2, n_unique: 1 });
    const row = (at: number): [number, number] => [begin + at * 256, begin + (at + 1) * 256];
    // Twice: to compare their bytes, and to measure them.
    expect(gamma.ranges).toEqual([[0, 65_536], [begin, file.length], row(3), row(900), row(3), row(900)]);
  });

  test("the other tensors of a file are not read", async () => {
    const padding: [string, string, number[], Uint8Array] = ["big", "U8", [200_000], new Uint8Array(200_000)];
    const gamma = recorded(safetensors([padding, f32("gamma", THREE), ["after", "U8", [200_000], padding[3]]]));
    await stats(gamma.source, { rows: "all" });
    expect(gamma.ranges.slice(1).map(([start, end]) => end - start)).toEqual([48]);
  });

  test("a source that returns too few bytes is an error, not zeros", async () => {
    const short = { byteLength: file.length, slice: async (start: number, end: number) => file.slice(start, end - 1) };
    await expect(stats(short)).rejects.toMatchObject({ code: "ShortRead" });
    const shortRows = {
      byteLength: file.length,
      slice: async (start: number, end: number) => file.slice(start, start === 0 ? end : end - 256),
    };
    await expect(stats(shortRows, { rows: "all" })).rejects.toMatchObject({
      code: "ShortRead",
      fields: { start: begin, end: file.length, actual: data.byteLength - 256 },
    });
  });

  test("a source that fails is heard, with what it rejects with", async () => {
    const failure = new Error("gone");
    const failing = {
      byteLength: file.length,
      slice: async (start: number, end: number) => {
        if (start > 0) throw failure;
        return file.slice(start, end);
      },
    };
    await expect(stats(failing, { rows: "all" })).rejects.toBe(failure);
  });
});

describe("a signal", () => {
  test("that is aborted before the start rejects with its reason, and nothing is read", async () => {
    const reason = new Error("enough");
    const slice = () => Promise.reject(new Error("was read"));
    await expect(stats({ byteLength: 100, slice }, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  test("that is aborted while pairs are measured rejects with its reason", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const [rows, dims] = [3000, 256];
    const job = stats(
      { data: distinctRows(rows, dims), dtype: "F16", shape: [rows, dims] },
      {
        rows: "all",
        signal: controller.signal,
        onProgress: ({ phase }) => {
          if (phase === "measuring pairs") controller.abort(reason);
        },
      },
    );
    await expect(job).rejects.toBe(reason);
  });

  test("gets its turn while rows in memory are read: a page that measures them does not freeze", async () => {
    // One vector, so that no pairs are measured: 256 MiB are read, for longer than a page may freeze, and nothing else is done.
    const [rows, dims] = [4096, 16_384];
    const controller = new AbortController();
    const reason = new Error("enough");
    setTimeout(() => controller.abort(reason));
    const data = new Float32Array(rows * dims);
    const job = stats({ data, dtype: "F32", shape: [rows, dims] }, { rows: "all", signal: controller.signal });
    await expect(job).rejects.toBe(reason);
  });

  test("reaches every read of the source", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const file = safetensors([f32("gamma", THREE)]);
    const reads: (AbortSignal | undefined)[] = [];
    const source = {
      byteLength: file.length,
      slice: async (start: number, end: number, options?: { signal?: AbortSignal | undefined }) => {
        reads.push(options?.signal);
        // The last read waits until it is told to stop.
        if (start > 0) {
          setTimeout(() => controller.abort(reason));
          await new Promise((resolve) => options?.signal?.addEventListener("abort", resolve));
        }
        return file.slice(start, end);
      },
    };
    await expect(stats(source, { rows: "all", signal: controller.signal })).rejects.toBe(reason);
    expect(reads.map((signal) => signal?.reason)).toEqual([reason, reason]);
  });
});

describe("progress", () => {
  test("of the pairs rises and ends at the total", async () => {
    const seen: Progress[] = [];
    const [rows, dims] = [2000, 256];
    await stats(
      { data: distinctRows(rows, dims), dtype: "F16", shape: [rows, dims] },
      { rows: "all", onProgress: (progress) => seen.push({ ...progress }) },
    );
    const pairs = seen.filter(({ phase }) => phase === "measuring pairs");
    expect(pairs.length).toBeGreaterThan(1);
    expect(new Set(pairs.map(({ unit, total }) => `${total} ${unit}`)).size).toBe(1);
    expect(pairs.map(({ done }) => done)).toEqual(pairs.map(({ done }) => done).sort((a, b) => a - b));
    expect(pairs.at(-1)!.done).toBe(pairs.at(-1)!.total);
  });
});

describe("refuses", () => {
  test("a mask of another length, and says both", async () => {
    await expect(stats(matrix(THREE), { mask: safetensors([mask(1, 1, 1)]) })).rejects.toMatchObject({
      code: "MaskLength",
      fields: { rows: 6, mask: 3 },
    });
  });

  test("a mask together with rows", async () => {
    const masks = safetensors([mask(1, 1, 1, 1, 1, 1)]);
    await expect(stats(matrix(THREE), { mask: masks, rows: "all" })).rejects.toMatchObject({
      code: "InvalidParameter",
      fields: { field: "rows" },
    });
  });

  test("a parameter before anything is read", async () => {
    const slice = () => Promise.reject(new Error("was read"));
    await expect(stats({ byteLength: 100, slice }, { epsilon: 0 })).rejects.toMatchObject({
      code: "InvalidParameter",
      fields: { field: "epsilon" },
    });
    const misspelt = { epsilom: 1 } as object;
    await expect(stats({ byteLength: 100, slice }, misspelt)).rejects.toMatchObject({
      code: "InvalidParameter",
      fields: { field: "epsilom" },
    });
  });

  test("a matrix of zero dims", async () => {
    const data = { data: new Float32Array(0), dtype: "F32", shape: [3, 0] } as const;
    for (const rows of ["all", "identical"] as const) {
      await expect(stats(data, { rows })).rejects.toMatchObject({ code: "NoDims" });
    }
  });

  test("a file that is not there", async () => {
    const path = join(directoryWith({}), "gamma.safetensors");
    await expect(stats(path)).rejects.toMatchObject({ code: "NotFound", fields: { path } });
  });
});
