/** The figure of simulated snapshots alone. */
import { comparisonFigure } from "../figures/figures.js";
import { METRICS, type Metric, type SnapshotRow } from "../formats/snapshot-csv.js";
import type { ReportFigure } from "./document.js";

/** Histograms of rows; `parameters` stand under the title. */
export const rowsFigure = (
  rows: readonly SnapshotRow[],
  sigma: number | undefined,
  parameters: readonly string[],
): ReportFigure => ({
  kind: "figure",
  caption: "Histograms of the snapshots.",
  draw: (theme) => {
    const columns = METRICS.map((metric) => [metric, Float64Array.from(rows, ({ metrics }) => metrics[metric])]);
    const synthetic = Object.fromEntries(columns) as Record<Metric, Float64Array>;
    return comparisonFigure({ synthetic, observed: [], trials: rows.length, sigma }, { theme, parameters });
  },
});
