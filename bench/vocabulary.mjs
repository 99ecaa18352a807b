// @ts-check
/**
 * Matrices of the size and the shape of a trained vocabulary, for the cases that measure all rows: most tokens spread widely around a common
 * centre, along some shared directions more than along others; 2,100 tokens are the real 13 black holes near that centre, and 111 more
 * distinct rows lie densely around these, in 2,181 dims at most one bfloat16 step away.
 */
import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { liveRows } from "../examples/qwen3-4b/live-rows.mjs";
import { safetensorsHeader } from "../examples/qwen3-4b/safetensors-header.mjs";
import { element, fillQuarterSums } from "../examples/qwen3-4b/splitmix.mjs";
import { blackHoleVectors, deadRows, readStructure } from "../examples/qwen3-4b/stand-in.mjs";
import { writeWhole } from "../examples/qwen3-4b/write-whole.mjs";

const SEED = 7;
const BLOCK_ROWS = 256;
const DIRECTIONS = 6;
const CLUSTER_ROWS = 111;
const CLUSTER_DIMS = 2181;
/** A smaller vocabulary is the beginning of one of so many rows: the special rows would not all fit. */
const LEAST_ROWS = 4096;

/**
 * Makes the file if it is not there: `gamma`, F32 [rows, dims]. The same bytes on every machine.
 *
 * @param {{ rows: number, dims: number, log: (line: string) => void }} size with fewer than 2,560 dims, some of the black holes are one
 * @returns {Promise<string>} the path
 */
export async function makeVocabulary({ rows, dims, log }) {
  const directory = "bench/out/vocabulary";
  const path = join(directory, `${rows}x${dims}.safetensors`);
  const header = safetensorsHeader("gamma", "F32", [rows, dims], rows * dims * 4);
  const size = await stat(path).then(
    (found) => found.size,
    () => -1,
  );
  if (size === header.length + rows * dims * 4) return path;
  log(`making ${path}`);
  await mkdir(directory, { recursive: true });
  await writeWhole(path, blocks(rows, dims, header, await specialRows(Math.max(rows, LEAST_ROWS), dims)));
  return path;
}

/**
 * The rows that are no ordinary tokens, by row number.
 *
 * @param {number} rows
 * @param {number} dims
 */
async function specialRows(rows, dims) {
  const structure = await readStructure();
  const vectors = blackHoleVectors(structure).map((vector) => widened(vector, dims));
  /** @type {Map<number, Float32Array>} */
  const special = new Map();
  for (const { row, vector } of deadRows(structure, rows, SEED)) {
    special.set(row, /** @type {Float32Array} */ (vectors[vector]));
  }
  const [largest] = /** @type {[Float32Array]} */ (/** @type {unknown} */ (vectors));
  for (let made = 0, k = 0; made < CLUSTER_ROWS; k++) {
    const row = Number(element(SEED + 2, k) % BigInt(rows));
    if (special.has(row)) continue;
    special.set(row, nearby(largest, made));
    made++;
  }
  return special;
}

/**
 * A vector of more dims: the given ones again and again.
 *
 * @param {Float32Array} vector
 * @param {number} dims
 */
function widened(vector, dims) {
  return Float32Array.from({ length: dims }, (_, d) => vector[d % vector.length] ?? 0);
}

/**
 * A row that is one bfloat16 step away from `vector` in about every fourth of some dims, where a step is no more than 2^-14.
 *
 * @param {Float32Array} vector
 * @param {number} number
 */
function nearby(vector, number) {
  const row = vector.slice();
  const bits = new Uint32Array(row.buffer);
  for (let d = 0, used = 0; d < row.length && used < CLUSTER_DIMS; d++) {
    if (Math.abs(row[d] ?? 0) >= 2 ** -6) continue;
    used++;
    if (element(SEED + 3, number * row.length + d) % 4n === 0n) bits[d] = (bits[d] ?? 0) + 0x10000;
  }
  return row;
}

/**
 * @param {number} rows
 * @param {number} dims
 * @param {Uint8Array} header
 * @param {Map<number, Float32Array>} special
 */
function* blocks(rows, dims, header, special) {
  const fill = liveRows(dims, SEED, BLOCK_ROWS);
  const buffers = [new Float32Array(BLOCK_ROWS * dims), new Float32Array(BLOCK_ROWS * dims)];
  const directions = bell(SEED + 4, DIRECTIONS * dims);
  const weights = bell(SEED + 5, DIRECTIONS * rows);
  const centre = special.values().next().value ?? new Float32Array(dims);
  yield header;
  for (let first = 0, turn = 0; first < rows; first += BLOCK_ROWS, turn ^= 1) {
    const count = Math.min(BLOCK_ROWS, rows - first);
    const block = /** @type {Float32Array} */ (buffers[turn]).subarray(0, count * dims);
    fill(block, first);
    for (let r = 0; r < count; r++) {
      const row = block.subarray(r * dims, (r + 1) * dims);
      const own = special.get(first + r);
      if (own) row.set(own);
      else spread(row, centre, directions, weights.subarray((first + r) * DIRECTIONS, (first + r + 1) * DIRECTIONS));
    }
    yield new Uint8Array(block.buffer, block.byteOffset, block.byteLength);
  }
}

/**
 * Moves a row of independent numbers around the centre and along the directions, and rounds it to bfloat16.
 *
 * @param {Float32Array} row
 * @param {Float32Array} centre
 * @param {Float32Array} directions
 * @param {Float32Array} weights
 */
function spread(row, centre, directions, weights) {
  const dims = row.length;
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = weights;
  for (let k = 0; k < dims; k++) {
    const along =
      a * /** @type {number} */ (directions[k]) +
      b * /** @type {number} */ (directions[dims + k]) +
      c * /** @type {number} */ (directions[2 * dims + k]) +
      d * /** @type {number} */ (directions[3 * dims + k]) +
      e * /** @type {number} */ (directions[4 * dims + k]) +
      f * /** @type {number} */ (directions[5 * dims + k]);
    row[k] = /** @type {number} */ (row[k]) + 0.004 * along + /** @type {number} */ (centre[k]);
  }
  const bits = new Uint32Array(row.buffer, row.byteOffset, dims);
  for (let k = 0; k < dims; k++) {
    const value = /** @type {number} */ (bits[k]);
    bits[k] = (value + 0x7fff + ((value >>> 16) & 1)) & 0xffff0000;
  }
}

/**
 * Bell-shaped numbers of variance 1.
 *
 * @param {number} seed
 * @param {number} count
 */
function bell(seed, count) {
  const sums = new Int32Array(count);
  fillQuarterSums(sums, seed, 0);
  return Float32Array.from(sums, (sum) => (sum - 2 * 65535) / (65536 * Math.sqrt(4 / 12)));
}
