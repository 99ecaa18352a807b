/** Metrics of snapshots in memory, as a comparison takes them. */
import { CollapsarError } from "../errors.js";
import { METRICS, type SnapshotRecord } from "../metrics/metrics.js";
import type { MetricTable, MetricTableOptions } from "./metric-table.js";

/** Columns of metrics: a number for each snapshot, NaN where there is none. */
export interface MetricData {
  /** What the user calls them. Default `observed` or `synthetic`. */
  name?: string | undefined;
  /** The values by the name of their metric: columns of one length, a value for each snapshot, NaN where there is none. */
  columns: Readonly<Record<string, ArrayLike<number>>>;
}

/** The metrics of snapshots as columns. */
export const columnsOf = (records: readonly SnapshotRecord[]): Record<string, Float64Array> =>
  Object.fromEntries(METRICS.map((metric) => [metric, Float64Array.from(records, ({ metrics }) => metrics[metric])]));

/** The same as a table that was read. Throws `InvalidParameter` for columns of different lengths, too many records or none. */
export function tableOf({ name, columns }: MetricData, what: string, { maxRecords }: MetricTableOptions): MetricTable {
  const names = Object.keys(columns);
  const lengths = new Set(Object.values(columns).map(({ length }) => length));
  const records = Math.max(0, ...lengths);
  const refuse = (message: string): never => {
    throw new CollapsarError("InvalidParameter", `${what}: ${message}`, { field: "columns", value: [...lengths] });
  };
  if (lengths.size > 1)
    refuse(`the columns have different lengths (${[...lengths].join(", ")}); give each a number a record`);
  if (records === 0) refuse("there is no record; give columns with a number at least");
  if (maxRecords && records > maxRecords.records)
    refuse(`there are more than ${maxRecords.records} records; ${maxRecords.remedy}`);
  return {
    name: name ?? what,
    records,
    names,
    columns: new Map(names.map((column) => [column, Float64Array.from(columns[column] as ArrayLike<number>)])),
    text: [],
    labels: new Map(),
  };
}
