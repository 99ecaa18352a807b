/** A comparison as CSV: one line a metric. */

import { type ColumnKind, cellOf, valueOfCell } from "../csv/cells.js";
import { withoutFormula } from "../csv/csv-text.js";
import { type Column, type Table, tableCsv } from "../csv/table.js";
import { numberOfCell } from "../text/python-number.js";
import type { MetricComparison, ObservedMetric } from "./metric.js";

/** What the CSV needs of a comparison. */
export interface Summarised {
  observed: { records: readonly { record: number; labels: Readonly<Record<string, string>> }[] };
  metrics: readonly MetricComparison[];
}

/** How the file is written. */
export interface SummaryCsvOptions {
  /**
   * Puts `'` before cells of text that a spreadsheet would take for a formula: those that begin with = + - @, a tab or a carriage return.
   * Without it cells are never altered. Numbers are never.
   */
  escapeFormulas?: boolean | undefined;
}

const COLUMNS = [
  "metric",
  "observed_value",
  "synthetic_mean",
  "synthetic_std",
  "synthetic_median",
  "synthetic_min",
  "synthetic_max",
  "z_score",
  "skewness",
  "kurtosis",
  "p_value",
  "mid_p",
  "tail_low",
  "tail_high",
  "p_adjusted",
];

/**
 * The comparison as CSV, a record per metric: the ten published columns, then the p-values; `tail_low` and `tail_high` are the 95%
 * interval of the smaller one-sided tail. Floats are written as Python writes them, NaN as an empty cell; the text follows RFC 4180 with a
 * line feed after every line.
 *
 * If there are several observed records, one follows the other, and each line begins with what tells them apart: the columns `trial_id`,
 * `step`, `source` and `sigma` of the observed file, and before them `record`, counted from 1, if these are the same for two records or
 * missing.
 *
 * @example
 * ```js
 * import { compare, init, summaryCsv } from "collapsar";
 *
 * await init();
 * console.log(summaryCsv(await compare("stats.csv", "trials.csv")));
 * ```
 */
export const summaryCsv = (comparison: Summarised, options: SummaryCsvOptions = {}): string =>
  tableCsv(summaryTable(comparison, options));

/** What tells observed records apart is as the file has it: a number only where each is written as one. */
function kindOfLabels(label: string, cells: readonly string[]): ColumnKind {
  const kind = label === "sigma" ? "float" : label === "source" ? "text" : "integer";
  return cells.every((cell) => cell.length <= 18 && valueOfCell(cell, kind) !== undefined) ? kind : "text";
}

/** The same as a table. */
export function summaryTable(
  { observed, metrics }: Summarised,
  { escapeFormulas = false }: SummaryCsvOptions = {},
): Table {
  const several = observed.records.length > 1;
  const labels = several ? Object.keys(observed.records[0]?.labels ?? {}) : [];
  const told = new Set(observed.records.map((record) => JSON.stringify(Object.values(record.labels)))).size;
  const numbered = several && told < observed.records.length;
  const text = (cell: string): string =>
    escapeFormulas && numberOfCell(cell) === undefined ? withoutFormula(cell) : cell;
  const lines = observed.records.flatMap((record, at) =>
    metrics.map((metric) => [
      ...(numbered ? [String(record.record)] : []),
      ...labels.map((label) => text(record.labels[label] ?? "")),
      text(metric.metric),
      ...numbersOf(metric, at).map((value) => cellOf("float", value)),
    ]),
  );
  const columns: Column[] = [
    ...(numbered ? [{ name: "record", kind: "integer" } as const] : []),
    ...labels.map((name) => ({
      name,
      kind: kindOfLabels(
        name,
        observed.records.map((record) => record.labels[name] ?? ""),
      ),
    })),
    ...COLUMNS.map((name, at) => ({ name, kind: at === 0 ? "text" : "float" }) as const),
  ];
  return { columns, lines };
}

function numbersOf({ synthetic, observed }: MetricComparison, record: number): number[] {
  const { value, z, pValue, midP, tailLow, tailHigh, pAdjusted } = observed[record] as ObservedMetric;
  const { mean, std, median, min, max, skewness, kurtosis } = synthetic;
  return [value, mean, std, median, min, max, z, skewness, kurtosis, pValue, midP, tailLow, tailHigh, pAdjusted];
}
