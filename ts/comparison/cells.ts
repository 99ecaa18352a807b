/** A comparison as cells of tables, for whatever lays them out. */
import { type Block, blocksOf } from "../metrics/blocks.js";
import { fixed } from "../text/python-number.js";
import { visible } from "../text/visible.js";
import type { MetricComparison, ObservedMetric, ZSummary } from "./metric.js";
import { SIGMA, STYLES, type Style } from "./styles.js";
import { recordNames, type Tabled, type TabledRecord } from "./tabled.js";
import { pText, zText } from "./text.js";

const SYNTHETIC_HEAD = "Synthetic (mean \u00b1 std)";

/** `1.234 \u00b1 0.056` */
const meanAndStd = ({ mean, std }: MetricComparison["synthetic"], { synthetic: write }: Style): string =>
  `${write(mean)} \u00b1 ${write(std)}`;

/** A table of one block of metrics as cells: the metric, the observed value, mean and std, and how far apart they are. */
export interface ComparisonCells {
  name: Block["name"];
  header: string[];
  records: string[][];
}

/**
 * The tables of the observed record at index `record` as cells, as `published` or with a z that tells what it cannot say. Metrics that the files
 * lack are left out, also whole tables.
 */
export function comparisonCells({ label, metrics }: Tabled, record = 0, published = false): ComparisonCells[] {
  const byName = new Map(metrics.map((metric) => [metric.metric, metric]));
  return blocksOf([...byName.keys()]).map(({ name, metrics: names }) => {
    const { measure, style } = STYLES[name];
    const records = names.map((metric) => {
      const compared = byName.get(metric) as MetricComparison;
      const value = compared.observed[record] as ObservedMetric;
      const written = style(metric);
      const distance = published ? written.measure(value, compared.synthetic.std) : zText(compared, record);
      return [visible(metric), written.observed(value.value), meanAndStd(compared.synthetic, written), distance];
    });
    return {
      name,
      header: ["Metric", visible(label), SYNTHETIC_HEAD, published ? measure : "z"],
      records,
    };
  });
}

/** How many metrics lie how far: what, how many, of how many, percent. */
export function summaryCells({ exact, within1, within2, beyond2, total }: ZSummary): string[][] {
  const record = (head: string, count: number): string[] => [
    head,
    String(count),
    String(total),
    `${fixed((count / total) * 100, 1)}%`,
  ];
  return [
    record("Exact match (|z| < 0.01)", exact),
    record(`Within 1${SIGMA}`, within1),
    record(`Within 2${SIGMA}`, within2),
    record(`Beyond 2${SIGMA}`, beyond2),
  ];
}

/** The same outside the reference's text, where a metric without spread that differs is no exact match. */
export function honestSummaryCells(summary: ZSummary): string[][] {
  const { exact, within1, within2, noSpreadDiffers: differs, total } = summary;
  const cells = summaryCells({
    ...summary,
    exact: exact - differs,
    within1: within1 - differs,
    within2: within2 - differs,
  });
  if (differs === 0) return cells;
  const share = `${fixed((differs / total) * 100, 1)}%`;
  return [...cells, ["No spread, and another value", String(differs), String(total), share]];
}

/** Heads of {@link inferenceCells}. */
export const INFERENCE_HEADER = ["Metric", "p", "Adjusted", "Mid-p", "Tail, 95%", "Percentile"];

/** What the synthetic records say of the observed record at index `record` without assuming a distribution, as cells. */
export const inferenceCells = ({ metrics }: Tabled, record = 0): string[][] =>
  metrics.map(({ metric, synthetic: { count }, observed }) => {
    const { pValue, pAdjusted, midP, tailLow, tailHigh, percentile } = observed[record] as ObservedMetric;
    const p = (value: number): string => pText(value, count);
    const known = !Number.isNaN(percentile);
    const tail = known ? `${p(tailLow)} to ${p(tailHigh)}` : "n/a";
    return [visible(metric), p(pValue), p(pAdjusted), p(midP), tail, known ? fixed(percentile, 1) : "n/a"];
  });

/** What the whole test of the observed record at index `record` says: `joint p 0.195 of 20 metrics`; empty where nothing could be tested. */
export function jointText({ observed, synthetic }: Tabled, record = 0): string {
  const { jointP, jointPAdjusted, tested } = observed.records[record] as TabledRecord;
  if (Number.isNaN(jointP)) return "";
  const adjusted =
    jointPAdjusted === undefined
      ? ""
      : `, ${pText(jointPAdjusted, synthetic.records)} adjusted for ${observed.records.length} records`;
  return `joint p ${pText(jointP, synthetic.records)} of ${tested} metrics (extreme rank length)${adjusted}`;
}

/** The first `most` observed records in one table as cells: a line a metric, the head first; the number beyond 2 sigma and the joint test last. */
export function wideCells(
  { metrics, observed, synthetic: { records: count } }: Tabled,
  most = Number.POSITIVE_INFINITY,
): string[][] {
  const shown = observed.records.slice(0, most);
  const styles = new Map(
    blocksOf(metrics.map(({ metric }) => metric)).flatMap(({ name, metrics: inBlock }) =>
      inBlock.map((metric) => [metric, STYLES[name].style(metric)] as const),
    ),
  );
  const records = metrics.map((metric) => {
    const style = styles.get(metric.metric) as Style;
    return [
      visible(metric.metric),
      meanAndStd(metric.synthetic, style),
      ...metric.observed
        .slice(0, shown.length)
        .flatMap((value, record) => [style.observed(value.value), zText(metric, record)]),
    ];
  });
  return [
    [
      "Metric",
      SYNTHETIC_HEAD,
      ...recordNames(observed.records)
        .slice(0, shown.length)
        .flatMap((name) => [visible(name), "z"]),
    ],
    ...records,
    [`Beyond 2${SIGMA}`, "", ...shown.flatMap(({ z: { beyond2, total } }) => [`${beyond2} / ${total}`, ""])],
    ["joint p", "", ...shown.flatMap(({ jointP }) => [pText(jointP, count), ""])],
  ];
}
