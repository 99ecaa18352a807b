/** The mask job: which rows of a matrix have a byte-identical twin, and which belong together. */
import { chooseMatrix } from "../formats/default-tensor.js";
import { countGroups, type Groups, maskOf } from "../formats/groups.js";
import type { TensorInput } from "../formats/open-tensors.js";
import { originOf, type TensorOrigin } from "../formats/tensor.js";
import type { ReadCount } from "../source/byte-source.js";
import { findIdenticalRows } from "./identical-rows.js";
import { type JobOptions, withInputs } from "./job.js";
import { asMatrix } from "./row-stream.js";

/** Which matrix to look at. */
export interface MaskOptions extends JobOptions {
  /** Name of the matrix; default: the usual names, then the only float matrix. */
  tensor?: string | undefined;
}

/** The identical rows of a matrix. Rows are numbered as in the matrix: they are token ids. */
export interface IdenticalRows {
  /** The matrix looked at. */
  matrix: TensorOrigin;
  /** One byte a row: 1 for rows with a byte-identical twin, 0 for the others. */
  mask: Uint8Array<ArrayBuffer>;
  /** The groups of at least two byte-identical rows, largest first, ties by first row. */
  groups: Groups;
  /** Rows that differ from each other, by bytes: one for each group, and all the others. */
  distinct: number;
  /** What was read to find this out. */
  reads: ReadCount;
}

/**
 * Groups the rows of a matrix by their bytes in the stored dtype: -0.0 and 0.0 differ, NaNs of equal bits are equal.
 *
 * One streaming pass, then the few candidates once more: memory O(rows), whatever the size of the file.
 */
export async function mask(source: TensorInput, { tensor, ...options }: MaskOptions = {}): Promise<IdenticalRows> {
  return withInputs(options, async (inputs) => {
    const matrix = asMatrix(await chooseMatrix(await inputs.open(source), tensor));
    const groups = await findIdenticalRows(matrix, options);
    const distinct = matrix.rows - groups.members.length + countGroups(groups);
    return {
      matrix: originOf(matrix.tensor),
      mask: maskOf(groups, matrix.rows),
      groups,
      distinct,
      reads: inputs.reads,
    };
  });
}
