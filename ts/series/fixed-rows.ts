/** The rows that a series measures in every snapshot, where these are one fixed set. */
import { CollapsarError } from "../errors.js";
import { type JobOptions, withInputs } from "../inputs/inputs.js";
import type { SeriesParameters } from "../parameters/series.js";
import { findIdenticalRows } from "../rows/identical.js";
import { type Run, runsOfMask, runsOfRows } from "../rows/runs.js";
import { readMask } from "../tensors/mask.js";
import type { TensorInput } from "../tensors/open-tensors.js";
import type { SeriesSetup } from "./setup.js";
import { withStep } from "./step-matrix.js";

/**
 * The rows of the mask; the tokens that were named; those with a byte-identical twin in the last snapshot; or all. A series of no snapshot has none.
 *
 * Rejects with `InvalidParameter` for a token that no row has.
 */
export async function fixedRows(
  { steps, shape, mask }: Pick<SeriesSetup, "steps" | "shape"> & { mask: TensorInput | undefined },
  { maskTensor, tokenIds, deadAtEnd, tensor }: SeriesParameters,
  options: JobOptions,
): Promise<Run[]> {
  const last = steps.at(-1);
  if (!shape || !last) return [];
  const [rows] = shape;
  if (mask !== undefined) {
    return withInputs(options, async (inputs) => {
      const values = await readMask(await inputs.open(mask), maskTensor, rows, options.signal);
      return runsOfMask(values);
    });
  }
  if (tokenIds !== undefined) {
    const outside = tokenIds.find((id) => id >= rows);
    if (outside === undefined) return runsOfRows(Uint32Array.from(new Set(tokenIds)).sort());
    const message = `tokenIds has ${outside}, but the matrices have ${rows} rows, numbered from 0; leave it out`;
    throw new CollapsarError("InvalidParameter", message, { field: "tokenIds", value: outside });
  }
  if (!deadAtEnd) return rows === 0 ? [] : [[0, rows]];
  return withStep(last, tensor, options, async (matrix) => {
    const { members } = await findIdenticalRows(matrix, options);
    return runsOfRows(members.slice().sort());
  });
}
