/** The vectors job: values and places of rows, their components, and what is refused. */
import { type MatrixData, vectors } from "collapsar";
import { describe, expect, it, test } from "vitest";

const matrix = (...rows: number[][]): MatrixData => ({
  data: Float32Array.from(rows.flat()),
  dtype: "F32",
  shape: [rows.length, rows[0]!.length],
});

/** Patterns of bfloat16: 1, the next greater number, and the smallest ones on both sides of zero. */
const bfloat16 = {
  data: Uint16Array.of(0x3f80, 0x0001, 0x3f81, 0x8001, 0x3f80, 0x8000),
  dtype: "BF16",
  shape: [3, 2],
} satisfies MatrixData;

describe("rows", () => {
  it("come with their values and their places on the lattice of their dtype", async () => {
    const found = await vectors(bfloat16, [0, 1, 2]);
    expect(found).toMatchObject({ dims: 2, lattice: "BF16", rows: Uint32Array.of(0, 1, 2) });
    expect([...found.places]).toEqual([0x3f80, 1, 0x3f81, -1, 0x3f80, 0]);
    expect([...found.values]).toEqual([1, 2 ** -133, 1.0078125, -(2 ** -133), 1, -0]);
  });

  it("in a wider dtype have the steps of bfloat16 where they hold nothing else", async () => {
    expect((await vectors(matrix([1, 2], [0.1, 2]), [0])).lattice).toBe("BF16");
    const found = await vectors(matrix([1, 2], [0.1, 2]), [0, 1]);
    expect(found.lattice).toBe("F32");
    expect(found.places[0]).toBe(0x3f800000);
  });

  it("have the steps of float32 where a number beside a NaN or an infinity is none of bfloat16", async () => {
    expect((await vectors(matrix([1, 2], [Number.NaN, 0.1]), [0, 1])).lattice).toBe("F32");
    expect((await vectors(matrix([1, 2], [Number.POSITIVE_INFINITY, 0.5]), [0, 1])).lattice).toBe("BF16");
  });

  it("are read alone", async () => {
    const { reads } = await vectors(new File([npyOf(bfloat16)], "rows.npy"), [2], { reading: { as: "bf16", gap: 0 } });
    expect(reads.bytes).toBeLessThan(200);
  });
});

test("components follow the weights", async () => {
  const rows = matrix([0, 0], [4, 0], [4, 3]);
  const even = await vectors(rows, [0, 1, 2]);
  const [pc1, pc2, pc3] = even.components.scores;
  // Distances are kept in the plane of two dims, and a third direction has nothing.
  expect(Math.hypot(pc1[0]! - pc1[2]!, pc2[0]! - pc2[2]!)).toBeCloseTo(5, 12);
  expect([...pc3]).toEqual([0, 0, 0]);
  expect(even.components.shares.reduce((sum, share) => sum + share)).toBeCloseTo(1, 12);
  const { components } = await vectors(rows, [0, 1], { weights: [3, 1] });
  expect([...components.scores[0]]).toEqual([-1, 3]);
});

test.each([
  ["a row that is not there", [3], {}, "rows"],
  ["rows that do not ascend", [1, 0], {}, "rows"],
  ["a row twice", [1, 1], {}, "rows"],
  ["too few weights", [0, 1], { weights: [1] }, "weights"],
  ["a weight of 0", [0, 1], { weights: [1, 0] }, "weights"],
])("%s: refused", async (_, rows, options, field) => {
  await expect(vectors(bfloat16, rows, options)).rejects.toMatchObject({ code: "InvalidParameter", fields: { field } });
});

function npyOf({ data, shape }: { data: Uint16Array<ArrayBuffer>; shape: readonly number[] }): Uint8Array<ArrayBuffer> {
  const head = `{'descr': '<u2', 'fortran_order': False, 'shape': (${shape.join(", ")}), }`.padEnd(117);
  const bytes = new Uint8Array(128 + data.byteLength);
  bytes.set([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, 118, 0, ...new TextEncoder().encode(`${head}\n`)]);
  bytes.set(new Uint8Array(data.buffer), 128);
  return bytes;
}
