/** How snapshots become the lines of a CSV file, and are told from them again: what a file that grows record by record needs. */

import type { SnapshotRecord } from "../metrics/metrics.js";
import { csvText } from "./csv-text.js";

/** One kind of file. `Read` is what its lines tell of a snapshot. */
export interface RecordFormat<Read = unknown> {
  /** Names of the columns. */
  readonly columns: readonly string[];
  /** The cells of a record. */
  cells(record: SnapshotRecord): readonly string[];
  /** What such cells say; undefined for any that {@link RecordFormat.cells} does not give. */
  read(cells: readonly string[]): Read | undefined;
}

/** The header line. */
export const headerLine = ({ columns }: RecordFormat): string => csvText([columns]);

/** The lines of some records. */
export const recordLines = ({ cells }: RecordFormat, records: readonly SnapshotRecord[]): string =>
  csvText(records.map(cells));
