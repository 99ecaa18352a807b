/** CSV files of metrics as columns of numbers: one record a snapshot or trial. */
import type { TextRecord } from "../csv/csv-records.js";
import { invalidCsv } from "../csv/invalid-csv.js";
import { isMetric } from "../metrics/metrics.js";
import { numberOfCell } from "../text/python-number.js";

/** Columns that say which record it is. They are no metrics, and kept as text. */
export const LABEL_COLUMNS = ["trial_id", "step", "source", "sigma"];

/** A file of metrics. */
export interface MetricTable {
  /** What the user calls the file. */
  name: string;
  /** Records, without the header. */
  records: number;
  /** Names of all columns that could be metrics, in the order of the file: not the labels, not those without a name. */
  names: string[];
  /** The wanted ones of them that are numeric, a float64 a record, NaN for empty cells. */
  columns: Map<string, Float64Array>;
  /** Wanted columns that are no metric because a cell holds text, with the first such cell. */
  text: TextColumn[];
  /** The label columns there are, a text a record as in the file. Only if labels were wanted. */
  labels: Map<string, string[]>;
}

/** A column that is not a metric, because a cell in it holds text. */
export interface TextColumn {
  /** Name of the column. */
  column: string;
  /** Line of the first cell that holds text. */
  line: number;
  /** The text of that cell. */
  cell: string;
}

/** What is taken from a file. */
export interface MetricTableOptions {
  /** Columns to read; default: all. The cells of others are not looked at. */
  wanted?: ReadonlySet<string>;
  /** Whether to keep the label columns. */
  labels?: boolean;
  /** Records from which on the file is refused. */
  maxRecords?: { records: number; remedy: string };
}

/** Numbers of one column that are kept together. */
const CHUNK = 2 ** 14;

/** A column that grows: full chunks, so that no number is ever moved before the end. */
interface Growing {
  column: string;
  at: number;
  chunks: Float64Array[];
  text?: TextColumn;
}

/** Takes the records of a file, as they come. */
export class MetricTableReader {
  readonly #name: string;
  readonly #options: MetricTableOptions;
  #header: string[] | undefined;
  readonly #columns: Growing[] = [];
  readonly #labels: { at: number; texts: string[]; column: string }[] = [];
  #records = 0;

  constructor(name: string, options: MetricTableOptions = {}) {
    this.#name = name;
    this.#options = options;
  }

  /**
   * Adds records, the first of which is the header. Throws `InvalidCsv` for a header that is none or names a column twice, a record with more
   * or fewer cells than it, and a cell of one of the metrics that is no number.
   */
  add(records: readonly TextRecord[]): void {
    for (const record of records) {
      if (this.#header === undefined) this.#open(record);
      else this.#record(record, this.#header.length);
    }
  }

  /** The table; no more can be added. Throws `InvalidCsv` for a file without a record. */
  finish(): MetricTable {
    if (this.#header === undefined) {
      throw invalidCsv(this.#name, {}, "the file is empty", "it must have a header line and a record of metrics");
    }
    if (this.#records === 0) {
      throw invalidCsv(this.#name, {}, "there is no record below the header", "it must have one at least");
    }
    const records = this.#records;
    const numeric = this.#columns.filter(({ text }) => text === undefined);
    return {
      name: this.#name,
      records,
      names: this.#header.filter((column) => column !== "" && !LABEL_COLUMNS.includes(column)),
      columns: new Map(numeric.map(({ column, chunks }) => [column, joined(chunks, records)])),
      text: this.#columns.flatMap(({ text }) => text ?? []),
      labels: new Map(this.#labels.map(({ column, texts }) => [column, texts])),
    };
  }

  #open({ line, cells }: TextRecord): void {
    if (cells.some((cell) => cell.includes("\0"))) {
      throw invalidCsv(this.#name, { line }, "holds zero bytes", "give a CSV file, saved as UTF-8");
    }
    if (cells.every((cell) => numberOfCell(cell) !== undefined)) {
      const remedy = "the first line must name the columns, as the tool writes it";
      throw invalidCsv(this.#name, { line }, "holds numbers where the header should be", remedy);
    }
    const seen = new Set<string>();
    for (const column of cells) {
      if (column !== "" && seen.has(column)) {
        throw invalidCsv(this.#name, { line, column }, "the header names it twice", "remove or rename one of them");
      }
      seen.add(column);
    }
    this.#header = cells;
    for (const [at, column] of cells.entries()) {
      if (column === "") continue;
      if (LABEL_COLUMNS.includes(column)) {
        if (this.#options.labels) this.#labels.push({ at, column, texts: [] });
      } else if (this.#options.wanted?.has(column) ?? true) {
        this.#columns.push({ column, at, chunks: [] });
      }
    }
  }

  #record({ line, cells }: TextRecord, width: number): void {
    if (cells.length !== width) {
      const what = `has ${cells.length} ${cells.length === 1 ? "cell" : "cells"}, the header ${width}`;
      throw invalidCsv(this.#name, { line }, what, "correct it there, or write the file anew if it was cut off");
    }
    const { maxRecords } = this.#options;
    if (maxRecords && this.#records >= maxRecords.records) {
      throw invalidCsv(this.#name, {}, `there are more than ${maxRecords.records} records`, maxRecords.remedy);
    }
    const slot = this.#records % CHUNK;
    for (const growing of this.#columns) {
      if (growing.text) continue;
      const cell = cells[growing.at] as string;
      const value = numberOfCell(cell);
      if (value === undefined) {
        growing.text = this.#textColumn(growing.column, line, cell);
        growing.chunks = [];
        continue;
      }
      if (slot === 0) growing.chunks.push(new Float64Array(CHUNK));
      (growing.chunks.at(-1) as Float64Array)[slot] = value;
    }
    for (const { at, texts } of this.#labels) texts.push(cells[at] as string);
    this.#records += 1;
  }

  #textColumn(column: string, line: number, cell: string): TextColumn {
    if (isMetric(column)) {
      throw invalidCsv(this.#name, { line, column }, `${shown(cell)} is not a number`, "correct it there");
    }
    return { column, line, cell };
  }
}

/** A cell in a message: quoted, and not the whole of a long one. */
export const shown = (cell: string): string => JSON.stringify(cell.length <= 40 ? cell : `${cell.slice(0, 40)}...`);

/** Lets go of each chunk once it is copied. */
function joined(chunks: Float64Array[], length: number): Float64Array {
  const whole = new Float64Array(length);
  for (let at = 0, chunk = chunks.shift(); chunk; at += CHUNK, chunk = chunks.shift()) {
    whole.set(chunk.subarray(0, Math.min(CHUNK, length - at)), at);
  }
  return whole;
}
