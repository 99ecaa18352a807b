/** Observed snapshots against simulated ones, metric by metric and all together. */

import { CollapsarError } from "../errors.js";
import { shortList } from "../text/short-list.js";
import { visible } from "../text/visible.js";
import type { Finding } from "./findings/finding.js";
import { findingsOf } from "./findings/findings.js";
import { type Envelope, holm, JointTests } from "./joint.js";
import { compareMetric, type MetricComparison, type ObservedMetric, type ZSummary, zSummary } from "./metric.js";
import type { MetricTable, TextColumn } from "./metric-table.js";

/** One record of the observed file. */
export interface ObservedRecord {
  /** Record in the file, from 1, the header not counted. */
  record: number;
  /** Its cells in the columns `trial_id`, `step`, `source` and `sigma`, if there are such columns, as text. */
  labels: Record<string, string>;
  /** How many metrics lie how far from the simulated ones. */
  z: ZSummary;
  /**
   * p-value of the joint test of all metrics by extreme rank length (Myllymaki et al. 2017): the share of the synthetic records and this one
   * that are at least as extreme. NaN where no metric can be tested.
   */
  jointP: number;
  /** `jointP` adjusted for the number of observed records by Holm's method. Only where there are several. */
  jointPAdjusted?: number;
  /** Metrics that were tested together: those with an observed value. */
  tested: number;
  /** Synthetic records that the joint test could not use, because a value is missing. */
  leftOut: number;
  /** Where the synthetic records that are not extreme lie, in the order of `metrics`. Of the first 20 observed records. */
  envelope?: Envelope;
}

/** What a comparison finds. */
export interface Compared {
  /** What the observed records are called in tables and figures. */
  label: string;
  /** The observed records. */
  observed: {
    /** Name of the file. */
    source: string;
    /** Its records, in the order of the file. */
    records: ObservedRecord[];
  };
  /** The simulated records. */
  synthetic: {
    /** Name of the file. */
    source: string;
    /** How many there are. */
    records: number;
  };
  /** Level of the tests and of the envelopes. */
  alpha: number;
  /** All metrics that both files have, in the order of the synthetic one. */
  metrics: MetricComparison[];
  /** What the numbers say, and what to beware of; for each observed record, and for the simulated ones. */
  findings: Finding[];
  /** Columns that were not compared, because only one file has them, or because a cell of theirs holds text. */
  ignored: {
    /** Columns that only the observed file has. */
    onlyObserved: string[];
    /** Columns that only the simulated file has. */
    onlySynthetic: string[];
    /** Columns in which a cell is not a number, with the name of their file. */
    text: (TextColumn & { source: string })[];
  };
}

/** Observed records that get an envelope: all records must be put in order for each. */
const ENVELOPES = 20;

/** Compares each record of one table with the records of the other. `pause` is awaited between metrics and records. Rejects with `NoCommonMetric`. */
export async function compareTables(
  seen: MetricTable,
  simulated: MetricTable,
  { label, alpha }: { label: string; alpha: number },
  pause: () => Promise<void>,
): Promise<Compared> {
  const names = simulated.names.filter((name) => simulated.columns.has(name) && seen.columns.has(name));
  if (names.length === 0) throw noCommonMetric(seen, simulated);
  const metrics: MetricComparison[] = [];
  for (const name of names) {
    await pause();
    const columns = [seen.columns.get(name), simulated.columns.get(name)] as [Float64Array, Float64Array];
    metrics.push(compareMetric(name, ...columns));
  }
  const tests = await testRecords(metrics, seen.records, alpha, pause);
  const records = tests.map(({ jointP, jointPAdjusted, tested, leftOut, envelope }, at) => ({
    record: at + 1,
    labels: Object.fromEntries([...seen.labels].map(([column, texts]) => [column, texts[at] as string])),
    z: zSummary(metrics, at),
    jointP,
    ...(jointPAdjusted !== undefined && { jointPAdjusted }),
    tested: tested.length,
    leftOut,
    ...(envelope && { envelope }),
  }));
  return {
    label,
    observed: { source: seen.name, records },
    synthetic: { source: simulated.name, records: simulated.records },
    alpha,
    metrics,
    findings: findingsOf({ metrics, tests, records: simulated.records, alpha }),
    ignored: {
      onlyObserved: seen.names.filter((name) => !simulated.names.includes(name)),
      onlySynthetic: simulated.names.filter((name) => !seen.names.includes(name)),
      text: [seen, simulated].flatMap(({ name: source, text }) => text.map((found) => ({ source, ...found }))),
    },
  };
}

/** The joint test of each observed record; the adjusted p-values go into `metrics`. */
async function testRecords(
  metrics: readonly MetricComparison[],
  records: number,
  alpha: number,
  pause: () => Promise<void>,
) {
  const columns = metrics.map(({ values }) => values);
  const joint = new JointTests(columns, withoutOutcome(metrics));
  const tests: ReturnType<JointTests["test"]>[] = [];
  for (let record = 0; record < records; record += 1) {
    await pause();
    const places = metrics.map(({ observed }) => observed[record] as ObservedMetric);
    const test = joint.test(
      Float64Array.from(places, ({ value }) => value),
      Float64Array.from(places, ({ pValue }) => pValue),
      record < ENVELOPES ? alpha : undefined,
    );
    for (const [at, place] of places.entries()) place.pAdjusted = test.adjusted[at] as number;
    tests.push(test);
  }
  if (records < 2) return tests.map((test) => ({ ...test }) as typeof test & { jointPAdjusted?: number });
  const adjusted = holm(tests.map(({ jointP }) => jointP));
  return tests.map((test, at) => ({ ...test, jointPAdjusted: adjusted[at] as number }));
}

/**
 * Metrics that are no outcome of the trials: where these were measured without their singletons, the number of tokens is what is left of
 * those that were chosen, and so is their population.
 */
function withoutOutcome(metrics: readonly MetricComparison[]): Set<number> {
  const range = (name: string) => metrics.find(({ metric }) => metric === name)?.synthetic;
  const [singletons, tokens] = [range("n_singletons"), range("n_tokens")];
  const dropped = singletons?.max === 0 && tokens !== undefined && tokens.min !== tokens.max;
  const left = ["n_tokens", "total_population"];
  return new Set(dropped ? [...metrics.keys()].filter((at) => left.includes(metrics[at]?.metric ?? "")) : []);
}

function noCommonMetric(observed: MetricTable, synthetic: MetricTable): CollapsarError<"NoCommonMetric"> {
  const has = ({ name, names }: MetricTable): string => `${name} has ${visible(shortList(names, 6)) || "none"}`;
  return new CollapsarError(
    "NoCommonMetric",
    `no metric is in both files: ${has(observed)}; ${has(synthetic)}; give two CSV files with the same columns of numbers`,
    { observed: observed.names, synthetic: synthetic.names },
  );
}
