/** What histograms of metrics are drawn from; apart from the panel, whose types are those of a library that users need not have. */
import type { Metric } from "../../metrics/metrics.js";

/** Values by metric. NaN and infinities are counted apart, a metric that is not there has a panel that says so. */
export interface MetricValues {
  /** For each metric its values in the simulated snapshots. */
  synthetic: Partial<Record<Metric, ArrayLike<number>>>;
  /** The observed snapshots that are marked, by what each is called. */
  observed: readonly { label: string; values: Partial<Record<Metric, number>> }[];
}
