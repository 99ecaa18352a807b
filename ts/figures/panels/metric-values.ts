/** What histograms of metrics are drawn from; apart from the panel, whose types are those of a library that users need not have. */
import type { Metric } from "../../metrics/metrics.js";

/** Values by metric. NaN and infinities are counted apart, a metric that is not there has a panel that says so. */
export interface MetricValues {
  /** Of each trial. */
  synthetic: Partial<Record<Metric, ArrayLike<number>>>;
  /** One snapshot or several. */
  observed: readonly { label: string; values: Partial<Record<Metric, number>> }[];
}
