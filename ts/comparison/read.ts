/** Metrics of snapshots in a CSV file, read piece by piece. */

import { type JobOptions, pauses, withInputs } from "../inputs/inputs.js";
import type { Metric } from "../metrics/metrics.js";
import type { NamedSource } from "../source/byte-source.js";
import type { FileInput } from "../source/open.js";
import { type MetricTable, type MetricTableOptions, MetricTableReader } from "./metric-table.js";
import { recordNames } from "./tabled.js";

/** Reads a table; `what` names its records in the progress. Rejects with `InvalidCsv`, or the signal's reason. */
export async function readMetricTable(
  source: NamedSource,
  what: string,
  options: MetricTableOptions,
  { signal, onProgress }: JobOptions,
): Promise<MetricTable> {
  const { csvRecords } = await import("../csv/csv-records.js");
  const reader = new MetricTableReader(source.name, options);
  const pause = pauses(signal);
  for await (const { records, bytesRead } of csvRecords(source, signal)) {
    reader.add(records);
    onProgress?.({ phase: `reading ${what} records`, unit: "bytes", done: bytesRead, total: source.byteLength });
    await pause();
  }
  return reader.finish();
}

/** The same options for a CSV file: it is read whole in any case, so a server that cannot send parts of it will do. */
export const readingWhole = <Options extends JobOptions>(options: Options): Options => ({
  ...options,
  reading: { ...options.reading, download: options.reading?.download ?? true },
});

/** One observed snapshot, for a figure. */
export interface ObservedMetrics {
  label: string;
  values: Partial<Record<Metric, number>>;
}

/** More would hide what they are drawn over. */
const MAX_DRAWN = 8;

/** The snapshots of a CSV file, such as `stats` writes. Rejects with `InvalidCsv` for what is none, and for more than a figure can show. */
export async function readObserved(input: FileInput, options: JobOptions = {}): Promise<ObservedMetrics[]> {
  const job = readingWhole(options);
  return withInputs(job, async (inputs) => {
    const source = await inputs.openFile(input, "the CSV file", { pipes: true });
    const remedy = "a figure marks no more; give a file with those that matter";
    const table = await readMetricTable(
      source,
      "observed",
      { labels: true, maxRecords: { records: MAX_DRAWN, remedy } },
      job,
    );
    const records = Array.from({ length: table.records }, (_, at) => ({
      record: at + 1,
      labels: Object.fromEntries([...table.labels].map(([column, texts]) => [column, texts[at] as string])),
    }));
    const names = records.length === 1 ? [fileName(table.name)] : recordNames(records);
    return names.map((label, at) => ({
      label,
      values: Object.fromEntries([...table.columns].map(([metric, values]) => [metric, values[at] as number])),
    }));
  });
}

const fileName = (path: string): string => path.split(/[\\/]/).at(-1) || path;
