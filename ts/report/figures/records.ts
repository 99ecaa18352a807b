/** The figures of simulated snapshots: histograms, or a sweep, with what was observed among them. */

import type { ObservedMetrics } from "../../comparison/read.js";
import type { Theme } from "../../drawing/figure-options.js";
import type { Metric } from "../../metrics/metrics.js";
import { visible } from "../../text/visible.js";
import type { Columns } from "../described-columns.js";
import type { ReportFigure } from "../document.js";

/** What draws; given by the caller, who has loaded it. */
export type RecordFigures = Pick<typeof import("../../figures/figures.js"), "comparisonFigure" | "sweepFigure">;

/** What is known of the records besides their metrics. */
export interface DrawnRecords {
  columns: Columns;
  records: number;
  /** Spread of the noise: of all records, of each in a sweep, or unknown. */
  sigma: number | readonly number[] | undefined;
  /** What stands under the title. */
  parameters: readonly string[];
  /** Snapshots that are marked. */
  observed?: readonly ObservedMetrics[] | undefined;
}

/** Draws histograms of six metrics; of a sweep black holes and extent against sigma. */
export function drawRecords(figures: RecordFigures, drawn: DrawnRecords, theme: Theme | undefined): string {
  const { columns, records, sigma, parameters, observed: marked = [] } = drawn;
  const observed = marked.map(({ label, values }) => ({ label: visible(label), values }));
  if (typeof sigma === "object") {
    const [n_black_holes, max_l_inf] = [columns.values("n_black_holes"), columns.values("max_l_inf")];
    const lines = observed.map(({ label, values }) => ({
      label,
      n_black_holes: values.n_black_holes ?? Number.NaN,
      max_l_inf: values.max_l_inf ?? Number.NaN,
    }));
    return figures.sweepFigure({ sigma, n_black_holes, max_l_inf, observed: lines }, { theme, parameters });
  }
  const all = columns.metrics.map((metric) => [metric, columns.values(metric)]);
  const synthetic = Object.fromEntries(all) as Partial<Record<Metric, ArrayLike<number>>>;
  return figures.comparisonFigure({ synthetic, observed, trials: records, sigma }, { theme, parameters });
}

/** The same as part of a report. */
export const recordsFigure = (figures: RecordFigures, drawn: DrawnRecords): ReportFigure => ({
  kind: "figure",
  caption:
    typeof drawn.sigma === "object"
      ? "Black holes and extent against the spread of the noise."
      : "Histograms of the snapshots.",
  draw: (theme) => drawRecords(figures, drawn, theme),
});
