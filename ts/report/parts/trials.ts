/** What is said of measured trials, in a terminal and in a report: the first rows, every column described, what the rows must satisfy. */

import type { Trials } from "../../jobs/trials.js";
import { METRICS, type Metric, type Metrics, type SnapshotRow } from "../../metrics/metrics.js";
import { metricText } from "../../metrics/text.js";
import { fixed, floatRepr } from "../../text/python-number.js";
import { bytes, count, plural } from "../../text/quantities.js";
import { visible } from "../../text/visible.js";
import { type Columns, describedColumns } from "../described-columns.js";
import { facts, type ReportTable } from "../document.js";
import { scaleText } from "./stats.js";

/** Rows that are shown. */
const FIRST = 5;

/** Trials, of which the rows may be those of one shard. */
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

/** The tables; none where there is no row. */
export const trialsTables = ({ origin, rows }: ReportedTrials): ReportTable[] =>
  rows.length === 0
    ? []
    : [
        firstRows(rows),
        describedColumns(columnsOf(rows), `Columns of ${plural(rows.length, "trial")}`, 4),
        ...checks(rows, origin),
      ];

/** A line a column, because so many columns fit in no terminal and on no page. */
function firstRows(rows: readonly SnapshotRow[]): ReportTable {
  const shown = rows.slice(0, FIRST);
  return {
    kind: "table",
    caption: `First ${plural(shown.length, "row")}`,
    head: ["trial_id", ...shown.map(({ trialId }) => String(trialId))],
    rows: METRICS.map((metric) => [metric, ...shown.map(({ metrics }) => cell(metric, metrics))]),
    aligns: ["left", ...shown.map(() => "right" as const)],
  };
}

const cell = (metric: Metric, metrics: Metrics): string => metricText(metric, metrics[metric], 4);

/** The metrics of rows, column by column. */
export const columnsOf = (rows: readonly SnapshotRow[]): Columns => ({
  metrics: METRICS,
  values: (metric) => Float64Array.from(rows, ({ metrics }) => metrics[metric]),
});

/** What every row must satisfy, and what most do: how many of them. */
function checks(rows: readonly SnapshotRow[], { shape: [, tokens] }: Trials["origin"]): ReportTable[] {
  const line = (name: string, holds: (metrics: Metrics) => boolean, what: (those: number) => string): string[] => [
    name,
    what(rows.filter(({ metrics }) => holds(metrics)).length),
  ];
  const all = (those: number): string =>
    those === rows.length ? "every trial" : `NOT in ${count(rows.length - those)} of ${plural(rows.length, "trial")}`;
  const share = (those: number): string =>
    `${count(those)} of ${plural(rows.length, "trial")} (${fixed((those / rows.length) * 100, 1)}%)`;
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
export function trialsNotes({ origin, rows }: ReportedTrials): string[] {
  const [trials, tokens, dims] = origin.shape;
  const found: string[] = [];
  if (trials === 0) found.push(`${visible(origin.dataset)} holds no trial, so there is no row`);
  for (const [name, actual] of [
    ["n_trials", trials],
    ["n_tokens", tokens],
    ["hidden_dim", dims],
  ] as const) {
    const claimed = origin.attributes[name];
    if (claimed === undefined || claimed === actual) continue;
    found.push(`the attribute ${name} is ${visible(String(claimed))}, but the dataset has ${actual}`);
  }
  const undefinedDistances = rows.filter(({ metrics }) => Number.isNaN(metrics.max_l_inf)).length;
  if (undefinedDistances > 0) {
    found.push(
      `${plural(undefinedDistances, "trial")} hold${undefinedDistances === 1 ? "s" : ""} NaN or infinity, so distances are undefined there: max, mean and median are NaN`,
    );
  }
  return found;
}
