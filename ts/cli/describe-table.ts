/** The table of pandas' `describe` for people: a line a metric. */
import { describeColumn } from "../formats/describe.js";
import type { MetricColumns } from "../formats/metric-columns.js";
import { fixed } from "../formats/python-number.js";
import { count, table } from "./text.js";

const HEADER = ["", "count", "mean", "std", "min", "25%", "50%", "75%", "max"];

/** Describes metrics of snapshots. NaN is skipped, and `nan` where nothing is left. */
export function describeTable(columns: MetricColumns): string[] {
  const lines = columns.metrics.map((metric) => {
    const { count: values, mean, std, min, q1, median, q3, max } = describeColumn(columns.values(metric));
    return [metric, count(values), ...[mean, std, min, q1, median, q3, max].map((value) => fixed(value, 3))];
  });
  return table(
    [HEADER, ...lines],
    HEADER.map((_, column) => (column === 0 ? "left" : "right")),
  );
}
