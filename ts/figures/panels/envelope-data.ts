/** What the global envelope is drawn from; apart from the panel, whose types are those of a library that users need not have. */

/** One metric of a global envelope. */
export interface EnvelopeMetric {
  metric: string;
  /** Of the simulated values. */
  mean: number;
  std: number;
  /** The band. */
  low: number;
  high: number;
  observed: number;
}

/** The envelope of one observed snapshot. */
export interface EnvelopeData {
  /** What the snapshot is called. */
  label: string;
  alpha: number;
  jointP: number;
  metrics: readonly EnvelopeMetric[];
}
