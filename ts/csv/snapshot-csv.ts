/** Snapshots as CSV records: `trial_id` and the metrics, byte for byte what pandas' `to_csv(index=False)` writes. */

import { METRICS, metricsOf, REGISTRY, type SnapshotRecord } from "../metrics/metrics.js";
import { type ColumnKind, cellOf, valueOfCell } from "./cells.js";
import { headerLine, type RunFormat, recordLines } from "./record-format.js";
import type { Table } from "./table.js";

/**
 * A column after the metrics, such as the sigma of a sweep or the step of a series. Each row has its value under the name of the column.
 */
export interface ExtraColumn {
  /** Name of the column, and of the value in a row. */
  readonly name: string;
  /** How its cells are written. */
  readonly kind: ColumnKind;
}

/** A record, of a sweep or not. */
export type CsvRecord = SnapshotRecord & { readonly sigma?: number };

/** Of the simulated snapshots of a sweep. */
export const SIGMA_COLUMN: ExtraColumn = { name: "sigma", kind: "float" };

/** The columns of a step of a series, and those of what became of the groups since another step. */
export const SERIES_COLUMNS: readonly ExtraColumn[] = [
  { name: "step", kind: "integer" },
  { name: "source", kind: "text" },
];
export const CHANGE_COLUMNS: readonly ExtraColumn[] = ["births", "merges", "evaporations"].map((name) => ({
  name,
  kind: "integer",
}));

/** The columns of rows that are followed from step to step. */
export const MOTION_COLUMNS: readonly ExtraColumn[] = (
  [
    ["rows_moved", "integer"],
    ["elements_moved", "integer"],
    ["l1_mean", "float"],
    ["l1_max", "integer"],
    ["l2_mean", "float"],
    ["linf_max", "integer"],
    ["n_frozen", "integer"],
    ["n_stumbling", "integer"],
    ["n_spherical", "integer"],
    ["n_superluminal", "integer"],
    ["n_hypernova", "integer"],
    ["centroid_norm", "float"],
    ["centroid_step", "float"],
    ["centroid_cosine", "float"],
    ["path_efficiency", "float"],
    ["radius", "float"],
    ["thermal", "float"],
    ["n_left_out", "integer"],
  ] as const
).map(([name, kind]) => ({ name, kind }));

/** The columns of steps that the optimizer's moments account for. */
export const ADAM_COLUMNS: readonly ExtraColumn[] = (
  [
    ["adam_exact", "float"],
    ["headroom_q05", "float"],
    ["headroom_q25", "float"],
    ["headroom_q50", "float"],
    ["headroom_q75", "float"],
    ["headroom_q95", "float"],
    ["headroom_max", "float"],
    ["headroom_above_1", "float"],
    ["adam_left_out", "integer"],
  ] as const
).map(([name, kind]) => ({ name, kind }));

/** Columns that {@link toCsv} adds by itself where records have them. */
export const KNOWN_COLUMNS: readonly ExtraColumn[] = [
  SIGMA_COLUMN,
  ...SERIES_COLUMNS,
  ...CHANGE_COLUMNS,
  ...MOTION_COLUMNS,
  ...ADAM_COLUMNS,
];

/**
 * Snapshots as CSV: a header line, then a record for each. Integers are written as decimals, floats as Python writes them, NaN as an empty
 * cell. `extra` adds columns after those of the metrics. Every line ends in a line feed.
 *
 * @example
 * ```js
 * import { init, stats, toCsv } from "collapsar";
 *
 * await init();
 * console.log(toCsv(await stats("gamma.safetensors", { trialId: 7 })));
 * ```
 */
export function toCsv(snapshots: CsvRecord | readonly CsvRecord[], extra?: readonly ExtraColumn[]): string {
  const records = "metrics" in snapshots ? [snapshots] : snapshots;
  const format = snapshotFormat(extra ?? KNOWN_COLUMNS.filter(({ name }) => records.some((record) => name in record)));
  return headerLine(format) + recordLines(format, records);
}

/** The columns of snapshots; `extra` are those after the metrics. */
const snapshotColumns = (extra: readonly ExtraColumn[]): ExtraColumn[] => [
  { name: "trial_id", kind: "integer" },
  ...METRICS.map((metric) => ({ name: metric, kind: REGISTRY[metric].kind })),
  ...extra,
];

/** One snapshot as a table, without columns after the metrics. */
export const snapshotTable = (snapshot: SnapshotRecord): Table => ({
  columns: snapshotColumns([]),
  lines: [snapshotFormat([]).cells(snapshot)],
});

/** The format of {@link toCsv}; `extra` are its columns after those of the metrics, and what `Record` has besides. */
export function snapshotFormat<Record extends SnapshotRecord = SnapshotRecord>(
  extra: readonly ExtraColumn[],
): RunFormat<Record> {
  const columns = snapshotColumns(extra);
  return {
    columns: columns.map(({ name }) => name),
    kinds: columns.map(({ kind }) => kind),
    cells: (record) => [
      String(record.trialId),
      ...METRICS.map((metric) => cellOf(REGISTRY[metric].kind, record.metrics[metric])),
      ...extraCells(record, extra),
    ],
    read(cells) {
      if (cells.length !== columns.length) return undefined;
      const values = cells.map((text, at) => valueOfCell(text, (columns[at] as ExtraColumn).kind));
      if (values.includes(undefined)) return undefined;
      const [trialId, ...rest] = values as number[];
      const more = extra.map(({ name }, at) => [name, rest[METRICS.length + at]]);
      return { trialId, metrics: metricsOf(rest), ...Object.fromEntries(more) } as Record;
    },
    json: (record) => ({
      trialId: record.trialId,
      ...Object.fromEntries(extra.map(({ name }) => [name, extraValue(record, name)])),
      metrics: record.metrics,
    }),
  };
}

/** The cells of a record in columns that are no metrics. */
export const extraCells = (record: SnapshotRecord, extra: readonly ExtraColumn[]): string[] =>
  extra.map(({ name, kind }) => cellOf(kind, extraValue(record, name)));

/** What a record has in a column after the metrics; NaN, which is an empty cell, where it has nothing. */
const extraValue = (record: SnapshotRecord, name: string): number | string =>
  (record as SnapshotRecord & { [column: string]: number | string })[name] ?? Number.NaN;
