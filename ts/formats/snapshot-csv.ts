/** Snapshots as CSV rows: 21 columns, byte for byte what pandas' `to_csv(index=False)` writes. */
import Papa from "papaparse";
import { floatRepr } from "./python-number.js";

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

/** One CSV row. */
export interface SnapshotRow {
  trialId: number;
  metrics: Metrics;
  /** Of a simulated snapshot in a sweep: a last column. */
  sigma?: number;
}

/**
 * The CSV of some snapshots: comma, a line feed after every line, header line, integers as decimals, floats as Python's repr,
 * NaN an empty cell, infinities `inf` and `-inf`. Rows of a sweep, which have a sigma, have one more column for it.
 */
export function toCsv(snapshots: SnapshotRow | readonly SnapshotRow[]): string {
  const rows = "metrics" in snapshots ? [snapshots] : snapshots;
  const sweep = rows.some(({ sigma }) => sigma !== undefined);
  const data = rows.map(({ trialId, metrics, sigma = Number.NaN }) => [
    String(trialId),
    ...METRICS.map((metric) => cell(METRIC_COLUMNS[metric], metrics[metric])),
    ...(sweep ? [cell("float", sigma)] : []),
  ]);
  // The header is a row like any other: given apart, papaparse ends it with an empty line when no row follows.
  return `${Papa.unparse([["trial_id", ...METRICS, ...(sweep ? ["sigma"] : [])], ...data], { newline: "\n" })}\n`;
}

const cell = (kind: "integer" | "float", value: number): string => {
  if (Number.isNaN(value)) return "";
  return kind === "integer" ? String(value) : floatRepr(value);
};
