/** Tables as files hold them: what a CSV and a Parquet file of the same result have in common. */
import type { ColumnKind } from "./cells.js";
import { csvText } from "./csv-text.js";

/** A column, and how its cells are written; a boolean is `true` or `false`. */
export interface Column {
  readonly name: string;
  readonly kind: ColumnKind | "boolean";
}

/** Columns, and a line of cells for each record: as a CSV has them, empty for what is not known. */
export interface Table {
  readonly columns: readonly Column[];
  readonly lines: readonly (readonly string[])[];
}

/** A table as CSV: RFC 4180, with a line feed after every line. */
export const tableCsv = ({ columns, lines }: Table): string => csvText([columns.map(({ name }) => name), ...lines]);
