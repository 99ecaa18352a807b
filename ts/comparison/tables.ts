/** A comparison as text tables: those of the reference, byte for byte, and what they leave out. */

import { type Block, blocksOf } from "../metrics/blocks.js";
import { entryOf, isMetric } from "../metrics/metrics.js";
import { fixed, floatRepr } from "../text/python-number.js";
import { visible } from "../text/visible.js";
import type { MetricComparison, ObservedMetric, ZSummary } from "./metric.js";
import { pText, signedZ, TINY_STD, zText } from "./text.js";

/** What the tables need of a comparison. */
export interface Tabled {
  label: string;
  observed: { records: readonly TabledRecord[] };
  synthetic: { records: number };
  metrics: readonly MetricComparison[];
}

/** An observed record: its number, what else tells it from others, and its summary. */
export interface TabledRecord {
  record: number;
  /** The cells of the record in the columns `trial_id`, `step`, `source` and `sigma`, as text. */
  labels: Readonly<Record<string, string>>;
  /** How many metrics lie how far from the simulated ones. */
  z: ZSummary;
  /** p-value of the joint test of all metrics; NaN where none can be tested. */
  jointP: number;
  /** The same, adjusted for the number of observed records. Only where there are several. */
  jointPAdjusted?: number;
  /** Metrics that were tested. */
  tested: number;
}

const WIDTH = 80;
const SIGMA = "\u03c3";
const PLUS_MINUS = "\u00b1";
const TICK = "\u2713";

/** Widths of the columns; the last two are the same in all tables. */
const METRIC_WIDTH = 25;
const TOPOLOGY_METRIC_WIDTH = 30;
const OBSERVED_WIDTH = 12;
const SYNTHETIC_WIDTH = 30;
const MEASURE_WIDTH = 10;

/** How a value is written. */
type Write = (value: number) => string;

const decimals =
  (digits: number): Write =>
  (value) =>
    fixed(value, digits);

/** How one metric is written in its table: the observed value, mean and std, and how far apart they are. */
interface Style {
  observed: Write;
  synthetic: Write;
  measure: (observed: ObservedMetric, std: number) => string;
}

const zOrExact = ({ z }: ObservedMetric): string => (Math.abs(z) < 0.01 ? "EXACT" : signedZ(z, 2));

const zAlways = ({ z }: ObservedMetric): string => signedZ(z, 2);

function match({ z }: ObservedMetric, std: number): string {
  // What was not observed matches nothing.
  if (std < TINY_STD && !Number.isNaN(z)) return `${TICK} EXACT`;
  if (Math.abs(z) < 1) return `${TICK} <1${SIGMA}`;
  if (Math.abs(z) < 2) return `${TICK} <2${SIGMA}`;
  return `  ${signedZ(z, 1)}`;
}

/** The table of a block of metrics. */
interface Layout {
  title: string;
  measure: string;
  metricWidth: number;
  style: (metric: string) => Style;
}

const THREE: Style = { observed: decimals(3), synthetic: decimals(3), measure: zAlways };

/** The reference writes counts of its second and third table as they are, and their means with one decimal. */
const byKind = (metric: string): Style =>
  isMetric(metric) && entryOf(metric).kind === "integer"
    ? { ...THREE, observed: floatRepr, synthetic: decimals(1) }
    : THREE;

const LAYOUTS: Record<Block["name"], Layout> = {
  counts: {
    title: "BASIC COUNTS",
    measure: "Z-score",
    metricWidth: METRIC_WIDTH,
    style: () => ({ ...THREE, measure: zOrExact }),
  },
  topology: {
    title: "TOPOLOGY INVARIANTS",
    measure: "Match?",
    metricWidth: TOPOLOGY_METRIC_WIDTH,
    style: (metric) => ({ ...byKind(metric), measure: match }),
  },
  population: {
    title: "POPULATION DISTRIBUTION",
    measure: "Z-score",
    metricWidth: METRIC_WIDTH,
    style: byKind,
  },
  extent: {
    title: "SPATIAL EXTENT (units of \u03b5)",
    measure: "Z-score",
    metricWidth: METRIC_WIDTH,
    style: () => THREE,
  },
  other: { title: "OTHER METRICS", measure: "Z-score", metricWidth: METRIC_WIDTH, style: () => THREE },
};

