/** Rows of a matrix as float32, some at a time. */
import type { JobOptions } from "../inputs/inputs.js";
import type { Matrix } from "../rows/matrix.js";
import { withChosenRows } from "./chosen.js";

/** Bytes of rows, as they are stored, that are held at once. */
const HELD_BYTES = 2 ** 23;

/**
 * The values of the rows `ids`, which ascend, row by row; F16, BF16 and quantised values widened exactly, F64 rounded. However many they are,
 * few are held at once.
 */
export async function* rowValues(
  matrix: Matrix,
  ids: Uint32Array,
  options: JobOptions,
): AsyncGenerator<Float32Array, void> {
  const together = Math.max(1, Math.floor(HELD_BYTES / Math.max(1, matrix.rowBytes)));
  for (let at = 0; at < ids.length; at += together) {
    yield await withChosenRows(matrix, ids.subarray(at, at + together), (rows) => rows.values(), options);
  }
}
