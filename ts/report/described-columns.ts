/** The table of pandas' `describe` for people: a line a metric. */

import type { Metric } from "../metrics/metrics.js";
import { describeColumn } from "../statistics/describe.js";
import { fixed } from "../text/python-number.js";
import { count } from "../text/quantities.js";
import type { ReportTable } from "./document.js";

const HEAD = ["", "count", "mean", "std", "min", "25%", "50%", "75%", "max"];

/** Metrics of many snapshots, column by column. */
export interface Columns {
  readonly metrics: readonly Metric[];
  values(metric: Metric): ArrayLike<number>;
}

/** Describes metrics of snapshots. NaN is skipped, and `nan` where nothing is left. */
export const describedColumns = (columns: Columns, caption: string, digits: number): ReportTable => ({
  kind: "table",
  caption,
  head: HEAD,
  lines: columns.metrics.map((metric) => {
    const { count: values, mean, std, min, q1, median, q3, max } = describeColumn(columns.values(metric));
    return [metric, count(values), ...[mean, std, min, q1, median, q3, max].map((value) => fixed(value, digits))];
  }),
  aligns: HEAD.map((_, column) => (column === 0 ? "left" : "right")),
});
