/**
 * Tables as Parquet files: the columns of the CSV under the same names, integers as INT64, floats as DOUBLE, text as UTF-8, and null where the
 * CSV has an empty cell. What writes them is loaded only when one is wanted.
 */
import { type ColumnKind, valueOfCell } from "../../csv/cells.js";
import { invalidCsv } from "../../csv/invalid-csv.js";
import type { RecordFormat } from "../../csv/record-format.js";
import type { ReadRecords } from "../../csv/snapshot-csv-reader.js";
import type { Column, Table } from "../../csv/table.js";
import { VERSION } from "../version.js";

/** Records of a group: what is held at once, while a table of any length is written. */
const GROUP = 65_536;

const TYPES = {
  integer: { type: "INT64" },
  float: { type: "DOUBLE" },
  text: { type: "BYTE_ARRAY", converted_type: "UTF8" },
  boolean: { type: "BOOLEAN" },
} as const satisfies Record<Column["kind"], object>;

/** The value of a cell as it stands in a file of columns. */
function valueIn(kind: Column["kind"], cell: string): bigint | number | string | boolean | null {
  if (cell === "") return null;
  if (kind === "text") return cell;
  if (kind === "boolean") return cell === "true";
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

/**
 * CSV that collapsar writes as a Parquet file. `columnsOf` tells what the columns hold, by the names in the header. Throws `InvalidCsv` where a
 * cell is not written as its column says: such a number could not be kept.
 */
export async function* csvParquet(
  name: string,
  csv: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  columnsOf: (names: readonly string[]) => readonly Column[],
): AsyncGenerator<Uint8Array, void> {
  const { readCsvRecords } = await import("../../csv/snapshot-csv-reader.js");
  let [given, taken, line] = [0, 0, 1];
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const bytes of csv) {
      given += bytes.length;
      yield bytes;
    }
  };
  const refuse = (): never => {
    throw invalidCsv(name, { line }, "is not as collapsar writes it", "write .csv, which keeps it as it is");
  };
  const batches = readCsvRecords(counted(), { columns: [], cells: () => [], read: (cells) => cells });
  try {
    const first = await batches.next();
    if (first.done) return refuse();
    const columns = columnsOf(first.value.records[0] ?? []);
    const fits = (cell: string, at: number): boolean => isValueOf((columns[at] as Column).kind, cell);
    const records = async function* (): AsyncGenerator<readonly (readonly string[])[]> {
      for (let batch: IteratorResult<ReadRecords<readonly string[]>, void> = first; !batch.done; ) {
        taken += batch.value.bytes.length;
        const lines = batch.value.records.slice(batch === first ? 1 : 0);
        for (const cells of lines) {
          line += 1;
          if (cells.length !== columns.length || !cells.every(fits)) refuse();
        }
        yield lines;
        batch = await batches.next();
      }
      line += 1;
      if (taken < given) refuse();
    };
    yield* parquetOf(columns, records());
  } finally {
    // What it reads is closed, also where a record was refused.
    await batches.return();
  }
}

/** Whether a cell can be a value of such a column. */
const isValueOf = (kind: Column["kind"], cell: string): boolean =>
  kind === "boolean" || (valueOfCell(cell, kind) !== undefined && (kind !== "integer" || cell.length <= 18));

/** Records as a Parquet file. */
export const recordsParquet = <Record>(
  { columns, kinds, cells }: RecordFormat<Record> & { readonly kinds: readonly ColumnKind[] },
  records: readonly Record[],
): AsyncGenerator<Uint8Array, void> =>
  parquetOf(
    columns.map((name, at) => ({ name, kind: kinds[at] as ColumnKind })),
    [records.map(cells)],
  );

/** The bytes of a table as a Parquet file. */
export const tableParquet = ({ columns, lines }: Table): AsyncGenerator<Uint8Array, void> =>
  parquetOf(columns, [lines]);
