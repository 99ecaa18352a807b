/** The report of the series job in a terminal. */
import { type ReportedSeries, seriesMeasured, seriesTables } from "../report/parts/series.js";
import type { Colours } from "./colours.js";
import { pairs, partLines } from "./text.js";

/** What was measured, the metrics over the steps, and when something changed, as lines. */
export const seriesReport = (series: ReportedSeries, colours: Colours): string[] => [
  ...pairs(seriesMeasured(series)),
  ...partLines(seriesTables(series), colours),
];
