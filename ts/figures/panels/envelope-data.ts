/** What the global envelope is drawn from; apart from the panel, whose types are those of a library that users need not have. */

/** One metric of a global envelope. */
export interface EnvelopeMetric {
  /** Name of the metric. */
  metric: string;
  /** Mean of the simulated values. */
  mean: number;
  /** Standard deviation of the simulated values. */
  std: number;
  /** Lower end of the band. */
  low: number;
  /** Upper end of the band. */
  high: number;
  /** The observed value; NaN where there is none. */
  observed: number;
}

/** The envelope of one observed snapshot. */
export interface EnvelopeData {
  /** What the snapshot is called. */
  label: string;
  /** Level of the envelope: a share of at most this of the simulated snapshots leaves it anywhere. */
  alpha: number;
  /** p-value of the joint test of all metrics. */
  jointP: number;
  /** The metrics, in the order in which they are drawn. */
  metrics: readonly EnvelopeMetric[];
}
