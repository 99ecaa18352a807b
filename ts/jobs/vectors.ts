/** The vectors job: what some rows of a matrix hold, value by value. */
import { type JobOptions, withInputs } from "../inputs/inputs.js";
import type { LatticeDtype } from "../motion/lattice.js";
import { asMatrix } from "../rows/stream.js";
import type { ReadCount } from "../source/byte-source.js";
import { chooseMatrix } from "../tensors/default-tensor.js";
import type { TensorInput } from "../tensors/open-tensors.js";
import { originOf, type TensorOrigin } from "../tensors/tensor.js";
import type { RowComponents } from "../undertrained/passes/components.js";

/** Which rows are looked at. */
export interface VectorsOptions extends JobOptions {
  /** Name of the matrix, or `"output"` or `"input"` for the embedding of that side. Default: a matrix `gamma`, else by evidence. */
  tensor?: string | undefined;
  /** How often each row counts in the components, in the order of the rows. Default: once each. */
  weights?: readonly number[] | undefined;
}

/** Rows of a matrix, value by value. */
export interface Vectors {
  /** The matrix that they are in. */
  matrix: TensorOrigin;
  /** The rows, in the order in which they were asked for. */
  rows: Uint32Array;
  /** Values of a row. */
  dims: number;
  /** The values as float32, row by row: value d of row r is at r * dims + d. */
  values: Float32Array;
  /** The float format whose neighbouring values are one step apart: that of the matrix, or BF16 where a wider one holds nothing else. */
  lattice: LatticeDtype;
  /** For each value its number of steps from zero, negative below zero, 0 for both zeros. Of a value that is not finite it says nothing. */
  places: Int32Array;
  /** Where the rows lie along the directions in which they vary most. */
  components: RowComponents;
  /** What was read. */
  reads: ReadCount;
}

/**
 * Reads some rows of a matrix: their values, where these lie on the lattice of their float format, and the rows' principal components.
 * The difference of two rows' `places` is by how many steps they differ in each dim. Nothing but the rows is read.
 *
 * `rows` are row numbers (token ids), ascending. Rejects with `InvalidParameter` where they are not, or not in the matrix, and with
 * `TooLarge` for more than 256 MiB of rows.
 *
 * @example
 * ```js
 * import { init, mask, vectors } from "collapsar";
 *
 * await init();
 * const { groups } = await mask("gamma.safetensors");
 * const firsts = [...groups.starts.subarray(0, -1)].map((start) => groups.members[start]).sort((a, b) => a - b);
 * const { dims, places, lattice } = await vectors("gamma.safetensors", firsts.slice(0, 2));
 * const steps = Array.from({ length: dims }, (_, dim) => places[dims + dim] - places[dim]);
 * console.log(`${steps.filter((step) => step !== 0).length} of ${dims} dims differ, in steps of ${lattice}`);
 * ```
 */
export async function vectors(
  source: TensorInput,
  rows: ArrayLike<number>,
  options: VectorsOptions = {},
): Promise<Vectors> {
  const { tensor, weights, ...job } = options;
  return withInputs(job, async (inputs) => {
    const { readVectors } = await import("../undertrained/vectors.js");
    const matrix = asMatrix(await chooseMatrix(await inputs.open(source), tensor, job.signal));
    const found = await readVectors(matrix, rows, weights, job);
    return { matrix: originOf(matrix.tensor), dims: matrix.dims, ...found, reads: inputs.reads };
  });
}
