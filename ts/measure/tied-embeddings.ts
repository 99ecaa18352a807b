/** Models with both an unembedding and an embedding matrix: which one is measured, and whether the other is the same ("tied"). */

import { asMatrix } from "../rows/stream.js";
import { readExactly } from "../source/byte-source.js";
import { otherSide } from "../tensors/default-tensor.js";
import type { Tensor, TensorSet } from "../tensors/tensor.js";

/** Rows of each that are compared, spread evenly: enough to tell two matrices apart, few enough to cost nothing over a network. */
const ROWS_COMPARED = 32;

/** The embedding or unembedding matrix that was not measured. */
export interface OtherEmbedding {
  /** Name of the tensor. */
  tensor: string;
  /** Whether it is of the same dtype and shape and its rows, as far as they were compared, are byte for byte the same. */
  tied: boolean;
  /** How many rows of each were compared; 0 where dtype or shape differ already. */
  rowsCompared: number;
}

/** The embedding of the other side than `chosen`, where the model has one. */
export async function otherEmbedding(
  set: TensorSet,
  chosen: Tensor,
  signal: AbortSignal | undefined,
): Promise<OtherEmbedding | undefined> {
  const [found] = await otherSide(set, chosen.name, signal);
  if (!found?.tensor) return undefined;
  const { name, tensor: other } = found;
  if (other.dtype !== chosen.dtype || other.shape.join() !== chosen.shape.join()) {
    return { tensor: name, tied: false, rowsCompared: 0 };
  }
  const { rows, rowBytes } = asMatrix(chosen);
  const compared = Math.min(rows, ROWS_COMPARED);
  for (let at = 0; at < compared; at += 1) {
    const offset = Math.floor((at * (rows - 1)) / Math.max(1, compared - 1)) * rowBytes;
    const [a, b] = await Promise.all(
      [chosen, other].map(({ source, begin }) =>
        readExactly(source, begin + offset, begin + offset + rowBytes, { signal }),
      ),
    );
    if (!a?.every((byte, index) => byte === b?.[index])) return { tensor: name, tied: false, rowsCompared: at + 1 };
  }
  return { tensor: name, tied: true, rowsCompared: compared };
}

/** One line for people: what was measured, and what the other one is. */
export function describeOther(measured: string, { tensor, tied, rowsCompared }: OtherEmbedding): string {
  const both = `${measured} was measured, ${tensor} is there too`;
  if (tied) return `${both} and has the same bytes in the ${rowsCompared} rows compared (tied)`;
  return rowsCompared === 0
    ? `${both}, of another dtype or shape (not tied)`
    : `${both} and differs (not tied); choose with --tensor`;
}
