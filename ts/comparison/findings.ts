/** What a comparison's numbers say, and what not to read into them. Every sentence follows from the numbers. */

import { BLOCKS, blocksOf } from "../metrics/blocks.js";
import { entryOf, isMetric } from "../metrics/metrics.js";
import { fixed, floatRepr } from "../text/python-number.js";
import { nounOf, plural } from "../text/quantities.js";
import { visible } from "../text/visible.js";
import type { JointTest } from "./joint.js";
import type { MetricComparison, ObservedMetric } from "./metric.js";
import { pText, signedZ, TINY_STD, zText } from "./text.js";

/** What a finding is about. */
export type FindingKind =
  /** Whether all metrics together are unusual among the synthetic records. */
  | "Joint"
  /** Which single metrics are unusual, adjusted for their number. */
  | "Adjusted"
  /** What the choice of the observed records does to the tests. */
  | "Selection"
  /** Metrics and synthetic records that the joint test had to leave out. */
  | "LeftOut"
  /** How many metrics lie beyond 2 standard deviations, and which lie farthest. */
  | "Distance"
  /** Which metrics of a block agree with the synthetic ones, and which do not. */
  | "Block"
  /** All synthetic values are equal, and the observed one differs: z is 0. */
  | "ConstantDiffers"
  /** All synthetic values are equal, and the observed one is that value. */
  | "ConstantEqual"
  /** The synthetic values differ by rounding alone: z means nothing. */
  | "RoundingSpread"
  /** No synthetic value is as extreme. */
  | "OutsideRange"
  /** z and p-value tell different things. */
  | "TailDisagrees"
  /** So small a spread that the table of the topology says EXACT, though z does not. */
  | "TinySpread"
  /** No observed value. */
  | "NoValue"
  /** Synthetic values that are missing or not finite. */
  | "SyntheticGaps"
  /** Few synthetic records. */
  | "SmallSample"
  /** Too few synthetic records for a p-value as small as the level of the tests. */
  | "TooFewTrials";

/** Something that the numbers say, as one sentence. */
export interface Finding {
  /** What kind of finding it is. */
  kind: FindingKind;
  /** Index of the observed record it is about; absent where it is about the synthetic ones alone. */
  record?: number;
  /** The metrics it is about. */
  metrics: string[];
  /** For people, in one line. */
  text: string;
}

/** Synthetic records below which mean and std are too uncertain to go unsaid. */
const FEW_RECORDS = 30;

/** Units in the last place within which values count as rounded differently. */
const ROUNDING_ULPS = 8;

/** Metrics that are named as the farthest. */
const FARTHEST = 3;

