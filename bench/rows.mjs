// @ts-check
/** Matrices for the cases that measure rows in memory, as .npy files that every program reads: float32, all rows different, no dim constant. */
import { mkdir, stat } from "node:fs/promises";
import { fillQuarterSums } from "../examples/qwen3-4b/splitmix.mjs";
import { writeWhole } from "../examples/qwen3-4b/write-whole.mjs";

const DIRECTORY = "bench/out/rows";

/** A row of rounded noise is 1 to 1.5 with a standard deviation of one bfloat16 step, stored as bfloat16 would. */
const STEP = 1 / 128;

/** Half of the rows of a matrix for graphs lie in one cluster, so narrow that all its rows touch; the others far apart. */
const CLUSTER = 6e-5;

/**
 * @typedef {"spread" | "clustered" | "rounded"} Kind anywhere; half of them in one cluster; noise around one vector, rounded to bfloat16
 * @param {{ rows: number, dims: number, kind?: Kind }} size
 * @returns {Promise<string>} the path of the file, made if it is not there
 */
export async function makeRows({ rows, dims, kind = "spread" }) {
  const path = `${DIRECTORY}/${kind}_${rows}x${dims}.npy`;
  const header = npyHeader(rows, dims);
  const size = await stat(path).then(
    (found) => found.size,
    () => -1,
  );
  if (size === header.length + rows * dims * 4) return path;
  await mkdir(DIRECTORY, { recursive: true });
  await writeWhole(path, blocks(rows, dims, kind, header));
  return path;
}

/**
 * @param {number} rows
 * @param {number} dims
 * @param {Kind} kind
 * @param {Uint8Array} header
 */
function* blocks(rows, dims, kind, header) {
  yield header;
  const sums = new Int32Array(dims);
  for (let row = 0; row < rows; row++) {
    fillQuarterSums(sums, 1, row * dims);
    yield new Uint8Array(
      (kind === "rounded" ? noise(sums) : spread(sums, kind === "clustered" && row % 2 === 0)).buffer,
    );
  }
}

/** @param {Int32Array} sums @param {boolean} near */
function spread(sums, near) {
  return Float32Array.from(sums, (sum) => (near ? (sum / 262_140) * CLUSTER : (sum / 131_070 - 1) * 0.05));
}

/** @param {Int32Array} sums of four uniform numbers each, with a standard deviation of 37,837 */
function noise(sums) {
  const values = Float32Array.from(
    sums,
    (sum, dim) => 1 + ((dim * 0.618_034) % 0.5) + ((sum - 131_070) / 37_837) * STEP,
  );
  const bits = new Uint32Array(values.buffer);
  for (const [dim, pattern] of bits.entries()) bits[dim] = (pattern + 0x7fff + ((pattern >>> 16) & 1)) & 0xffff_0000;
  return values;
}

/**
 * @param {number} rows
 * @param {number} dims
 */
function npyHeader(rows, dims) {
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${dims}), }`;
  const padded = `${text.padEnd(117)}\n`;
  return Buffer.concat([
    Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, padded.length, 0]),
    Buffer.from(padded),
  ]);
}
