/** How records become the lines of a CSV file, and are told from them again: what a file that grows record by record needs. */

import type { ColumnKind } from "./cells.js";
import { csvText } from "./csv-text.js";

/** One kind of file of records. `Read` is what its lines tell of one. */
export interface RecordFormat<Record = unknown, Read = unknown> {
  /** Names of the columns. */
  readonly columns: readonly string[];
  /** The cells of a record. */
  cells(record: Record): readonly string[];
  /** What such cells say; undefined for any that {@link RecordFormat.cells} does not give. */
  read(cells: readonly string[]): Read | undefined;
}

/** How the records of a run are written. */
export interface RunFormat<Record> extends RecordFormat<Record, Record> {
  /** What the columns hold, of each. */
  readonly kinds: readonly ColumnKind[];
  /** A record as the library has it, without what only the measuring knows. */
  json(record: Record): object;
}

/** The header line. */
export const headerLine = ({ columns }: RecordFormat): string => csvText([columns]);

/** The lines of some records. */
export const recordLines = <Record>({ cells }: RecordFormat<Record>, records: readonly Record[]): string =>
  csvText(records.map(cells));