/** What findings follow from. */
export interface Tested {
  metrics: readonly MetricComparison[];
  /** The joint test of each observed record; with its p-value adjusted for the number of observed records, where there are several. */
  tests: readonly (JointTest & { jointPAdjusted?: number })[];
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

/** A finding about an observed record, before it is said which. */
type OfRecord = Omit<Finding, "record">;

const at = ({ observed }: MetricComparison, record: number): ObservedMetric => observed[record] as ObservedMetric;

const isConstant = ({ synthetic: { min, max } }: MetricComparison): boolean => min === max;

/** Whether the synthetic values differ by more than rounding, so that z means something. */
const hasSpread = ({ synthetic: { min, max } }: MetricComparison): boolean => !withinRounding(min, max);

const names = (metrics: readonly MetricComparison[]): string[] => metrics.map(({ metric }) => metric);

const list = (metrics: readonly MetricComparison[]): string => names(metrics).map(visible).join(", ");

const lie = (part: number, whole: number): string =>
  `${part} of ${plural(whole, "metric")} ${nounOf(part, "lies", "lie")}`;

/** Whether the observed value is what the synthetic records have: the same but for rounding where they have one value, else |z| < 2. */
function agrees(metric: MetricComparison, record: number): boolean {
  const { value, z } = at(metric, record);
  const { min, std } = metric.synthetic;
  // Without a std z is 0 whatever the value.
  return !hasSpread(metric) ? withinRounding(value, min) : Number.isFinite(std) && Math.abs(z) < 2;
}

function joint(
  { jointP, jointPAdjusted, tested }: Tested["tests"][number],
  records: number,
  alpha: number,
): OfRecord[] {
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

function adjusted(
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
function selection(metrics: readonly MetricComparison[], record: number): OfRecord[] {
  const singletons = metrics.find(({ metric }) => metric === "n_singletons");
  if (!singletons || at(singletons, record).value !== 0 || !(singletons.synthetic.mean > 0)) return [];
  const touched = metrics.filter(({ metric }) => isMetric(metric) && entryOf(metric).singletons === true);
  const text =
    `the observed record has no singleton, as a mask of identical rows leaves none, while the synthetic records have ${fixed(singletons.synthetic.mean, 2)} on average: ` +
    `if its rows were chosen so, ${list(touched)}, the adjusted p and the joint p say less than they seem to; ` +
    "synth --drop-singletons leaves out the singletons of the trials too";
  return [{ kind: "Selection", metrics: names(touched), text }];
}

function leftOut(metrics: readonly MetricComparison[], test: JointTest, record: number): OfRecord[] {
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

/** The least p-value of so many records must not be above the level. */
function tooFewTrials(records: number, alpha: number): Finding[] {
  const least = 2 / (records + 1);
  if (least <= alpha) return [];
  const needed = Math.ceil(2 / alpha - 1);
  const text =
    `${plural(records, "synthetic record")} can give no p below ${fixed(least, 3)} for a metric, nor below ${fixed(1 / (records + 1), 3)} jointly; ` +
    `at the level ${floatRepr(alpha)} it takes ${needed}`;
  return [{ kind: "TooFewTrials", metrics: [], text }];
}

function distance(metrics: readonly MetricComparison[], record: number): OfRecord[] {
  const beyond = metrics.filter((metric) => hasSpread(metric) && Math.abs(at(metric, record).z) >= 2);
  const differing = metrics.filter(
    (metric) => !hasSpread(metric) && differs(metric, record) && !agrees(metric, record),
  );
  const also =
    differing.length === 0
      ? ""
      : `; ${differing.length} more ${nounOf(differing.length, "differs", "differ")} from a column without spread, where z says nothing`;
  if (beyond.length === 0) {
    return [
      { kind: "Distance", metrics: [], text: `none of ${plural(metrics.length, "metric")} lies beyond 2\u03c3${also}` },
    ];
  }
  const farthest = [...beyond].sort((a, b) => Math.abs(at(b, record).z) - Math.abs(at(a, record).z)).slice(0, FARTHEST);
  const shown = farthest.map((metric) => `${visible(metric.metric)} ${zText(metric, record)}`).join(", ");
  const text = `${lie(beyond.length, metrics.length)} beyond 2\u03c3, farthest: ${shown}${also}`;
  return [{ kind: "Distance", metrics: names(beyond), text }];
}

function blocks(metrics: readonly MetricComparison[], record: number): OfRecord[] {
  const byName = new Map(
    metrics.filter((metric) => !Number.isNaN(at(metric, record).value)).map((metric) => [metric.metric, metric]),
  );
  return blocksOf([...byName.keys()]).map((block) => {
    const all = block.metrics.map((name) => byName.get(name) as MetricComparison);
    const unlike = all.filter((metric) => !agrees(metric, record));
    const alike = all.length - unlike.length;
    const agreeing = `${alike} of ${all.length} ${nounOf(alike, "agrees", "agree")} within 2\u03c3`;
    const text = `${BLOCKS[block.name].name}: ${agreeing}${unlike.length > 0 ? `; not ${list(unlike)}` : ""}`;
    return { kind: "Block", metrics: names(unlike), text };
  });
}

const differs = (metric: MetricComparison, record: number): boolean => {
  const { value } = at(metric, record);
  return !Number.isNaN(value) && value !== metric.synthetic.min;
};

/** `gini_coefficient 0.0, observed 0.75` */
function constantAndObserved(metric: MetricComparison, record: number): string {
  const { value } = at(metric, record);
  const { min } = metric.synthetic;
  const rounding = withinRounding(value, min) ? " (a difference of rounding)" : "";
  return `${visible(metric.metric)} ${floatRepr(min)}, observed ${floatRepr(value)}${rounding}`;
}

function constants(metrics: readonly MetricComparison[], record: number, records: number): OfRecord[] {
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

function outsideRange(metrics: readonly MetricComparison[], record: number, records: number): OfRecord[] {
  const outside = metrics.filter((metric) => {
    const { below, equal, above } = at(metric, record);
    return equal === 0 && Math.min(below, above) === 0 && Math.max(below, above) > 0;
  });
  if (outside.length === 0) return [];
  const text =
    `${lie(outside.length, metrics.length)} outside the range of all synthetic records: ${list(outside)}; ` +
    `no p of ${plural(records, "record")} is below ${fixed(2 / (records + 1), Math.max(3, String(records).length))}, however large z is`;
  return [{ kind: "OutsideRange", metrics: names(outside), text }];
}

/** |z| from this on, and the two-sided tail of a normal distribution there. */
const NORMAL: readonly (readonly [z: number, tail: number])[] = [
  [0, 1],
  [0.5, 0.6171],
  [1, 0.3173],
  [1.5, 0.1336],
  [2, 0.0455],
  [2.5, 0.01242],
  [3, 0.0027],
  [Number.POSITIVE_INFINITY, 0],
];

/** A p-value is at odds with z when a normal distribution has less than half, or more than twice of it, anywhere near that z. */
function tailDisagrees(metrics: readonly MetricComparison[], record: number, records: number): OfRecord[] {
  // What a p-value has at least, however extreme the observed value is.
  const resolution = 2 / (records + 1);
  const disagreeing = metrics.filter((metric) => {
    const { z, pValue } = at(metric, record);
    if (!hasSpread(metric) || Number.isNaN(z) || Number.isNaN(pValue)) return false;
    const band = NORMAL.findIndex(([from]) => Math.abs(z) < from);
    const [most, least] = [NORMAL[band - 1]?.[1] ?? 0, NORMAL[band]?.[1] ?? 0];
    return pValue - resolution > 2 * most || pValue < least / 2;
  });
  if (disagreeing.length === 0) return [];
  const each = disagreeing.map((metric) => {
    const { z, pValue, percentile } = at(metric, record);
    const { skewness, distinct } = metric.synthetic;
    return (
      `${visible(metric.metric)} ${signedZ(z)}, p ${pText(pValue, records)} (percentile ${fixed(percentile, 1)}, ` +
      `skewness ${fixed(skewness, 2)}, ${plural(distinct, "different value")})`
    );
  });
  const text = `go by p, not by z, where the synthetic values are not normally distributed: ${each.join("; ")}`;
  return [{ kind: "TailDisagrees", metrics: names(disagreeing), text }];
}

function tinySpread(metrics: readonly MetricComparison[], record: number): OfRecord[] {
  const topology = new Set(blocksOf(names(metrics)).find(({ name }) => name === "topology")?.metrics);
  return metrics
    .filter(({ metric, synthetic: { std } }) => topology.has(metric) && std > 0 && std < TINY_STD)
    .filter((metric) => Math.abs(at(metric, record).z) >= 0.01)
    .map((metric) => ({
      kind: "TinySpread",
      metrics: [metric.metric],
      text: `${visible(metric.metric)}: EXACT in table 2 means a std below ${TINY_STD}; the observed value is at ${signedZ(at(metric, record).z)}`,
    }));
}

function noValue(metrics: readonly MetricComparison[], record: number): OfRecord[] {
  const without = metrics.filter((metric) => Number.isNaN(at(metric, record).value));
  if (without.length === 0) return [];
  const text = `no observed value, and so no z: ${list(without)}; the summary counts them as beyond 2\u03c3`;
  return [{ kind: "NoValue", metrics: names(without), text }];
}

function roundingSpread(metrics: readonly MetricComparison[]): Finding[] {
  return metrics
    .filter((metric) => !isConstant(metric) && withinRounding(metric.synthetic.min, metric.synthetic.max))
    .map(({ metric, synthetic: { min, max } }) => ({
      kind: "RoundingSpread",
      metrics: [metric],
      text: `${visible(metric)}: the synthetic values differ by rounding alone, ${floatRepr(min)} to ${floatRepr(max)}; its z means nothing`,
    }));
}

function gaps(metrics: readonly MetricComparison[], records: number): Finding[] {
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

function smallSample(records: number): Finding[] {
  if (records >= FEW_RECORDS) return [];
  const text =
    records === 1
      ? "one synthetic record has no spread: every z is 0, and no p-value is below 1"
      : `only ${records} synthetic records: a std may well be off by ${fixed(100 / Math.sqrt(2 * (records - 1)), 0)}%, and no p is below ${fixed(2 / (records + 1), 3)}`;
  return [{ kind: "SmallSample", metrics: [], text }];
}

/** Whether two values are at most a few units in the last place apart. */
function withinRounding(a: number, b: number): boolean {
  if (a === b) return true;
  const size = Math.max(Math.abs(a), Math.abs(b));
  return Number.isFinite(size) && Math.abs(a - b) <= ROUNDING_ULPS * Number.EPSILON * size;
}
