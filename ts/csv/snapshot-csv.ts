/** Snapshots as CSV records: `trial_id` and the metrics, byte for byte what pandas' `to_csv(index=False)` writes. */

import { METRICS, REGISTRY, type SnapshotRecord } from "../metrics/metrics.js";
import { floatRepr } from "../text/python-number.js";
import { csvText } from "./csv-text.js";

/** How the cells of a column are written. */
export type ColumnKind = "integer" | "float" | "text";

/**
 * A column after the metrics, such as the sigma of a sweep or the step of a series. Each row has its value under the name of the column.
 */
export interface ExtraColumn {
  /** Name of the column, and of the value in a row. */
  readonly name: string;
  /** How its cells are written. */
  readonly kind: ColumnKind;
}

/** A record, of a sweep or not. */
export type CsvRecord = SnapshotRecord & { readonly sigma?: number };

/** Of the simulated snapshots of a sweep. */
export const SIGMA_COLUMN: ExtraColumn = { name: "sigma", kind: "float" };

/** The columns of a step of a series, and those of what became of the groups since another step. */
export const SERIES_COLUMNS: readonly ExtraColumn[] = [
  { name: "step", kind: "integer" },
  { name: "source", kind: "text" },
];
export const CHANGE_COLUMNS: readonly ExtraColumn[] = ["births", "merges", "evaporations"].map((name) => ({
  name,
  kind: "integer",
}));

/** Columns that {@link toCsv} adds by itself where records have them. */
const KNOWN_COLUMNS: readonly ExtraColumn[] = [SIGMA_COLUMN, ...SERIES_COLUMNS, ...CHANGE_COLUMNS];

/**
 * Snapshots as CSV: a header line, then a record for each. Integers are written as decimals, floats as Python writes them, NaN as an empty
 * cell. `extra` adds columns after those of the metrics. Every line ends in a line feed.
 *
 * @example
 * ```js
 * import { init, stats, toCsv } from "collapsar";
 *
 * await init();
 * console.log(toCsv(await stats("gamma.safetensors", { trialId: 7 })));
 * ```
 */
export function toCsv(snapshots: CsvRecord | readonly CsvRecord[], extra?: readonly ExtraColumn[]): string {
  const records = "metrics" in snapshots ? [snapshots] : snapshots;
  const columns = extra ?? KNOWN_COLUMNS.filter(({ name }) => records.some((record) => name in record));
  return csvHeader(columns) + csvLines(records, columns);
}

/** The header line of {@link toCsv}. */
export const csvHeader = (extra: readonly ExtraColumn[]): string =>
  csvText([["trial_id", ...METRICS, ...extra.map(({ name }) => name)]]);

/** The lines of some records, for a file that is written as they come. */
export function csvLines(records: readonly SnapshotRecord[], extra: readonly ExtraColumn[]): string {
  return csvText(
    records.map((record) => [
      String(record.trialId),
      ...METRICS.map((metric) => cell(REGISTRY[metric].kind, record.metrics[metric])),
      ...extra.map(({ name, kind }) => cell(kind, extraValue(record, name))),
    ]),
  );
}

/** What a record has in a column after the metrics; NaN, which is an empty cell, where it has nothing. */
export const extraValue = (record: SnapshotRecord, name: string): number | string =>
  (record as SnapshotRecord & Record<string, number | string>)[name] ?? Number.NaN;

const cell = (kind: ColumnKind, value: number | string): string => {
  if (typeof value === "string") return value;
  if (Number.isNaN(value)) return "";
  return kind === "float" ? floatRepr(value) : String(value);
};
