/** The table of pandas' `describe` for people: a line a metric. */
import { describeColumn } from "../formats/describe.js";
import { fixed } from "../formats/python-number.js";
import { METRICS, type Metric, type SnapshotRow } from "../formats/snapshot-csv.js";
import { count, table } from "./text.js";

const HEADER = ["", "count", "mean", "std", "min", "25%", "50%", "75%", "max"];

/** Describes metrics of snapshots, all 20 unless told otherwise. NaN is skipped, and `nan` where nothing is left. */
export function describeTable(rows: readonly SnapshotRow[], metrics: readonly Metric[] = METRICS): string[] {
  const lines = metrics.map((metric) => {
    const found = describeColumn(rows.map((row) => row.metrics[metric]));
    const { mean, std, min, q1, median, q3, max } = found;
    return [metric, count(found.count), ...[mean, std, min, q1, median, q3, max].map((value) => fixed(value, 3))];
  });
  return table(
    [HEADER, ...lines],
    HEADER.map((_, column) => (column === 0 ? "left" : "right")),
  );
}
