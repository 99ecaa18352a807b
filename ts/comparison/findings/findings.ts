/** What a comparison's numbers say, and what not to read into them. Every sentence follows from the numbers. */
import type { MetricComparison } from "../metric.js";
import { constants, roundingSpread } from "./constants.js";
import { blocks, distance, noValue, outsideRange, tailDisagrees, tinySpread } from "./distances.js";
import type { Finding } from "./finding.js";
import { gaps, smallSample, tooFewTrials } from "./synthetic.js";
import { adjusted, joint, leftOut, selection, type TestOfRecord } from "./tests.js";

/** What findings follow from. */
export interface Tested {
  metrics: readonly MetricComparison[];
  /** The joint test of each observed record. */
  tests: readonly TestOfRecord[];
  /** Synthetic records. */
  records: number;
  /** Level of the tests. */
  alpha: number;
}

/**
 * The findings of a comparison with `records` synthetic records: first those of each observed record, by record, then those about the synthetic records.
 */
export function findingsOf({ metrics, tests, records, alpha }: Tested): Finding[] {
  return [
    ...tests.flatMap((test, record) =>
      [
        ...joint(test, records, alpha),
        ...adjusted(metrics, test, record, alpha),
        ...distance(metrics, record),
        ...blocks(metrics, record),
        ...constants(metrics, record, records),
        ...outsideRange(metrics, record, records),
        ...tailDisagrees(metrics, record, records),
        ...tinySpread(metrics, record),
        ...noValue(metrics, record),
        ...selection(metrics, record),
        ...leftOut(metrics, test, record),
      ].map((finding) => ({ ...finding, record })),
    ),
    ...smallSample(records),
    ...tooFewTrials(records, alpha),
    ...roundingSpread(metrics),
    ...gaps(metrics, records),
  ];
}
