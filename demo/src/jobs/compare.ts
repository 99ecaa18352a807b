/** Compares two CSV files. */
import { type Comparison, compare, type Metric, summaryCsv } from "collapsar";
import { comparisonFigure } from "collapsar/figures";
import type { Compared, Jobs } from "../messages.js";
import type { Context } from "./job.js";
import { comparedMetrics, valuesOf } from "./simulate.js";

export async function compareFiles(
  { observed, synthetic, label }: Jobs["compare"]["given"],
  { signal, onProgress }: Context<"compare">,
): Promise<Compared> {
  const comparison = await compare(observed, synthetic, { ...(label && { label }), signal, onProgress });
  const { rows } = comparison.observed;
  const names = rows.map((row) => nameOf(row, rows.length, comparison.label));
  const columns = comparison.metrics.map(({ metric, values }) => [metric, values] as const);
  return {
    rows: rows.map(({ z }, at) => ({ name: names[at] as string, ...z })),
    synthetic: comparison.synthetic.rows,
    metrics: comparedMetrics(comparison),
    findings: comparison.findings.map(({ row, text }) => ({ ...(row !== undefined && { row }), text })),
    notes: notesOf(comparison),
    figure: comparisonFigure(
      {
        synthetic: Object.fromEntries(columns) as Partial<Record<Metric, Float64Array>>,
        observed: names.map((name, at) => ({ label: name, values: valuesOf(comparison, at) })),
        trials: comparison.synthetic.rows,
      },
      { theme: "auto" },
    ),
    summary: new Blob([summaryCsv(comparison)], { type: "text/csv" }),
  };
}

function nameOf({ row, labels }: Comparison["observed"]["rows"][number], rows: number, label: string): string {
  if (rows === 1) return label;
  const [column] = ["step", "sigma", "source", "trial_id"].filter((each) => labels[each]);
  return column === undefined ? `row ${row}` : `${column} ${labels[column]}`;
}

function notesOf({ ignored, observed, synthetic }: Comparison): string[] {
  const only = (source: string, names: string[]): string[] =>
    names.length === 0 ? [] : [`only in ${source}, not compared: ${names.join(", ")}`];
  return [
    ...only(observed.source, ignored.onlyObserved),
    ...only(synthetic.source, ignored.onlySynthetic),
    ...ignored.text.map(
      ({ source, column, line, cell }) => `${column} is not compared: ${source} has "${cell}" in line ${line}`,
    ),
  ];
}