/** Numbers of the tables, the same whichever metrics are there. */
const NUMBERS: Record<Block["name"], number> = { counts: 1, topology: 2, population: 3, extent: 4, other: 5 };

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
    const { measure, style } = LAYOUTS[name];
    const records = names.map((metric) => {
      const compared = byName.get(metric) as MetricComparison;
      const { synthetic, observed: values } = compared;
      const value = values[record] as ObservedMetric;
      const { observed: write, synthetic: writeSynthetic, measure: compareWith } = style(metric);
      const spread = `${writeSynthetic(synthetic.mean)} ${PLUS_MINUS} ${writeSynthetic(synthetic.std)}`;
      const distance = published ? compareWith(value, synthetic.std) : zText(compared, record);
      return [visible(metric), write(value.value), spread, distance];
    });
    return {
      name,
      header: ["Metric", visible(label), `Synthetic (mean ${PLUS_MINUS} std)`, published ? measure : "z"],
      records,
    };
  });
}

/**
 * The lines of the tables of one observed record, the one at index `record`, and of the summary of its z, in the published form with `label`
 * over the observed column.
 *
 * Metrics that the files lack are left out, and so are tables without a metric. Columns of the files that are not metrics of this package
 * get a table of their own at the end. A label or metric that is longer than its column makes that column wider in the whole table;
 * nothing is cut off.
 *
 * @example
 * ```js
 * import { compare, comparisonTables, init } from "collapsar";
 *
 * await init();
 * console.log(comparisonTables(await compare("stats.csv", "trials.csv")).join("\n"));
 * ```
 */
