/** The figures of simulated snapshots alone. */
import { comparisonFigure, sweepFigure } from "../figures/figures.js";
import type { Metric } from "../formats/snapshot-csv.js";
import type { Columns } from "./described-columns.js";
import type { ReportFigure } from "./document.js";

/** What is known of the rows besides their metrics. */
interface Rows {
  rows: number;
  /** Spread of the noise, where it is known. */
  sigma: number | undefined;
  /** What stands under the title. */
  parameters: readonly string[];
}

/** Histograms of six metrics. */
export const rowsFigure = (columns: Columns, { rows, sigma, parameters }: Rows): ReportFigure => ({
  kind: "figure",
  caption: "Histograms of the snapshots.",
  draw: (theme) => {
    const values = columns.metrics.map((metric) => [metric, columns.values(metric)]);
    const synthetic = Object.fromEntries(values) as Partial<Record<Metric, ArrayLike<number>>>;
    return comparisonFigure({ synthetic, observed: [], trials: rows, sigma }, { theme, parameters });
  },
});

/** Black holes and extent against sigma; `sigma` is that of each row. */
export const sweptFigure = (
  columns: Columns,
  { sigma, parameters }: { sigma: readonly number[]; parameters: readonly string[] },
): ReportFigure => ({
  kind: "figure",
  caption: "Black holes and extent against the spread of the noise.",
  draw: (theme) => {
    const [n_black_holes, max_l_inf] = [columns.values("n_black_holes"), columns.values("max_l_inf")];
    return sweepFigure({ sigma, n_black_holes, max_l_inf }, { theme, parameters });
  },
});
