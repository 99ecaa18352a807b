/** Metrics of many snapshots, column by column: a tenth of the memory of their rows. */
import type { Metric, SnapshotRecord } from "./metrics.js";

/** Some metrics of the snapshots added, in the order added. */
export class MetricColumns {
  readonly metrics: readonly Metric[];
  readonly #columns: Float64Array[];
  #length = 0;

  constructor(metrics: readonly Metric[]) {
    this.metrics = metrics;
    this.#columns = metrics.map(() => new Float64Array(1024));
  }

  /** Snapshots added. */
  get length(): number {
    return this.#length;
  }

  add({ metrics }: SnapshotRecord): void {
    for (const [at, metric] of this.metrics.entries()) {
      const column = this.#columns[at] as Float64Array;
      const roomy = this.#length < column.length ? column : grown(column);
      roomy[this.#length] = metrics[metric];
      this.#columns[at] = roomy;
    }
    this.#length += 1;
  }

  /** The values of one of them; none of a metric that is not kept. */
  values(metric: Metric): Float64Array {
    return (this.#columns[this.metrics.indexOf(metric)] ?? new Float64Array(0)).subarray(0, this.#length);
  }
}

function grown(column: Float64Array): Float64Array {
  const longer = new Float64Array(column.length * 2);
  longer.set(column);
  return longer;
}