export function comparisonTables(comparison: Tabled, record = 0): string[] {
  return [
    ...comparisonCells(comparison, record, true).flatMap(({ name, header, records }) => {
      const { title, metricWidth } = LAYOUTS[name];
      const widths = [
        widest(
          metricWidth,
          records.map(([metric = ""]) => metric),
        ),
        widest(OBSERVED_WIDTH, [header[1] as string]),
        SYNTHETIC_WIDTH,
        MEASURE_WIDTH,
      ];
      return section(`TABLE ${NUMBERS[name]}: ${title}`, header, records, widths);
    }),
    ...heading("Z-SCORE SUMMARY"),
    ...summaryCells((comparison.observed.records[record] as TabledRecord).z).map(
      // The reference has its first number one column further right.
      ([head = "", part = "", whole, share], at) =>
        `${pad(at === 0 ? `${head}: ` : `${head}:`, 25)}${part.padStart(3)} / ${whole} (${share})`,
    ),
  ];
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

/**
 * The lines of a table of the p-values of the observed record at index `record`: two-sided and exact, adjusted for the number of metrics,
 * mid-p, the 95% interval of the smaller tail, and the percentile; then the joint test of all metrics.
 *
 * @example
 * ```js
 * import { compare, inferenceTable, init } from "collapsar";
 *
 * await init();
 * console.log(inferenceTable(await compare("stats.csv", "trials.csv")).join("\n"));
 * ```
 */
export function inferenceTable(comparison: Tabled, record = 0): string[] {
  const { records: count } = comparison.synthetic;
  const cells = inferenceCells(comparison, record);
  const widths = INFERENCE_HEADER.map((head, column) =>
    widest(
      column === 0 ? METRIC_WIDTH : head.length,
      cells.map((line) => line[column] as string),
    ),
  );
  const title = `P-VALUES (two-sided, Monte Carlo; ${count} synthetic records)`;
  const joint = jointText(comparison, record);
  return [
    ...section(title, INFERENCE_HEADER, cells, widths).map((line) => line.trimEnd()),
    ...(joint === "" ? [] : ["", `J${joint.slice(1)}`]),
  ];
}

/** The first `most` observed records in one table as cells: a line a metric, the head first; the number beyond 2 sigma and the joint test last. */
export function wideCells(
  { metrics, observed, synthetic: { records: count } }: Tabled,
  most = Number.POSITIVE_INFINITY,
): string[][] {
  const shown = observed.records.slice(0, most);
  const styles = new Map(
    blocksOf(metrics.map(({ metric }) => metric)).flatMap(({ name, metrics: inBlock }) =>
      inBlock.map((metric) => [metric, LAYOUTS[name].style(metric)] as const),
    ),
  );
  const records = metrics.map((metric) => {
    const { synthetic, observed: values } = metric;
    const { mean, std } = synthetic;
    const { observed: write, synthetic: writeSynthetic } = styles.get(metric.metric) as Style;
    return [
      visible(metric.metric),
      `${writeSynthetic(mean)} ${PLUS_MINUS} ${writeSynthetic(std)}`,
      ...values.slice(0, shown.length).flatMap((value, record) => [write(value.value), zText(metric, record)]),
    ];
  });
  return [
    [
      "Metric",
      `Synthetic (mean ${PLUS_MINUS} std)`,
      ...recordNames(observed.records)
        .slice(0, shown.length)
        .flatMap((name) => [visible(name), "z"]),
    ],
    ...records,
    [`Beyond 2${SIGMA}`, "", ...shown.flatMap(({ z: { beyond2, total } }) => [`${beyond2} / ${total}`, ""])],
    ["joint p", "", ...shown.flatMap(({ jointP }) => [pText(jointP, count), ""])],
  ];
}

/**
 * The lines of one table of all observed records: a line per metric, and for each record, headed by a short name, its value and z side by
 * side. Columns are as wide as their content.
 *
 * @example
 * ```js
 * import { compare, init, wideTable } from "collapsar";
 *
 * await init();
 * console.log(wideTable(await compare("trials.csv", "trials.csv")).slice(0, 5).join("\n"));
 * ```
 */
export function wideTable(comparison: Tabled): string[] {
  const all = wideCells(comparison);
  const widths = (all[0] as string[]).map((_, column) =>
    widest(
      0,
      all.map((cells) => cells[column] as string),
    ),
  );
  const lines = all.map((cells) =>
    cells
      .map((cell, column) => pad(cell, widths[column] as number))
      .join("  ")
      .trimEnd(),
  );
  const rule = "-".repeat(widths.reduce((sum, width) => sum + width + 2, -2));
  return [...lines.slice(0, 1), rule, ...lines.slice(1, -2), rule, ...lines.slice(-2)];
}

/** Short names for observed records: `step 100`, by the first label that tells them apart, else `record 2`. */
export function recordNames(records: readonly Pick<TabledRecord, "record" | "labels">[]): string[] {
  const telling = ["step", "sigma", "source", "trial_id"].find((label) => {
    const texts = new Set(records.map(({ labels }) => labels[label] ?? ""));
    return texts.size === records.length && !texts.has("");
  });
  return records.map(({ record, labels }) =>
    telling === undefined ? `record ${record}` : `${telling} ${labels[telling]}`,
  );
}

function section(
  title: string,
  header: readonly string[],
  records: readonly (readonly string[])[],
  widths: readonly number[],
): string[] {
  const line = (cells: readonly string[]): string =>
    cells.map((cell, column) => pad(cell, widths[column] as number)).join(" ");
  return [...heading(title), line(header), "-".repeat(WIDTH), ...records.map(line)];
}

const heading = (title: string): string[] => ["", "=".repeat(WIDTH), title, "=".repeat(WIDTH), ""];

/** In characters as Python counts them: code points. */
const lengthOf = (text: string): number => [...text].length;

const pad = (text: string, width: number): string => text + " ".repeat(Math.max(0, width - lengthOf(text)));

const widest = (least: number, texts: readonly string[]): number => Math.max(least, ...texts.map(lengthOf));
