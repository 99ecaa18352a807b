// @ts-check
/** A matrix as large as a real one that takes a few KB of the disk: a safetensors file whose data were never written, so all rows are zero. */
import { open } from "node:fs/promises";

/** The size of Qwen3-4B's unembedding matrix as float32: 1.56 GB. */
export const REAL_SIZE = { rows: 151_936, dims: 2560 };

/**
 * Writes `path`, with a tensor `gamma` of float32.
 *
 * @param {string} path
 * @param {{ rows: number, dims: number }} [size]
 * @returns {Promise<number>} the length of the file in bytes
 */
export async function writeSparseMatrix(path, { rows, dims } = REAL_SIZE) {
  const size = rows * dims * 4;
  const json = JSON.stringify({ gamma: { dtype: "F32", shape: [rows, dims], data_offsets: [0, size] } }).padEnd(96);
  const header = Buffer.alloc(8 + json.length);
  header.writeBigUInt64LE(BigInt(json.length));
  header.write(json, 8);
  const file = await open(path, "w");
  try {
    await file.write(header);
    await file.truncate(header.length + size);
  } finally {
    await file.close();
  }
  return header.length + size;
}
