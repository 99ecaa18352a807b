/** What is said of measured trials, in a terminal and in a report: the first records, every column described, what the records must satisfy. */

import type { Trials } from "../../jobs/trials.js";
import { METRICS, type Metric, type Metrics, type SnapshotRecord } from "../../metrics/metrics.js";
import { metricText } from "../../metrics/text.js";
import { fixed, floatRepr } from "../../text/python-number.js";
import { bytes, count, plural } from "../../text/quantities.js";
import { visible } from "../../text/visible.js";
import { type Columns, describedColumns } from "../described-columns.js";
import { facts, type ReportTable } from "../document.js";
import { scaleText } from "./stats.js";

/** Records that are shown. */
const FIRST = 5;

/** Measured trials: all of them, or those of one shard. */
export type ReportedTrials = Omit<Trials, "reads">;

/** What was measured: names, and what they stand for. */
export function trialsMeasured({ origin, epsilon, threshold }: ReportedTrials): string[][] {
  const { dataset, dtype, shape, chunk, source, byteLength, attributes } = origin;
  const stored = chunk ? `in chunks of [${chunk.join(", ")}]` : "in one piece";
  const written = Object.entries(attributes).map(
    ([name, value]) => `${name} ${typeof value === "string" ? JSON.stringify(value) : numberText(value)}`,
  );
  return [
    [
      "trials",
      `${visible(dataset)}, ${dtype} [${shape.join(", ")}], ${stored}, in ${visible(source)} (${bytes(byteLength)})`,
    ],
    ...(written.length > 0 ? [["attributes", visible(written.join(", "))]] : []),
    ["epsilon", scaleText(epsilon, threshold)],
  ];
}

const numberText = (value: number | bigint): string =>
  typeof value === "bigint" || Number.isSafeInteger(value) ? String(value) : floatRepr(value);

/** The tables; none where there is no record. */
export const trialsTables = ({ origin, records }: ReportedTrials): ReportTable[] =>
  records.length === 0
    ? []
    : [
        firstRecords(records),
        describedColumns(columnsOf(records), `Columns of ${plural(records.length, "trial")}`, 4),
        ...checks(records, origin),
      ];

/** A line a column, because so many columns fit in no terminal and on no page. */
function firstRecords(records: readonly SnapshotRecord[]): ReportTable {
  const shown = records.slice(0, FIRST);
  return {
    kind: "table",
    caption: `First ${plural(shown.length, "record")}`,
    head: ["trial_id", ...shown.map(({ trialId }) => String(trialId))],
    lines: METRICS.map((metric) => [metric, ...shown.map(({ metrics }) => cell(metric, metrics))]),
    aligns: ["left", ...shown.map(() => "right" as const)],
  };
}

const cell = (metric: Metric, metrics: Metrics): string => metricText(metric, metrics[metric], 4);

/** The metrics of records, column by column. */
export const columnsOf = (records: readonly SnapshotRecord[]): Columns => ({
  metrics: METRICS,
  values: (metric) => Float64Array.from(records, ({ metrics }) => metrics[metric]),
});

/** What every record must satisfy, and what most do: how many of them. */
function checks(records: readonly SnapshotRecord[], { shape: [, tokens] }: Trials["origin"]): ReportTable[] {
  const line = (name: string, holds: (metrics: Metrics) => boolean, what: (those: number) => string): string[] => [
    name,
    what(records.filter(({ metrics }) => holds(metrics)).length),
  ];
  const all = (those: number): string =>
    those === records.length
      ? "every trial"
      : `NOT in ${count(records.length - those)} of ${plural(records.length, "trial")}`;
  const share = (those: number): string =>
    `${count(those)} of ${plural(records.length, "trial")} (${fixed((those / records.length) * 100, 1)}%)`;
  return facts(
    "Checks",
    [
      line(`n_tokens is ${count(tokens)}`, (metrics) => metrics.n_tokens === tokens, all),
      line("total_population is n_tokens", (metrics) => metrics.total_population === metrics.n_tokens, all),
      line(
        "n_unique is n_black_holes + n_singletons",
        (metrics) => metrics.n_unique === metrics.n_black_holes + metrics.n_singletons,
        all,
      ),
      line("one component", (metrics) => metrics.n_components === 1, share),
      line("largest_component_density is 1.0", (metrics) => metrics.largest_component_density === 1, share),
    ],
    ["left", "left"],
  );
}

/** What a user should know before using the numbers. */
export function trialsNotes({ origin, records }: ReportedTrials): string[] {
  const [trials, tokens, dims] = origin.shape;
  const found: string[] = [];
  if (trials === 0) found.push(`${visible(origin.dataset)} holds no trial, so there is no record`);
  for (const [name, actual] of [
    ["n_trials", trials],
    ["n_tokens", tokens],
    ["hidden_dim", dims],
  ] as const) {
    const claimed = origin.attributes[name];
    if (claimed === undefined || claimed === actual) continue;
    found.push(`the attribute ${name} is ${visible(String(claimed))}, but the dataset has ${actual}`);
  }
  const undefinedDistances = records.filter(({ metrics }) => Number.isNaN(metrics.max_l_inf)).length;
  if (undefinedDistances > 0) {
    found.push(
      `${plural(undefinedDistances, "trial")} hold${undefinedDistances === 1 ? "s" : ""} NaN or infinity, so distances are undefined there: max, mean and median are NaN`,
    );
  }
  return found;
}
