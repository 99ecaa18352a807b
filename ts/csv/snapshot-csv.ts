/** Snapshots as CSV rows: `trial_id` and the metrics, byte for byte what pandas' `to_csv(index=False)` writes. */

import { METRICS, REGISTRY, type SnapshotRow } from "../metrics/metrics.js";
import { floatRepr } from "../text/python-number.js";
import { csvText } from "./csv-text.js";

/** How the cells of a column are written. */
export type ColumnKind = "integer" | "float" | "text";

/** A column after the metrics: the sigma of a sweep, the step of a series. A row has its value under its name. */
export interface ExtraColumn {
  readonly name: string;
  readonly kind: ColumnKind;
}

/** A row, of a sweep or not. */
export type CsvRow = SnapshotRow & { readonly sigma?: number };

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

/** Columns that {@link toCsv} adds by itself where rows have them. */
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
export function toCsv(snapshots: CsvRow | readonly CsvRow[], extra?: readonly ExtraColumn[]): string {
  const rows = "metrics" in snapshots ? [snapshots] : snapshots;
  const columns = extra ?? KNOWN_COLUMNS.filter(({ name }) => rows.some((row) => name in row));
  return csvHeader(columns) + csvLines(rows, columns);
}

/** The header line of {@link toCsv}. */
export const csvHeader = (extra: readonly ExtraColumn[]): string =>
  csvText([["trial_id", ...METRICS, ...extra.map(({ name }) => name)]]);

/** The lines of some rows, for a file that is written as they come. */
export function csvLines(rows: readonly SnapshotRow[], extra: readonly ExtraColumn[]): string {
  return csvText(
    rows.map((row) => [
      String(row.trialId),
      ...METRICS.map((metric) => cell(REGISTRY[metric].kind, row.metrics[metric])),
      ...extra.map(({ name, kind }) => cell(kind, extraValue(row, name))),
    ]),
  );
}

/** What a row has in a column after the metrics; NaN, which is an empty cell, where it has nothing. */
export const extraValue = (row: SnapshotRow, name: string): number | string =>
  (row as SnapshotRow & Record<string, number | string>)[name] ?? Number.NaN;

const cell = (kind: ColumnKind, value: number | string): string => {
  if (typeof value === "string") return value;
  if (Number.isNaN(value)) return "";
  return kind === "float" ? floatRepr(value) : String(value);
};
