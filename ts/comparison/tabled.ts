/** What tables and cells need of a comparison. */
import type { MetricComparison, ZSummary } from "./metric.js";

/** What the tables need of a comparison. */
export interface Tabled {
  label: string;
  observed: { records: readonly TabledRecord[] };
  synthetic: { records: number };
  metrics: readonly MetricComparison[];
}

/** An observed record: its number, what else tells it from others, and its summary. */
export interface TabledRecord {
  /** Number of the record in its file, from 1, the header not counted. */
  record: number;
  /** The cells of the record in the columns `trial_id`, `step`, `source` and `sigma`, as text. */
  labels: Readonly<Record<string, string>>;
  /** How many metrics lie how far from the simulated ones. */
  z: ZSummary;
  /** p-value of the joint test of all metrics; NaN where none can be tested. */
  jointP: number;
  /** `jointP` adjusted for the number of observed records. Only where there are several. */
  jointPAdjusted?: number;
  /** Metrics that were tested. */
  tested: number;
}

/** Short names for observed records: `step 100`, by the first label that tells them apart, else `record 2`. */
export function recordNames(records: readonly Pick<TabledRecord, "record" | "labels">[]): string[] {
  const telling = ["step", "sigma", "source", "trial_id"].find((label) => {
    const texts = new Set(records.map(({ labels }) => labels[label] ?? ""));
    return texts.size === records.length && !texts.has("");
  });
  return records.map(({ record, labels }) =>
    telling === undefined ? `record ${record}` : `${telling} ${labels[telling]}`,
  );
}
