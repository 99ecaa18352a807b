/** The tree of distinct vectors: which of them hang together, at every distance at once. */
import { cellOf } from "../csv/cells.js";
import { type Table, tableCsv } from "../csv/table.js";
import { refusalsFrom } from "../errors.js";
import type { JobOptions } from "../inputs/inputs.js";
import type { Matrix } from "../rows/matrix.js";
import { type Run, rowsOfRuns } from "../rows/runs.js";
import { streamRows } from "../rows/stream.js";
import { hashSeed, wasm } from "../wasm.js";

/** How far vectors are apart: in steps of their lattice, or in units of epsilon; in both the largest difference in any dim. */
export type TreeMetric = "lattice" | "linf";

/** Two components become one. */
export interface TreeMerge {
  /** The distance of the two vectors that join them, in steps or in units of epsilon. */
  distance: number;
  /** Their first tokens, the smaller one first. */
  firstTokens: [number, number];
  /** The sum of their differences in all dims: of steps, or of float32 quotients by epsilon. */
  l1: number;
  /** Dims in which they differ. */
  dims: number;
  /** Vectors of the component that comes about. */
  vectors: number;
  /** Tokens of that component. */
  tokens: number;
  /** Components that are left. */
  components: number;
}

/**
 * Single linkage over the distinct vectors. The components at a threshold are those that the merges up to it leave: a threshold of `--lattice K`, or
 * one in units of epsilon.
 */
export interface VectorTree {
  /** What distances are: steps of the lattice, or units of epsilon. */
  metric: TreeMetric;
  /** The lattice whose steps are counted; absent where distances are in units of epsilon. */
  lattice?: "BF16" | "F16";
  /** The first token of each distinct vector, ascending. Those with a NaN or an infinity stay components of their own. */
  firstTokens: Uint32Array;
  /** Tokens of each distinct vector. */
  populations: Float64Array;
  /** The merges in the order of their distance; equal ones in that of their first tokens. */
  merges: TreeMerge[];
}

/**
 * The tree of the rows of `runs`. Without a metric it is `lattice` where all values are float16 or bfloat16 numbers, which they may be in a wider
 * dtype for bfloat16 alone; else `linf`.
 *
 * Rejects with `TooManyVectors`, and with `OffLattice` where steps were asked for and a value is on no lattice.
 */
export async function vectorTree(
  matrix: Matrix,
  runs: readonly Run[],
  { metric, epsilon }: { metric?: TreeMetric | undefined; epsilon: number },
  options: JobOptions,
): Promise<VectorTree> {
  const name = matrix.tensor.source.name;
  const builder = refusalsFrom(name, () => new (wasm().LinkageBuilder)(matrix.dtype, matrix.dims, hashSeed()));
  try {
    await streamRows(matrix, runs, builder.push.bind(builder), { ...options, phase: "looking for distinct vectors" });
    const fitting = matrix.dtype === "F16" ? "F16" : builder.isBfloat16 ? "BF16" : undefined;
    const lattice = metric === "linf" ? undefined : (fitting ?? (metric && "BF16"));
    const merges = refusalsFrom(name, () => (lattice ? builder.linkSteps(lattice) : builder.linkEpsilons(epsilon)));
    const rows = rowsOfRuns(runs);
    try {
      return {
        metric: lattice ? "lattice" : "linf",
        ...(lattice && { lattice }),
        firstTokens: builder.first().map((at) => rows[at] as number),
        populations: builder.populations(),
        merges: mergesOf(merges, rows),
      };
    } finally {
      merges.free();
    }
  } finally {
    builder.free();
  }
}

type WasmMerges = ReturnType<InstanceType<ReturnType<typeof wasm>["LinkageBuilder"]>["linkEpsilons"]>;

function mergesOf(merges: WasmMerges, rows: Uint32Array): TreeMerge[] {
  const [lengths, counts] = [merges.lengths(), merges.counts()];
  return Array.from({ length: lengths.length / 2 }, (_, at) => {
    const [distance, l1] = lengths.subarray(2 * at, 2 * at + 2) as unknown as [number, number];
    const [a, b, dims, vectors, tokens, components] = counts.subarray(6 * at, 6 * at + 6) as unknown as Counts;
    return { distance, firstTokens: [rows[a] as number, rows[b] as number], l1, dims, vectors, tokens, components };
  });
}

type Counts = [number, number, number, number, number, number];

/** Columns of the tree as CSV. */
const FIELDS = ["distance", "first_token_a", "first_token_b", "l1", "dims", "vectors", "tokens", "components_left"];

/**
 * The tree as CSV: a record for each merge, `distance,first_token_a,first_token_b,l1,dims,vectors,tokens,components_left`. Steps are integers, distances
 * in epsilon floats.
 *
 * @example
 * ```js
 * import { init, stats, treeCsv } from "collapsar";
 *
 * await init();
 * const { tree } = await stats("gamma.safetensors", { tree: true });
 * console.log(treeCsv(tree).split("\n").slice(0, 3));
 * ```
 */
export const treeCsv = (tree: Pick<VectorTree, "metric" | "merges">): string => tableCsv(treeTable(tree));

/** The same as a table. */
export function treeTable({ metric, merges }: Pick<VectorTree, "metric" | "merges">): Table {
  const kind = metric === "lattice" ? "integer" : "float";
  const lines = merges.map(({ distance, firstTokens, l1, dims, vectors, tokens, components }) => [
    cellOf(kind, distance),
    ...firstTokens.map(String),
    cellOf(kind, l1),
    ...[dims, vectors, tokens, components].map(String),
  ]);
  const columns = FIELDS.map(
    (name) => ({ name, kind: name === "distance" || name === "l1" ? kind : "integer" }) as const,
  );
  return { columns, lines };
}
