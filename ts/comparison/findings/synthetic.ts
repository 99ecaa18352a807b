/** What the synthetic records are good for: how many they are, and what they lack. */
import { fixed, floatRepr } from "../../text/python-number.js";
import { plural } from "../../text/quantities.js";
import { visible } from "../../text/visible.js";
import type { MetricComparison } from "../metric.js";
import type { Finding } from "./finding.js";

/** Synthetic records below which mean and std are too uncertain to go unsaid. */
const FEW_RECORDS = 30;

export function smallSample(records: number): Finding[] {
  if (records >= FEW_RECORDS) return [];
  const text =
    records === 1
      ? "one synthetic record has no spread: every z is 0, and no p-value is below 1"
      : `only ${records} synthetic records: a std may well be off by ${fixed(100 / Math.sqrt(2 * (records - 1)), 0)}%, and no p is below ${fixed(2 / (records + 1), 3)}`;
  return [{ kind: "SmallSample", metrics: [], text }];
}

/** The least p-value of so many records must not be above the level. */
export function tooFewTrials(records: number, alpha: number): Finding[] {
  const least = 2 / (records + 1);
  if (least <= alpha) return [];
  const needed = Math.ceil(2 / alpha - 1);
  const text =
    `${plural(records, "synthetic record")} can give no p below ${fixed(least, 3)} for a metric, nor below ${fixed(1 / (records + 1), 3)} jointly; ` +
    `at the level ${floatRepr(alpha)} it takes ${needed}`;
  return [{ kind: "TooFewTrials", metrics: [], text }];
}

export function gaps(metrics: readonly MetricComparison[], records: number): Finding[] {
  return metrics.flatMap(({ metric, synthetic: { missing, min, max, count } }): Finding[] => {
    const infinite = count > 0 && !(Number.isFinite(min) && Number.isFinite(max));
    if (missing === 0 && !infinite) return [];
    const what = [
      ...(missing > 0 ? [`${missing} of ${records} synthetic records have no value`] : []),
      ...(infinite ? ["some synthetic values are infinite, so there is no std and z is 0 or none"] : []),
    ];
    return [{ kind: "SyntheticGaps", metrics: [metric], text: `${visible(metric)}: ${what.join("; ")}` }];
  });
}
