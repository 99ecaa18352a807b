/** What is measured of more rows than are held: a file of 300 MB that is a hole on the disk, with a few rows in it. */
import { closeSync, openSync, truncateSync, writeSync } from "node:fs";
import { join } from "node:path";
import { stats } from "collapsar";
import { expect, test } from "vitest";
import { directoryWith } from "../../support/fixtures-node.js";

const [ROWS, DIMS] = [75_000, 1024];

/** Where the rows that are not zero lie, and what is in them. */
const SPECIAL: readonly [row: number, values: Float32Array][] = [7, 8, 30_000, 74_999].map((row, at) => [
  row,
  Float32Array.from({ length: DIMS }, (_, dim) => (dim % (at + 2) === 0 ? 2 ** -10 * (at + 1) : 0)),
]);

function largeFile(): string {
  const path = join(directoryWith({}), "m.safetensors");
  const bytes = ROWS * DIMS * 4;
  const header = JSON.stringify({ gamma: { dtype: "F32", shape: [ROWS, DIMS], data_offsets: [0, bytes] } });
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const file = openSync(path, "w");
  writeSync(file, Buffer.concat([length, Buffer.from(header)]));
  for (const [row, values] of SPECIAL) {
    writeSync(file, new Uint8Array(values.buffer), 0, DIMS * 4, 8 + header.length + row * DIMS * 4);
  }
  closeSync(file);
  truncateSync(path, 8 + header.length + bytes);
  return path;
}

test("is what is measured of the distinct rows where they are held", async () => {
  const options = { rows: "all", distances: 5, variation: true, lattice: 3, epsilon: 1e-3 } as const;
  const large = await stats(largeFile(), options);
  const data = new Float32Array(DIMS * 6);
  for (const [at, [, values]] of SPECIAL.entries()) data.set(values, (at + 1) * DIMS);
  // Zeros come first and last, so that they are the largest group here too.
  const small = await stats({ data, dtype: "F32", shape: [6, DIMS] }, options);

  expect([...large.populations]).toEqual([ROWS - 4, 1, 1, 1, 1]);
  expect([...large.firstTokens]).toEqual([0, 7, 8, 30_000, 74_999]);
  expect(large.distances).toEqual(small.distances);
  expect(large.distances?.some((distance) => distance > 0)).toBe(true);
  expect(large.lattice).toEqual(small.lattice);
  const { constantDims, varyingDims, ranges } = small.variation ?? {};
  expect(large.variation).toEqual({ constantDims, varyingDims, ranges });
  for (const metric of ["n_unique", "max_l_inf", "mean_l_inf", "median_l_inf", "n_components"] as const) {
    expect(large.metrics[metric]).toBe(small.metrics[metric]);
  }
  expect(large.metrics.n_unique).toBe(5);
});
