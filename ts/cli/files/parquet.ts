/**
 * Tables as Parquet files: the columns of the CSV under the same names, integers as INT64, floats as DOUBLE, text as UTF-8, and null where the
 * CSV has an empty cell. What writes them is loaded only when one is wanted.
 */
import type { ColumnKind } from "../../csv/cells.js";
import type { Column, Table } from "../../csv/table.js";
import { VERSION } from "../version.js";

/** Records of a group: what is held at once, while a table of any length is written. */
const GROUP = 65_536;

const TYPES = {
  integer: { type: "INT64" },
  float: { type: "DOUBLE" },
  text: { type: "BYTE_ARRAY", converted_type: "UTF8" },
} as const satisfies Record<ColumnKind, object>;

/** The value of a cell as it stands in a file of columns. */
function valueIn(kind: ColumnKind, cell: string): bigint | number | string | null {
  if (cell === "") return null;
  if (kind === "text") return cell;
  return kind === "integer" ? BigInt(cell) : Number(cell.replace("inf", "Infinity"));
}

/** The bytes of a Parquet file, a group of records at a time; `batches` are lines of cells, as a CSV has them. */
export async function* parquetOf(
  columns: readonly Column[],
  batches: AsyncIterable<readonly (readonly string[])[]> | Iterable<readonly (readonly string[])[]>,
): AsyncGenerator<Uint8Array, void> {
  const { ByteWriter, ParquetWriter } = await import("hyparquet-writer");
  const writer = new ByteWriter();
  const schema = [
    { name: "root", num_children: columns.length },
    ...columns.map(({ name, kind }) => ({ name, repetition_type: "OPTIONAL" as const, ...TYPES[kind] })),
  ];
  const file = new ParquetWriter({ writer, schema, createdBy: `collapsar ${VERSION}` });
  const written = (): Uint8Array => {
    const bytes = writer.getBytes().slice();
    writer.index = 0;
    return bytes;
  };
  let group: (readonly string[])[] = [];
  const write = (): Uint8Array => {
    const columnData = columns.map(({ name, kind }, at) => ({
      name,
      data: group.map((line) => valueIn(kind, line[at] as string)),
    }));
    // A writer of bytes in memory waits for nothing.
    void file.write({ columnData, rowGroupSize: GROUP });
    group = [];
    return written();
  };
  for await (const batch of batches) {
    for (const line of batch) {
      group.push(line);
      if (group.length === GROUP) yield write();
    }
  }
  if (group.length > 0) yield write();
  void file.finish();
  yield written();
}

/** The bytes of a table as a Parquet file. */
export const tableParquet = ({ columns, lines }: Table): AsyncGenerator<Uint8Array, void> =>
  parquetOf(columns, [lines]);
