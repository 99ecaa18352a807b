/** Snapshots as CSV rows: 21 columns, byte for byte what pandas' `to_csv(index=False)` writes. */

import { floatRepr } from "../text/python-number.js";
import { csvText } from "./csv-text.js";

/** The metric columns after `trial_id`, in order, and how each is written. */
export const METRIC_COLUMNS = {
  n_tokens: "integer",
  n_unique: "integer",
  n_black_holes: "integer",
  n_singletons: "integer",
  total_population: "integer",
  black_hole_population: "integer",
  largest_bh: "integer",
  smallest_bh: "integer",
  mean_bh_size: "float",
  median_bh_size: "float",
  top2_population: "integer",
  gini_coefficient: "float",
  max_l_inf: "float",
  mean_l_inf: "float",
  median_l_inf: "float",
  n_components: "integer",
  n_isolated: "integer",
  largest_component_size: "integer",
  largest_component_density: "float",
  global_density: "float",
} as const;

/** Name of a metric, as in the CSV. */
export type Metric = keyof typeof METRIC_COLUMNS;

/** Names of the metrics, in the order of the columns. */
export const METRICS = Object.keys(METRIC_COLUMNS) as Metric[];

/** The 20 metrics of a snapshot. The three L-inf values are in units of epsilon. */
export type Metrics = Record<Metric, number>;

/** How the cells of a column are written. */
export type ColumnKind = "integer" | "float" | "text";

/** A column after the 21: the sigma of a sweep, the step of a series. A row has its value under its name. */
export interface ExtraColumn {
  readonly name: string;
  readonly kind: ColumnKind;
}

/** One CSV row. */
export interface SnapshotRow {
  trialId: number;
  metrics: Metrics;
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
 * The CSV of some snapshots: comma, a line feed after every line, header line, integers as decimals, floats as Python's repr,
 * NaN an empty cell, infinities `inf` and `-inf`. Rows of a sweep, which have a sigma, have one more column for it; those of a series `step`
 * and `source`, and what became of the groups.
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
      ...METRICS.map((metric) => cell(METRIC_COLUMNS[metric], row.metrics[metric])),
      ...extra.map(({ name, kind }) => cell(kind, extraValue(row, name))),
    ]),
  );
}

/** What a row has in a column after the 21; NaN, which is an empty cell, where it has nothing. */
export const extraValue = (row: SnapshotRow, name: string): number | string =>
  (row as SnapshotRow & Record<string, number | string>)[name] ?? Number.NaN;

const cell = (kind: ColumnKind, value: number | string): string => {
  if (typeof value === "string") return value;
  if (Number.isNaN(value)) return "";
  return kind === "float" ? floatRepr(value) : String(value);
};
