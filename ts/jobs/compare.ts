/** The compare job: observed snapshots against simulated ones, metric by metric. */

import type { Compared } from "../comparison/compare.js";
import { type MetricData, tableOf } from "../comparison/metric-data.js";
import type { MetricTable, MetricTableOptions } from "../comparison/metric-table.js";
import type { ComparedPopulations } from "../comparison/populations.js";
import type { PopulationsData, PopulationsTable } from "../comparison/populations-table.js";
import { readingWhole, readMetricTable } from "../comparison/read.js";
import { CollapsarError } from "../errors.js";
import { type SourceIdentity, wholeIdentity } from "../inputs/identity.js";
import { type JobOptions, pauses, withInputs } from "../inputs/inputs.js";
import type { NamedSource, ReadCount } from "../source/byte-source.js";
import type { FileInput } from "../source/open.js";

export type { ObservedRecord } from "../comparison/compare.js";

/** Observed records that are compared at most. */
const MAX_OBSERVED = 10_000;

/** Metrics of snapshots: a CSV file, or columns in memory. */
export type MetricsInput = FileInput | MetricData;

/** Populations of snapshots: a CSV file that `--populations` wrote, or numbers in memory. */
export type PopulationsInput = FileInput | PopulationsData;

/** How snapshots are compared and what they are called. */
export interface CompareOptions extends JobOptions {
  /** What the observed records are called in tables and figures. Default `Observed`. */
  label?: string | undefined;
  /** Level of the tests that findings go by, and of the envelopes. Default 0.05. */
  alpha?: number | undefined;
  /** Also compares populations by rank: of the snapshots whose metrics are compared, in the same order. */
  populations?:
    | {
        /** The populations of the observed snapshots. */
        observed: PopulationsInput;
        /** The populations of the simulated snapshots. */
        synthetic: PopulationsInput;
      }
    | undefined;
  /** Also hashes the files. Default false. */
  identify?: boolean | undefined;
}

/** Observed snapshots compared with simulated ones. */
export interface Comparison extends Compared {
  /** The populations by rank of both sides, compared; only where they were given. */
  populations?: ComparedPopulations;
  /** The files with their hashes, if that was asked for. */
  identities?: SourceIdentity[];
  /** What was read. */
  reads: ReadCount;
}

const isData = (input: MetricsInput): input is MetricData =>
  typeof input === "object" && input !== null && "columns" in input;

const isPopulations = (input: PopulationsInput): input is PopulationsData =>
  typeof input === "object" && input !== null && "populations" in input;

/**
 * Compares each record of `observed` with the records of `synthetic`. Each is a CSV file with a header line, or columns in memory. z
 * follows the formulas of pandas 2.3; the p-values assume no distribution.
 *
 * Metrics are the columns that both have and that hold numbers; columns named `trial_id`, `step`, `source` and `sigma` tell which record
 * it is. Empty cells are skipped. Memory grows with the numbers that are compared.
 *
 * Rejects with `InvalidCsv` for a file that cannot be read as CSV, with `NoCommonMetric`, with `InvalidParameter` for a level that is not
 * between 0 and 1, for columns of different lengths, for populations that are none and for those of other snapshots, with `OutOfMemory` for more populations than are held,
 * or with the signal's reason.
 *
 * @example
 * ```js
 * import { compare, comparisonTables, init } from "collapsar";
 *
 * await init();
 * const comparison = await compare("stats.csv", "trials.csv", { label: "Qwen" });
 * console.log(comparisonTables(comparison).join("\n"));
 * for (const { text } of comparison.findings) console.log(`- ${text}`);
 * ```
 */
export async function compare(
  observed: MetricsInput,
  synthetic: MetricsInput,
  { label = "Observed", alpha = 0.05, populations, identify = false, ...options }: CompareOptions = {},
): Promise<Comparison> {
  if (!(alpha > 0 && alpha < 1)) {
    const message = `alpha must be a number between 0 and 1, not ${JSON.stringify(alpha)}`;
    throw new CollapsarError("InvalidParameter", message, { field: "alpha", value: alpha });
  }
  const job = readingWhole(options);
  return withInputs(job, async (inputs) => {
    const identities: SourceIdentity[] = [];
    const opened = async <Table>(input: FileInput, take: (source: NamedSource) => Promise<Table>): Promise<Table> => {
      const source = await inputs.openFile(input, "the CSV file", { pipes: true });
      const table = await take(source);
      if (identify) identities.push(await wholeIdentity(source, job.signal));
      return table;
    };
    const read = async (input: MetricsInput, what: string, wanted: MetricTableOptions): Promise<MetricTable> =>
      isData(input)
        ? tableOf(input, what, wanted)
        : opened(input, (source) => readMetricTable(source, what, wanted, job));
    const remedy = "the observed file comes first, the synthetic one second";
    const seen = await read(observed, "observed", { labels: true, maxRecords: { records: MAX_OBSERVED, remedy } });
    const simulated = await read(synthetic, "synthetic", { wanted: new Set(seen.columns.keys()) });
    const { compareTables } = await import("../comparison/compare.js");
    const pause = pauses(job.signal);
    const compared = await compareTables(seen, simulated, { label, alpha }, pause);
    if (!populations) return { ...compared, ...(identify && { identities }), reads: inputs.reads };
    const { comparePopulations, populationsTableOf, readPopulations, refuseOtherSnapshots } = await import(
      "../comparison/populations.js"
    );
    const readRanked = async (input: PopulationsInput, what: string): Promise<PopulationsTable> =>
      isPopulations(input)
        ? populationsTableOf(input, what)
        : opened(input, (source) => readPopulations(source, what, job));
    const [own, others] = [
      await readRanked(populations.observed, "observed"),
      await readRanked(populations.synthetic, "synthetic"),
    ];
    refuseOtherSnapshots(seen, own);
    refuseOtherSnapshots(simulated, others);
    return {
      ...compared,
      populations: await comparePopulations(own, others, alpha, pause),
      ...(identify && { identities }),
      reads: inputs.reads,
    };
  });
}
