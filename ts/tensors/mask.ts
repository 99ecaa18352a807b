/** The mask: which rows of a matrix are measured. */
import { CollapsarError, isCollapsarError } from "../errors.js";
import { readExactly } from "../source/byte-source.js";
import { ARRAY } from "./numpy/array-name.js";
import { describe, namedTensor, type TensorSet } from "./tensor.js";

/**
 * Reads a mask for a matrix of `rows` rows: rank 1, BOOL or U8, one byte a row; nonzero selects. Of an `.npy` file its one array, whatever `name` is.
 *
 * Other integer dtypes are refused: torch would take them as row numbers.
 */
export async function readMask(set: TensorSet, name: string, rows: number, signal?: AbortSignal): Promise<Uint8Array> {
  // An array in a file of its own has no name that could be meant.
  const tensor = await namedTensor(set, isLoneArray(set) ? ARRAY : name).catch((error: unknown) => {
    if (!isCollapsarError(error, "MissingTensor")) throw error;
    const remedy = "name another with `maskTensor`, or make a mask of the model with: collapsar mask";
    throw new CollapsarError(error.code, `${error.message}; ${remedy}`, error.fields, { cause: error });
  });
  const label = `${set.name}: mask ${JSON.stringify(name)} is ${describe(tensor)}`;
  const { dtype, shape } = tensor;
  if (dtype !== "BOOL" && dtype !== "U8") {
    throw new CollapsarError("MaskDtype", `${label}; a mask must be BOOL or U8, one value per row`, { dtype });
  }
  if (shape.length !== 1) {
    throw new CollapsarError("WrongRank", `${label}, rank ${shape.length}; a mask must have rank 1`, {
      tensor: name,
      shape,
    });
  }
  const [length] = shape as [number];
  if (length !== rows) {
    const message = `${label}, but the matrix has ${rows} rows; a mask must have one value per row: use the one made from this matrix`;
    throw new CollapsarError("MaskLength", message, { rows, mask: length });
  }
  return readExactly(tensor.source, tensor.begin, tensor.end, { signal });
}

const isLoneArray = ({ names }: TensorSet): boolean => names.length === 1 && names[0] === ARRAY;
