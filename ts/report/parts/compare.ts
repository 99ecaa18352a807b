/** What is said of a comparison besides its tables, in a terminal and in a report. */
import type { Finding } from "../../comparison/findings/finding.js";
import { shown } from "../../comparison/metric-table.js";
import { pText, zText } from "../../comparison/text.js";
import type { Comparison } from "../../jobs/compare.js";
import { isMetric } from "../../metrics/metrics.js";
import { metricText } from "../../metrics/text.js";
import { fixed } from "../../text/python-number.js";
import { count, plural } from "../../text/quantities.js";
import { shortList } from "../../text/short-list.js";
import { visible } from "../../text/visible.js";
import { list, type ReportList, type ReportTable } from "../document.js";

/** Observed records whose tables are shown. */
export const RECORDS_LISTED = 20;

/** What was compared: names, and what they stand for. */
export const compared = ({ observed, synthetic, populations }: Comparison): string[][] => [
  ["observed", `${plural(observed.records.length, "record")} in ${visible(observed.source)}`],
  ["synthetic", `${plural(synthetic.records, "record")} in ${visible(synthetic.source)}`],
  ...(populations
    ? [
        [
          "populations",
          `${plural(populations.observed.records.length, "record")} in ${visible(populations.observed.source)}, ` +
            `${count(populations.synthetic.records)} in ${visible(populations.synthetic.source)}`,
        ],
      ]
    : []),
];

/** Which observed record it is, of several. */
export function recordTitle({ observed: { records } }: Comparison, at: number): string {
  const { record, labels } = records[at] as Comparison["observed"]["records"][number];
  const parts = Object.entries(labels).map(([column, text]) => `${column} ${text}`);
  return `Observed record ${record} of ${count(records.length)}${parts.length === 0 ? "" : `: ${visible(parts.join(", "))}`}`;
}

const texts = (findings: readonly Finding[]): string[] => findings.map(({ text }) => text);

/** What the numbers say of the observed record at index `at`. */
export const findingsOfRecord = ({ findings }: Comparison, at: number): ReportList[] =>
  list("Findings", texts(findings.filter(({ record }) => record === at)));

/** What to beware of in the synthetic records. */
export const findingsOfAll = ({ findings }: Comparison): ReportList[] =>
  list("The synthetic records", texts(findings.filter(({ record }) => record === undefined)));

/** Ranks whose populations are listed. */
const RANKS_LISTED = 30;

/** What is said of the populations of the first observed records: findings, and each rank beside the envelope. */
export function populationParts({ populations }: Comparison): (ReportList | ReportTable)[] {
  if (!populations) return [];
  const { observed, synthetic, ranks } = populations;
  const { records } = observed;
  return records.slice(0, RECORDS_LISTED).flatMap((record) => {
    const which = records.length === 1 ? "" : `, record ${record.record}`;
    const { envelope } = record;
    return [
      ...list(`Populations by rank${which}`, record.findings),
      ...(envelope
        ? [
            {
              kind: "table" as const,
              caption: `Tokens at each rank, and of ${plural(synthetic.records, "synthetic record")}${which}`,
              head: ["rank", "observed", "median", "envelope from", "to"],
              lines: Array.from({ length: Math.min(ranks, RANKS_LISTED) }, (_, at) =>
                [record.populations[at], synthetic.median[at], envelope.low[at], envelope.high[at]].map((tokens) =>
                  count(tokens ?? 0),
                ),
              ).map((cells, at) => [`#${at + 1}`, ...cells]),
              aligns: ["left", "right", "right", "right", "right"] as const,
              ...(ranks > RANKS_LISTED && { more: `and ${plural(ranks - RANKS_LISTED, "rank")} more` }),
            },
          ]
        : []),
    ];
  });
}

/** What a user should know besides the numbers. */
export function compareNotes({ ignored, observed, synthetic }: Comparison): string[] {
  const only = (source: string, names: string[]): string[] =>
    names.length === 0 ? [] : [`only in ${visible(source)}, not compared: ${visible(shortList(names))}`];
  return [
    ...only(observed.source, ignored.onlyObserved),
    ...only(synthetic.source, ignored.onlySynthetic),
    ...ignored.text.map(
      ({ source, column, line, cell }) =>
        `${visible(column)} is not compared: ${visible(source)} has ${visible(shown(cell))} in line ${line}`,
    ),
  ];
}

/** The metrics of the synthetic records beside the first observed one, in one table. */
export function besideTable({ label, metrics, synthetic: { records } }: Comparison, caption: string): ReportTable {
  const head = ["Metric", visible(label), "Synthetic (mean \u00b1 std)", "z", "p", "p adjusted"];
  return {
    kind: "table",
    caption,
    head,
    lines: metrics.map((metric) => {
      const { value, pValue, pAdjusted } = metric.observed[0] as Comparison["metrics"][number]["observed"][number];
      const { mean, std } = metric.synthetic;
      const shownValue = isMetric(metric.metric) ? metricText(metric.metric, value, 3) : fixed(value, 3);
      const spread = `${fixed(mean, 3)} \u00b1 ${fixed(std, 3)}`;
      return [
        visible(metric.metric),
        shownValue,
        spread,
        zText(metric, 0),
        pText(pValue, records),
        pText(pAdjusted, records),
      ];
    }),
    aligns: head.map((_, column) => (column === 0 ? "left" : "right")),
  };
}
