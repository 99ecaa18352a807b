/** Columns in which all synthetic records have one value, or one but for rounding: a z says nothing there. */
import { floatRepr } from "../../text/python-number.js";
import { visible } from "../../text/visible.js";
import type { MetricComparison } from "../metric.js";
import { at, differs, isConstant, list, names, withinRounding } from "./columns.js";
import type { Finding, OfRecord } from "./finding.js";

export function constants(metrics: readonly MetricComparison[], record: number, records: number): OfRecord[] {
  const constant = metrics.filter((metric) => isConstant(metric) && metric.synthetic.count > 1);
  const differing = constant.filter((metric) => differs(metric, record));
  const equal = constant.filter((metric) => at(metric, record).value === metric.synthetic.min);
  return [
    ...(differing.length > 0
      ? [
          {
            kind: "ConstantDiffers" as const,
            metrics: names(differing),
            text: `one value in all synthetic records and another observed, so z is 0 and does not measure the difference: ${differing.map((metric) => constantAndObserved(metric, record)).join("; ")}`,
          },
        ]
      : []),
    ...(equal.length > 0
      ? [
          {
            kind: "ConstantEqual" as const,
            metrics: names(equal),
            text: `the same value in all ${records} synthetic records and observed: ${list(equal)}`,
          },
        ]
      : []),
  ];
}

/** `gini_coefficient 0.0, observed 0.75` */
function constantAndObserved(metric: MetricComparison, record: number): string {
  const { value } = at(metric, record);
  const { min } = metric.synthetic;
  const rounding = withinRounding(value, min) ? " (a difference of rounding)" : "";
  return `${visible(metric.metric)} ${floatRepr(min)}, observed ${floatRepr(value)}${rounding}`;
}

export function roundingSpread(metrics: readonly MetricComparison[]): Finding[] {
  return metrics
    .filter((metric) => !isConstant(metric) && withinRounding(metric.synthetic.min, metric.synthetic.max))
    .map(({ metric, synthetic: { min, max } }) => ({
      kind: "RoundingSpread",
      metrics: [metric],
      text: `${visible(metric)}: the synthetic values differ by rounding alone, ${floatRepr(min)} to ${floatRepr(max)}; its z means nothing`,
    }));
}
