/** A matrix whose rows can be read. Apart from the reading: its types are public, and need none of WebAssembly's. */
import { CollapsarError } from "../errors.js";
import { rowBytes as bytesOfRow } from "../tensors/dtypes.js";
import { describe, type Tensor } from "../tensors/tensor.js";
import type { RowLayout } from "./plan.js";

/** A tensor that is known to be a matrix of a dtype that can be measured, with at least one column. */
export interface Matrix extends RowLayout {
  readonly tensor: Tensor;
  readonly dtype: string;
  readonly rows: number;
  readonly dims: number;
}

/** Rows, and the bytes of one, are counted in 32 bits. */
const MAX_COUNT = 2 ** 32 - 1;

/** The matrix of a tensor that `chooseMatrix` returned. Throws `TooLarge` before anything is read or allocated for it. */
export function asMatrix(tensor: Tensor): Matrix {
  const { dtype } = tensor;
  const [rows, dims] = tensor.shape as [number, number];
  const rowBytes = bytesOfRow(dtype, dims);
  for (const [what, value] of [
    ["the number of rows", rows],
    ["the length of a row in bytes", rowBytes],
  ] as const) {
    if (value <= MAX_COUNT) continue;
    const message = `${tensor.source.name}: tensor ${JSON.stringify(tensor.name)} is ${describe(tensor)}: ${what} is ${value}, more than the ${MAX_COUNT} that fit; choose another with \`tensor\``;
    throw new CollapsarError("TooLarge", message, { what, value, max: MAX_COUNT });
  }
  return { tensor, dtype, rows, dims, begin: tensor.begin, rowBytes };
}
