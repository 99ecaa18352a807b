// @ts-check
/**
 * Writes a stand-in for the unembedding matrix of Qwen3-4B-Instruct-2507: its 13 black holes, 2,100 rows, among made-up
 * rows that are all different. With 151,936 rows it has the size and the token ids of the real one (1.56 GB).
 */
import { mkdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { liveRows } from "./live-rows.mjs";
import { safetensorsHeader } from "./safetensors-header.mjs";
import { blackHoleVectors, deadRows } from "./structure.mjs";
import { writeWhole } from "./write-whole.mjs";

export { blackHoleVectors, deadRows };

export const SMALL_ROWS = 4096;
export const REAL_ROWS = 151_936;

const SEED = 42;
const BLOCK_ROWS = 512;

/** @returns {Promise<import("./structure.mjs").Structure>} black-holes.json */
export async function readStructure() {
  return JSON.parse(await readFile(new URL("black-holes.json", import.meta.url), "utf8"));
}

/**
 * @typedef {object} Options
 * @property {number} [rows] 4,096 by default, at least 2,100
 * @property {(progress: { done: number, total: number }) => void} [onProgress] rows, after every block
 * @property {AbortSignal} [signal] nothing is left behind when it is aborted
 */

/**
 * Makes gamma.safetensors (`gamma`, F32 [rows, 2560]) and mask.safetensors (`mask`, BOOL [rows]) in `directory`. The
 * same bytes for the same `rows` on every machine. Each file appears whole or not at all; memory does not grow with
 * `rows`.
 *
 * @param {string} directory made when it is missing
 * @param {Options} [options]
 * @returns {Promise<{ gamma: string, mask: string }>} the paths
 */
export async function writeStandIn(directory, { rows = SMALL_ROWS, onProgress, signal } = {}) {
  if (!Number.isSafeInteger(rows)) throw new RangeError(`rows is a whole number, not ${rows}`);
  const structure = await readStructure();
  const dead = deadRows(structure, rows, SEED);
  const paths = standInPaths(directory);
  await mkdir(directory, { recursive: true });
  const afterBlock = (/** @type {number} */ done) => {
    signal?.throwIfAborted();
    onProgress?.({ done, total: rows });
  };
  await writeWhole(paths.gamma, matrixBlocks(structure, dead, rows, afterBlock));
  await writeWhole(paths.mask, [maskFile(dead, rows)]);
  return paths;
}

/**
 * Whether both files are there with the sizes that `rows` rows give.
 *
 * @param {string} directory
 * @param {number} rows
 */
export async function hasStandIn(directory, rows) {
  const { dim } = await readStructure();
  const { gamma, mask } = standInPaths(directory);
  const gammaSize = matrixHeader(rows, dim).length + rows * dim * 4;
  const maskSize = maskHeader(rows).length + rows;
  return (await sizeOf(gamma)) === gammaSize && (await sizeOf(mask)) === maskSize;
}

/** @param {string} directory */
export function standInPaths(directory) {
  return { gamma: join(directory, "gamma.safetensors"), mask: join(directory, "mask.safetensors") };
}

/** @param {string} path */
async function sizeOf(path) {
  return stat(path).then(
    ({ size }) => size,
    () => undefined,
  );
}

/**
 * The bytes of gamma.safetensors. Two buffers take turns: a block is valid until the next but one is asked for.
 *
 * @param {import("./structure.mjs").Structure} structure
 * @param {{ row: number, vector: number }[]} dead
 * @param {number} rows
 * @param {(done: number) => void} afterBlock
 */
function* matrixBlocks(structure, dead, rows, afterBlock) {
  const { dim } = structure;
  const vectors = blackHoleVectors(structure);
  const fill = liveRows(dim, SEED, BLOCK_ROWS);
  const buffers = [new Float32Array(BLOCK_ROWS * dim), new Float32Array(BLOCK_ROWS * dim)];
  let next = 0;

  yield matrixHeader(rows, dim);
  for (let first = 0, turn = 0; first < rows; first += BLOCK_ROWS, turn ^= 1) {
    const end = Math.min(rows, first + BLOCK_ROWS);
    const block = /** @type {Float32Array} */ (buffers[turn]).subarray(0, (end - first) * dim);
    fill(block, first);
    for (let d = dead[next]; d !== undefined && d.row < end; d = dead[++next]) {
      block.set(/** @type {Float32Array} */ (vectors[d.vector]), (d.row - first) * dim);
    }
    yield new Uint8Array(block.buffer, block.byteOffset, block.byteLength);
    afterBlock(end);
  }
}

/**
 * @param {{ row: number }[]} dead
 * @param {number} rows
 */
function maskFile(dead, rows) {
  const header = maskHeader(rows);
  const file = new Uint8Array(header.length + rows);
  file.set(header);
  for (const { row } of dead) file[header.length + row] = 1;
  return file;
}

/**
 * @param {number} rows
 * @param {number} dim
 */
function matrixHeader(rows, dim) {
  return safetensorsHeader("gamma", "F32", [rows, dim], rows * dim * 4);
}

/** @param {number} rows */
function maskHeader(rows) {
  return safetensorsHeader("mask", "BOOL", [rows], rows);
}
