/** The figure of the series job. */

import type { Theme } from "../../drawing/figure-options.js";
import type { Metric } from "../../metrics/metrics.js";
import { NOTHING_IDENTICAL } from "../../text/nothing-identical.js";
import { floatRepr } from "../../text/python-number.js";
import { foundNothing, type ReportedSeries } from "../parts/series.js";
import { adamData } from "./adam.js";
import { motionData } from "./motion.js";

/** What draws; given by the caller, who has loaded it. */
type Figures = Pick<typeof import("../../figures/figures.js"), "seriesFigure">;

const DRAWN = [
  "n_unique",
  "n_black_holes",
  "black_hole_population",
  "largest_bh",
  "n_components",
  "max_l_inf",
] as const satisfies Metric[];

/** Draws the metrics of a series over its steps, after how its rows moved if they were followed and what an optimizer's moments tell of that. */
export function seriesFigureOf(figures: Figures, series: ReportedSeries, theme: Theme | undefined): string {
  const { records, setup } = series;
  const columns = Object.fromEntries(
    DRAWN.map((metric) => [metric, Float64Array.from(records, ({ metrics }) => metrics[metric])]),
  );
  const steps = records.map(({ step }) => step);
  return figures.seriesFigure(
    {
      steps,
      columns,
      motion: motionData(series),
      adam: adamData(series),
      nothing: foundNothing(series) ? NOTHING_IDENTICAL : undefined,
    },
    { theme, parameters: [`epsilon ${floatRepr(setup.epsilon)}`] },
  );
}
