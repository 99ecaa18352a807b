/** What the tests of an observed record say: all metrics together, each adjusted for their number, and what was left out. */
import { entryOf, isMetric } from "../../metrics/metrics.js";
import { fixed, floatRepr } from "../../text/python-number.js";
import { plural } from "../../text/quantities.js";
import { visible } from "../../text/visible.js";
import type { JointTest } from "../joint.js";
import type { MetricComparison } from "../metric.js";
import { pText } from "../text.js";
import { at, list, names } from "./columns.js";
import type { OfRecord } from "./finding.js";

/** A joint test; with its p-value adjusted for the number of observed records, where there are several. */
export type TestOfRecord = JointTest & { jointPAdjusted?: number };

export function joint({ jointP, jointPAdjusted, tested }: TestOfRecord, records: number, alpha: number): OfRecord[] {
  if (Number.isNaN(jointP)) return [];
  const p = jointPAdjusted ?? jointP;
  const adjustedFor = jointPAdjusted === undefined ? "" : " after adjustment for the number of observed records";
  const verdict = p <= alpha ? "unlike" : "not unusual among";
  const all = tested.length === 1 ? "the only metric tested is" : `all ${tested.length} metrics together are`;
  const text =
    `${all} ${verdict} the synthetic records: joint p ${pText(p, records)}${adjustedFor} ` +
    `(${p <= alpha ? "at most" : "above"} ${floatRepr(alpha)})${p <= alpha ? "" : ", which does not show that the simulation is right"}`;
  return [{ kind: "Joint", metrics: [], text }];
}

export function adjusted(
  metrics: readonly MetricComparison[],
  { tested }: JointTest,
  record: number,
  alpha: number,
): OfRecord[] {
  const p = (metric: MetricComparison): number => at(metric, record).pAdjusted;
  const all = tested.map((metric) => metrics[metric] as MetricComparison);
  if (all.length === 0) return [];
  const unusual = all.filter((metric) => p(metric) <= alpha).sort((a, b) => p(a) - p(b));
  const each = (metric: MetricComparison): string =>
    `${visible(metric.metric)} ${pText(p(metric), metric.synthetic.count)}`;
  if (unusual.length === 0) {
    const least = all.reduce((a, b) => (p(b) < p(a) ? b : a));
    const text = `no single metric is unusual after adjustment for ${plural(all.length, "metric")}: the smallest adjusted p is ${pText(p(least), least.synthetic.count)}, of ${visible(least.metric)}`;
    return [{ kind: "Adjusted", metrics: [], text }];
  }
  const text = `unusual after adjustment for ${plural(all.length, "metric")}, with adjusted p: ${unusual.map(each).join(", ")}`;
  return [{ kind: "Adjusted", metrics: names(unusual), text }];
}

/** A mask of identical rows leaves no singleton by construction; simulated trials keep theirs. */
export function selection(metrics: readonly MetricComparison[], record: number): OfRecord[] {
  const singletons = metrics.find(({ metric }) => metric === "n_singletons");
  if (!singletons || at(singletons, record).value !== 0 || !(singletons.synthetic.mean > 0)) return [];
  const touched = metrics.filter(({ metric }) => isMetric(metric) && entryOf(metric).singletons === true);
  const text =
    `the observed record has no singleton, as a mask of identical rows leaves none, while the synthetic records have ${fixed(singletons.synthetic.mean, 2)} on average: ` +
    `if its rows were chosen so, ${list(touched)}, the adjusted p and the joint p say less than they seem to; ` +
    "synth --drop-singletons leaves out the singletons of the trials too";
  return [{ kind: "Selection", metrics: names(touched), text }];
}

export function leftOut(metrics: readonly MetricComparison[], test: JointTest, record: number): OfRecord[] {
  const without = metrics.filter(
    (metric, index) => !test.tested.includes(index) && !Number.isNaN(at(metric, record).value),
  );
  const what = [
    ...(test.leftOut > 0 ? [`${plural(test.leftOut, "synthetic record")} with a value missing`] : []),
    ...(without.length > 0
      ? [
          `${list(without)}, because the trials were measured without their singletons, and how many tokens that leaves is not what is tested`,
        ]
      : []),
  ];
  if (what.length === 0) return [];
  return [
    { kind: "LeftOut", metrics: names(without), text: `left out of the adjusted and the joint p: ${what.join("; ")}` },
  ];
}
