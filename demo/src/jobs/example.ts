/** The real example: the 2,100 dead rows of Qwen3-4B, which are only 13 different vectors. */
import type { Groups, MatrixData } from "collapsar";
import structure from "../../../examples/qwen3-4b/black-holes.json";
import { blackHoleVectors, deadRows } from "../../../examples/qwen3-4b/structure.mjs";

export interface Example {
  matrix: MatrixData;
  /** Token id of each row, ascending. */
  tokens: Uint32Array;
  /** Rows of the whole matrix. */
  vocabulary: number;
}

export const EXAMPLE_NAME = "Qwen3-4B-Instruct-2507 (13 vectors)";

export function makeExample(): Example {
  const vectors = blackHoleVectors(structure).map((vector) =>
    // The values are exact in bfloat16: the upper half of a float32.
    Uint16Array.from(new Uint32Array(vector.buffer), (bits) => bits >>> 16),
  );
  const dead = deadRows(structure, structure.vocab, 0);
  const data = new Uint16Array(dead.length * structure.dim);
  for (const [at, { vector }] of dead.entries()) data.set(vectors[vector] as Uint16Array, at * structure.dim);
  return {
    matrix: { data, dtype: "BF16", shape: [dead.length, structure.dim] },
    tokens: Uint32Array.from(dead, ({ row }) => row),
    vocabulary: structure.vocab,
  };
}

/** Groups of the example's rows as groups of tokens. */
export const groupsOfTokens = ({ members, starts }: Groups, { tokens }: Example): Groups => ({
  members: members.map((row) => tokens[row] as number),
  starts,
});
