// @ts-check
/**
 * What black-holes.json says, as vectors and row numbers. Pure: takes the parsed JSON, so a page can use it too.
 */
import { element } from "./splitmix.mjs";

/**
 * @typedef {object} Structure black-holes.json, the parts that are used here
 * @property {number} dim
 * @property {number} vocab
 * @property {number} n_dead
 * @property {{ rank: number, population: number, first_token: number, bits: Record<string, string> }[]} black_holes
 * @property {{ bits_hex: string }} shared_vector
 * @property {{ groups: Record<string, { published: number[], filled: number[] }> }} tokens
 */

/**
 * The 13 vectors, largest population first. Each has 2,560 float32 values, all exact in bfloat16.
 *
 * @param {Structure} structure
 * @returns {Float32Array[]}
 */
export function blackHoleVectors(structure) {
  const hex = structure.shared_vector.bits_hex;
  const shared = Uint32Array.from({ length: structure.dim }, (_, d) => bfloat16Bits(hex.slice(4 * d, 4 * d + 4)));
  return structure.black_holes.map(({ bits }) => {
    const vector = shared.slice();
    for (const [dim, value] of Object.entries(bits)) vector[Number(dim)] = bfloat16Bits(value);
    return new Float32Array(vector.buffer);
  });
}

/** @param {string} hex four digits; returns the bits of the equal float32 */
function bfloat16Bits(hex) {
  return (Number.parseInt(hex, 16) << 16) >>> 0;
}

/**
 * Which rows of a stand-in are dead, ascending, and which of the 13 vectors each one is. With as many rows as the real
 * vocabulary these are the real token ids; with any other number the same tokens, in the same order, lie scattered.
 *
 * @param {Structure} structure
 * @param {number} rows at least 2,100
 * @param {number} seed
 * @returns {{ row: number, vector: number }[]}
 */
export function deadRows(structure, rows, seed) {
  const tokens = Object.entries(structure.tokens.groups)
    .flatMap(([rank, { published, filled }]) =>
      [...published, ...filled].map((row) => ({ row, vector: Number(rank) - 1 })),
    )
    .sort((a, b) => a.row - b.row);
  if (rows === structure.vocab) return tokens;
  const places = scatter(tokens.length, rows, seed + 2);
  return tokens.map(({ vector }, i) => ({ row: places[i] ?? -1, vector }));
}

/**
 * The `count` of `rows` row numbers that have the smallest random keys, ascending.
 *
 * @param {number} count
 * @param {number} rows
 * @param {number} seed
 */
function scatter(count, rows, seed) {
  if (rows < count) throw new RangeError(`a stand-in has at least ${count} rows, not ${rows}`);
  const keyed = Array.from({ length: rows }, (_, row) => ({ row, key: element(seed, row) }));
  // Array.prototype.sort is stable: equal keys keep the order of their rows.
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return keyed
    .slice(0, count)
    .map(({ row }) => row)
    .sort((a, b) => a - b);
}
