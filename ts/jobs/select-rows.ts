/** Which rows of a matrix a job is about. */
import { readMask } from "../formats/mask.js";
import { type Run, runsOfMask, runsOfRows } from "../formats/runs.js";
import { originOf, type TensorSet } from "../formats/tensor.js";
import type { StatsParameters } from "../stats-parameters.js";
import { findIdenticalRows } from "./identical-rows.js";
import type { JobOptions } from "./job.js";
import type { Matrix } from "./row-stream.js";
import type { Snapshot } from "./stats.js";

/** Rows of a matrix, and how they were chosen. */
export interface Selection extends Pick<Snapshot, "selection" | "mask"> {
  runs: Run[];
}

/** Which rows of a matrix are meant: those of the mask, if there is one. */
export async function selectRows(
  matrix: Matrix,
  masks: TensorSet | undefined,
  { maskTensor, rows }: Pick<StatsParameters, "maskTensor" | "rows">,
  options: JobOptions,
): Promise<Selection> {
  if (masks) {
    const values = await readMask(masks, maskTensor, matrix.rows, options.signal);
    return { selection: "mask", runs: [...runsOfMask(values)], mask: originOf(await masks.get(maskTensor)) };
  }
  if (rows === "all") return { selection: "all", runs: matrix.rows === 0 ? [] : [[0, matrix.rows]] };
  return { selection: "identical", runs: runsOfRows((await findIdenticalRows(matrix, options)).members.sort()) };
}
