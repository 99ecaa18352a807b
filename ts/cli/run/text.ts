/** Records as text, as they come: the CSV, or a JSON object with the records, one a line, and then the notes. */
import { headerLine, type RecordFormat, type RunFormat, recordLines } from "../../csv/record-format.js";
import { type JsonFormat, plainNumber, resultJson } from "../files/result-json.js";

/** What is written before, for and after records. Together it is the whole text. */
export interface RecordText<Record> {
  records(batch: readonly Record[]): string;
  /** What is left to write after the last record. */
  end(): string;
}

/** What JSON has around the records: whose result it is, the fields of the library but for `records`, and notes after them. */
export interface JsonFrame<Record> {
  readonly format: JsonFormat;
  readonly fields: object;
  /** What it has of a record. */
  readonly record: RunFormat<Record>["json"];
  /** What a user should know besides the numbers; asked for when all records were taken. */
  readonly notes?: (() => readonly string[]) | undefined;
}

/** The text of records: CSV in its format, or JSON in its frame. */
export function recordText<Record>(
  as: { csv: RecordFormat<Record> } | { json: JsonFrame<Record> },
): RecordText<Record> {
  let begun = false;
  const begin = (text: string): string => {
    const start = begun ? "" : text;
    begun = true;
    return start;
  };
  if ("csv" in as) {
    const header = headerLine(as.csv);
    return { records: (batch) => begin(header) + recordLines(as.csv, batch), end: () => begin(header) };
  }
  const { record, format, fields, notes } = as.json;
  const start = `${resultJson(format, { ...fields, records: [] }).slice(0, -"]\n}\n".length)}\n`;
  const told = (): string =>
    notes === undefined ? "" : `,\n  "notes": ${JSON.stringify(notes(), null, 2).replaceAll("\n", "\n  ")}`;
  return {
    records: (batch) => batch.map((each) => `${begun ? ",\n" : begin(start)}    ${recordJson(record(each))}`).join(""),
    end: () => `${begun ? "\n" : begin(start)}  ]${told()}\n}\n`,
  };
}

const recordJson = (record: object): string => JSON.stringify(record, (_key, value: unknown) => plainNumber(value));
