/** Rows of a matrix that was looked at before, as float32, some at a time. */
import { CollapsarError } from "../errors.js";
import { Inputs, type JobOptions } from "../inputs/inputs.js";
import { asMatrix } from "../rows/matrix.js";
import { chooseMatrix } from "../tensors/default-tensor.js";
import type { TensorInput } from "../tensors/open-tensors.js";
import { originOf, type TensorOrigin } from "../tensors/tensor.js";
import { withChosenRows } from "./chosen.js";

/** Bytes of rows, as they are stored, that are held at once. */
const HELD_BYTES = 2 ** 23;

/**
 * The values of the rows `ids`, which ascend, row by row; F16, BF16 and quantised values widened exactly, F64 rounded. However many they are,
 * few are held at once.
 *
 * Throws `SourceChanged` where `source` no longer holds the matrix `found`, or changes meanwhile.
 */
export async function* rowValues(
  source: TensorInput,
  found: TensorOrigin,
  ids: Uint32Array,
  options: JobOptions,
): AsyncGenerator<Float32Array, void> {
  const inputs = new Inputs(options);
  try {
    const matrix = asMatrix(await chooseMatrix(await inputs.open(source), found.tensor, options.signal));
    if (!isSame(originOf(matrix.tensor), found)) {
      const message = `${found.source}: changed while it was read, so there is no result; try again when nothing writes to it`;
      throw new CollapsarError("SourceChanged", message, { source: found.source });
    }
    const together = Math.max(1, Math.floor(HELD_BYTES / Math.max(1, matrix.rowBytes)));
    for (let at = 0; at < ids.length; at += together) {
      yield await withChosenRows(matrix, ids.subarray(at, at + together), (rows) => rows.values(), options);
    }
    await inputs.verify();
  } finally {
    await inputs.close();
  }
}

const isSame = (one: TensorOrigin, other: TensorOrigin): boolean =>
  one.byteLength === other.byteLength && one.dtype === other.dtype && one.shape.join() === other.shape.join();
