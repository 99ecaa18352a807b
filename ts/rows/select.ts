/** Which rows of a matrix a job is about. */

import type { JobOptions } from "../inputs/inputs.js";
import type { StatsParameters } from "../parameters/stats.js";
import { readMask } from "../tensors/mask.js";
import { originOf, type TensorOrigin, type TensorSet } from "../tensors/tensor.js";
import type { Groups } from "./groups.js";
import { findIdenticalRows, wholeMatrix } from "./identical.js";
import { type Run, runsOfMask, runsOfRows } from "./runs.js";
import type { Matrix, StreamOptions } from "./stream.js";

/** Rows of a matrix, and how they were chosen. */
export interface Selection {
  selection: "mask" | "identical" | "all";
  /** The mask, where there was one. */
  mask?: TensorOrigin;
  runs: Run[];
  /** The groups of byte-identical rows, where the selection looked for them. */
  groups?: Groups;
}

/**
 * The rows of `matrix` that `masks` selects, or without a mask those that `rows` says: with a byte-identical twin, which takes one pass
 * over the matrix, or all. `onRows` is shown each row that such a pass reads, once.
 */
export async function selectRows(
  matrix: Matrix,
  masks: TensorSet | undefined,
  { maskTensor, rows }: Pick<StatsParameters, "maskTensor" | "rows">,
  options: JobOptions & Pick<StreamOptions, "onRows">,
): Promise<Selection> {
  if (masks) {
    const values = await readMask(masks, maskTensor, matrix.rows, options.signal);
    return { selection: "mask", runs: runsOfMask(values), mask: originOf(await masks.get(maskTensor)) };
  }
  if (rows === "all") return { selection: "all", runs: wholeMatrix(matrix) };
  const groups = await findIdenticalRows(matrix, options);
  return { selection: "identical", runs: runsOfRows(groups.members.slice().sort()), groups };
}
