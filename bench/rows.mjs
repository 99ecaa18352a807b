// @ts-check
/** Matrices for the cases that measure rows in memory, as .npy files that every program reads: float32, all rows different, no dim constant. */
import { mkdir, stat } from "node:fs/promises";
import { fillQuarterSums } from "../examples/qwen3-4b/splitmix.mjs";
import { writeWhole } from "../examples/qwen3-4b/write-whole.mjs";

const DIRECTORY = "bench/out/rows";

/** Half of the rows of a matrix for graphs lie in one cluster, so narrow that all its rows touch; the others far apart. */
const CLUSTER = 6e-5;

/**
 * @param {{ rows: number, dims: number, clustered?: boolean }} size
 * @returns {Promise<string>} the path of the file, made if it is not there
 */
export async function makeRows({ rows, dims, clustered = false }) {
  const path = `${DIRECTORY}/${clustered ? "clustered" : "spread"}_${rows}x${dims}.npy`;
  const header = npyHeader(rows, dims);
  const size = await stat(path).then(
    (found) => found.size,
    () => -1,
  );
  if (size === header.length + rows * dims * 4) return path;
  await mkdir(DIRECTORY, { recursive: true });
  await writeWhole(path, blocks(rows, dims, clustered, header));
  return path;
}

/**
 * @param {number} rows
 * @param {number} dims
 * @param {boolean} clustered
 * @param {Uint8Array} header
 */
function* blocks(rows, dims, clustered, header) {
  yield header;
  const sums = new Int32Array(dims);
  for (let row = 0; row < rows; row++) {
    fillQuarterSums(sums, 1, row * dims);
    const near = clustered && row % 2 === 0;
    const values = Float32Array.from(sums, (sum) => (near ? (sum / 262_140) * CLUSTER : (sum / 131_070 - 1) * 0.05));
    yield new Uint8Array(values.buffer);
  }
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
