/** Rows as text, as they come: the CSV, or a JSON object whose last field is the rows, one a line. */
import { csvHeader, csvLines, type ExtraColumn, extraValue } from "../../csv/snapshot-csv.js";
import type { SnapshotRow } from "../../metrics/metrics.js";
import { type JsonCommand, plainNumber, resultJson } from "../files/result-json.js";

/** What is written before, for and after rows. Together it is the whole text. */
export interface RowText {
  rows(batch: readonly SnapshotRow[]): string;
  /** What is left to write after the last row. */
  end(): string;
}

/** What JSON has before the rows: whose result it is, and the fields of the library but for `rows`. */
export interface JsonHead {
  readonly command: JsonCommand;
  readonly fields: object;
}

/** The text of rows in a format. */
export function rowText(format: "csv" | "json", columns: readonly ExtraColumn[], head: JsonHead): RowText {
  let begun = false;
  const begin = (text: string): string => {
    const start = begun ? "" : text;
    begun = true;
    return start;
  };
  if (format === "csv") {
    const header = csvHeader(columns);
    return { rows: (batch) => begin(header) + csvLines(batch, columns), end: () => begin(header) };
  }
  const start = `${resultJson(head.command, { ...head.fields, rows: [] }).slice(0, -"]\n}\n".length)}\n`;
  return {
    rows: (batch) => batch.map((row) => `${begun ? ",\n" : begin(start)}    ${rowJson(row, columns)}`).join(""),
    end: () => `${begun ? "\n" : begin(start)}  ]\n}\n`,
  };
}

/** A row as the library has it, without what only the measuring knows. */
function rowJson(row: SnapshotRow, columns: readonly ExtraColumn[]): string {
  const extra = Object.fromEntries(columns.map(({ name }) => [name, extraValue(row, name)]));
  const { trialId, metrics } = row;
  return JSON.stringify({ trialId, ...extra, metrics }, (_key, value: unknown) => plainNumber(value));
}
