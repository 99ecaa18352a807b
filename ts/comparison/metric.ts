/** Observed values against a column of synthetic ones: z, p-values and percentile. */
import { type Description, describeColumn, sortedValues } from "../statistics/describe.js";
import { type Shape, shapeOf } from "../statistics/shape.js";
import { type Place, placeAmong } from "../statistics/tail.js";

/** The simulated values of a metric in numbers. */
export interface SyntheticStatistics extends Description, Shape {
  /** Records without a value; they are skipped. */
  missing: number;
  /** Different values. */
  distinct: number;
}

/** An observed value of one metric, and where it lies among the synthetic ones. */
export interface ObservedMetric extends Place {
  /** NaN for an empty cell. */
  value: number;
  /** (value - mean) / std; 0 where the synthetic values have no spread, or none that is a number. NaN where the value is. */
  z: number;
  /**
   * `pValue` adjusted for all metrics that were tested (Westfall and Young's single-step min-p), never below it. NaN for a metric that was
   * left out of the tests.
   */
  pAdjusted: number;
}

/** One metric, observed and simulated. */
export interface MetricComparison {
  /** Name of the column. */
  metric: string;
  /** The simulated values in numbers. */
  synthetic: SyntheticStatistics;
  /** The observed values, one for each observed record, and where they lie. */
  observed: ObservedMetric[];
  /** The synthetic values, a record each, NaN where missing. */
  values: Float64Array;
}

/** How many metrics lie how far from the simulated ones. The counts include each other: `within2` includes `within1` and `exact`. */
export interface ZSummary {
  /** |z| < 0.01, columns without spread among them. */
  exact: number;
  /** Metrics with |z| < 1. */
  within1: number;
  /** Metrics with |z| < 2. */
  within2: number;
  /** Metrics that are farther away, or have no z. */
  beyond2: number;
  /** Metrics whose synthetic values have no spread and are not the observed one: their z is 0, so they are among the exact ones too. */
  noSpreadDiffers: number;
  /** Metrics in all. */
  total: number;
}

/** Compares observed values of one metric with the synthetic ones. */
export function compareMetric(metric: string, observed: ArrayLike<number>, values: Float64Array): MetricComparison {
  const sorted = sortedValues(values);
  const description = describeColumn(values, sorted);
  const synthetic = {
    ...description,
    ...shapeOf(values, description),
    missing: values.length - sorted.length,
    distinct: sorted.reduce((count, value, at) => count + (at === 0 || value !== sorted[at - 1] ? 1 : 0), 0),
  };
  return {
    metric,
    synthetic,
    observed: Array.from(observed, (value) => ({
      value,
      z: zScore(value, description),
      pAdjusted: Number.NaN,
      ...placeAmong(sorted, value),
    })),
    values,
  };
}

function zScore(value: number, { mean, std }: Description): number {
  if (Number.isNaN(value)) return Number.NaN;
  return std > 0 ? (value - mean) / std : 0;
}

/** Sums up the observed record at index `record` of `metrics`. */
export function zSummary(metrics: readonly MetricComparison[], record: number): ZSummary {
  const within = (limit: number): number =>
    metrics.filter(({ observed }) => Math.abs((observed[record] as ObservedMetric).z) < limit).length;
  const within2 = within(2);
  const noSpreadDiffers = metrics.filter((metric) => differsWithoutSpread(metric, record)).length;
  const counts = { exact: within(0.01), within1: within(1), within2, beyond2: metrics.length - within2 };
  return { ...counts, noSpreadDiffers, total: metrics.length };
}

/** Whether all synthetic values are one, and the observed value at index `record` is another: z is 0 and says nothing. */
export function differsWithoutSpread({ synthetic: { min, max }, observed }: MetricComparison, record: number): boolean {
  const { value } = observed[record] as ObservedMetric;
  return min === max && !Number.isNaN(value) && value !== min;
}
