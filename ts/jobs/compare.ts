/** The compare job: observed snapshots against simulated ones, metric by metric. */

import { type Finding, findingsOf } from "../comparison/findings.js";
import { compareMetric, type MetricComparison, type ZSummary, zSummary } from "../comparison/metric.js";
import type { MetricTable, MetricTableOptions, TextColumn } from "../comparison/metric-table.js";
import { readingWhole, readMetricTable } from "../comparison/read.js";
import { CollapsarError } from "../errors.js";
import type { SourceIdentity } from "../inputs/identity.js";
import { wholeIdentity } from "../inputs/identity.js";
import { type JobOptions, pauses, withInputs } from "../inputs/inputs.js";
import type { ReadCount } from "../source/byte-source.js";
import type { FileInput } from "../source/open.js";
import { shortList } from "../text/short-list.js";
import { visible } from "../text/visible.js";

/** Observed rows that are compared at most. */
const MAX_OBSERVED = 10_000;

/** How the comparison is done and named. */
export interface CompareOptions extends JobOptions {
  /** What the observed rows are called in tables and figures. Default `Observed`. */
  label?: string | undefined;
  /** Also hashes both files. Default false. */
  identify?: boolean | undefined;
}

/** One row of the observed file. */
export interface ObservedRow {
  /** Row in the file, from 1, the header not counted. */
  row: number;
  /** Its cells in the columns `trial_id`, `step`, `source` and `sigma`, of those that there are; text as in the file. */
  labels: Record<string, string>;
  z: ZSummary;
}

/** Observed snapshots compared with simulated ones. */
export interface Comparison {
  label: string;
  observed: { source: string; rows: ObservedRow[] };
  synthetic: { source: string; rows: number };
  /** All metrics that both files have, in the order of the synthetic one. */
  metrics: MetricComparison[];
  /** What the numbers say, and what to beware of; for each observed row, and for the simulated ones. */
  findings: Finding[];
  /** Columns that were not compared, because only one file has them, or because a cell of theirs holds text. */
  ignored: { onlyObserved: string[]; onlySynthetic: string[]; text: (TextColumn & { source: string })[] };
  /** Both files with their hashes. Only where it was asked for. */
  identities?: SourceIdentity[];
  /** What was read to find this out. */
  reads: ReadCount;
}

/**
 * Compares each row of `observed` with the rows of `synthetic`, both CSV files with a header: SPEC's formulas, those of pandas 2.3.
 *
 * Metrics are the columns that both have and that hold numbers; columns named `trial_id`, `step`, `source` and `sigma` say which row it
 * is. Empty cells are skipped. The memory is that of the numbers compared.
 *
 * Rejects with `InvalidCsv` for a file that cannot be read as such, with `NoCommonMetric`, or with the signal's reason.
 */
export async function compare(
  observed: FileInput,
  synthetic: FileInput,
  { label = "Observed", identify = false, ...options }: CompareOptions = {},
): Promise<Comparison> {
  const job = readingWhole(options);
  return withInputs(job, async (inputs) => {
    const identities: SourceIdentity[] = [];
    const read = async (input: FileInput, what: string, wanted: MetricTableOptions): Promise<MetricTable> => {
      const source = await inputs.openFile(input, "the CSV file");
      const table = await readMetricTable(source, what, wanted, job);
      if (identify) identities.push(await wholeIdentity(source, job.signal));
      return table;
    };
    const remedy = "the observed file comes first, the synthetic one second";
    const seen = await read(observed, "observed", { labels: true, maxRows: { rows: MAX_OBSERVED, remedy } });
    const simulated = await read(synthetic, "synthetic", { wanted: new Set(seen.columns.keys()) });
    const names = simulated.names.filter((name) => simulated.columns.has(name) && seen.columns.has(name));
    if (names.length === 0) throw noCommonMetric(seen, simulated);

    const pause = pauses(job.signal);
    const metrics: MetricComparison[] = [];
    for (const name of names) {
      await pause();
      const columns = [seen.columns.get(name), simulated.columns.get(name)] as [Float64Array, Float64Array];
      metrics.push(compareMetric(name, ...columns));
    }
    const rows = Array.from({ length: seen.rows }, (_, at) => ({
      row: at + 1,
      labels: Object.fromEntries([...seen.labels].map(([column, texts]) => [column, texts[at] as string])),
      z: zSummary(metrics, at),
    }));
    const findings = findingsOf(metrics, simulated.rows);
    return {
      label,
      observed: { source: seen.name, rows },
      synthetic: { source: simulated.name, rows: simulated.rows },
      metrics,
      findings,
      ignored: {
        onlyObserved: seen.names.filter((name) => !simulated.names.includes(name)),
        onlySynthetic: simulated.names.filter((name) => !seen.names.includes(name)),
        text: [seen, simulated].flatMap(({ name: source, text }) => text.map((found) => ({ source, ...found }))),
      },
      ...(identify && { identities }),
      reads: inputs.reads,
    };
  });
}

function noCommonMetric(observed: MetricTable, synthetic: MetricTable): CollapsarError<"NoCommonMetric"> {
  const has = ({ name, names }: MetricTable): string => `${name} has ${visible(shortList(names, 6)) || "none"}`;
  return new CollapsarError(
    "NoCommonMetric",
    `no metric is in both files: ${has(observed)}; ${has(synthetic)}; give two CSV files with the same columns of numbers`,
    { observed: observed.names, synthetic: synthetic.names },
  );
}
