/** The rows of tokens as files for other tools: an array for NumPy, or the tables of TensorBoard's projector. */
import { join } from "node:path";
import type { Table } from "../../csv/table.js";
import { npyHead } from "../../tensors/numpy/npy-writer.js";
import { plural, visible } from "../text.js";
import type { ResultFile } from "./result-files.js";

/** Rows as they come: whole ones, value by value. */
export interface RowBlocks {
  readonly rows: number;
  readonly dims: number;
  readonly blocks: AsyncIterable<Float32Array>;
}

/** A float32 array `[rows, dims]`, little-endian. */
export async function* npyOf({ rows, dims, blocks }: RowBlocks): AsyncGenerator<Uint8Array, void> {
  yield npyHead([rows, dims]);
  for await (const values of blocks) yield new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** What the projector shows of a result: rows, and a record for each of them in the same order. */
export interface Projected<Result> {
  readonly rows: (result: Result) => RowBlocks;
  readonly table: (result: Result) => Table;
  /** What the matrix is called. */
  readonly name: (result: Result) => string;
}

/** The files in a directory that TensorBoard's projector reads; `vectors.tsv` and `metadata.tsv` also in a page without TensorBoard. */
export function projectorFiles<Result>(
  directory: string | undefined,
  { rows, table, name }: Projected<Result>,
): ResultFile<Result>[] {
  if (directory === undefined) return [];
  return [
    {
      path: join(directory, VECTORS),
      formats: { tsv: (result) => vectorsTsv(rows(result)) },
      holds: (result) => plural(rows(result).rows, "row"),
    },
    {
      path: join(directory, METADATA),
      formats: { tsv: (result) => metadataTsv(table(result)) },
      holds: (result) => plural(rows(result).rows, "token"),
    },
    {
      path: join(directory, "projector_config.pbtxt"),
      formats: { pbtxt: (result) => configOf(name(result)) },
      holds: () => "where TensorBoard finds them",
    },
  ];
}

const VECTORS = "vectors.tsv";
const METADATA = "metadata.tsv";

const configOf = (name: string): string =>
  `embeddings {
  tensor_name: ${JSON.stringify(visible(name))}
  tensor_path: "${VECTORS}"
  metadata_path: "${METADATA}"
}
`;

/** Texts of values that are kept: matrices of 16 bits hold no more values than these. */
const KEPT = 2 ** 16;

/** A line a row with tabs between its values, in the fewest of at most nine digits that give the float32 again. */
async function* vectorsTsv({ dims, blocks }: RowBlocks): AsyncGenerator<Uint8Array, void> {
  const texts = new Map<number, string>();
  const textOf = (value: number): string => {
    const kept = texts.get(value);
    if (kept !== undefined) return kept;
    const text = String(Number(value.toPrecision(9)));
    if (texts.size < KEPT) texts.set(value, text);
    return text;
  };
  for await (const values of blocks) {
    for (let at = 0; at < values.length; at += dims) {
      yield Buffer.from(`${Array.from(values.subarray(at, at + dims), textOf).join("\t")}\n`);
    }
  }
}

/** The column that the projector shows first: the token, or its id where tokens have no names. */
const LABEL = "label";

/** A line of names, then one for each record, after its label: with tabs between cells, whatever is in them. */
function metadataTsv({ columns, lines }: Table): string {
  const at = (name: string): number => columns.findIndex((column) => column.name === name);
  const [id, token] = [at("token_id"), at("token")];
  const labelled = lines.map((line) => [line[token] || (line[id] as string), ...line]);
  return [[LABEL, ...columns.map(({ name }) => name)], ...labelled]
    .map((cells) => `${cells.map(visible).join("\t")}\n`)
    .join("");
}
