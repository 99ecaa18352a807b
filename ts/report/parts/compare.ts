/** What is said of a comparison besides its tables, in a terminal and in a report. */
import type { Finding } from "../../comparison/findings.js";
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

/** Observed rows whose tables are shown. */
export const ROWS_LISTED = 20;

/** What was compared: names, and what they stand for. */
export const compared = ({ observed, synthetic }: Comparison): string[][] => [
  ["observed", `${plural(observed.rows.length, "row")} in ${visible(observed.source)}`],
  ["synthetic", `${plural(synthetic.rows, "row")} in ${visible(synthetic.source)}`],
];

/** Which observed row it is, of several. */
export function rowTitle({ observed: { rows } }: Comparison, at: number): string {
  const { row, labels } = rows[at] as Comparison["observed"]["rows"][number];
  const parts = Object.entries(labels).map(([column, text]) => `${column} ${text}`);
  return `Observed row ${row} of ${count(rows.length)}${parts.length === 0 ? "" : `: ${visible(parts.join(", "))}`}`;
}

const texts = (findings: readonly Finding[]): string[] => findings.map(({ text }) => text);

/** What the numbers say of the observed row at index `at`. */
export const findingsOfRow = ({ findings }: Comparison, at: number): ReportList[] =>
  list("Findings", texts(findings.filter(({ row }) => row === at)));

/** What to beware of in the synthetic rows. */
export const findingsOfAll = ({ findings }: Comparison): ReportList[] =>
  list("The synthetic rows", texts(findings.filter(({ row }) => row === undefined)));

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

/** The metrics of the synthetic rows beside the first observed one, in one table. */
export function besideTable({ label, metrics, synthetic: { rows } }: Comparison, caption: string): ReportTable {
  const head = ["Metric", visible(label), "Synthetic (mean \u00b1 std)", "z", "p", "p adjusted"];
  return {
    kind: "table",
    caption,
    head,
    rows: metrics.map((metric) => {
      const { value, pValue, pAdjusted } = metric.observed[0] as Comparison["metrics"][number]["observed"][number];
      const { mean, std } = metric.synthetic;
      const shownValue = isMetric(metric.metric) ? metricText(metric.metric, value, 3) : fixed(value, 3);
      const spread = `${fixed(mean, 3)} \u00b1 ${fixed(std, 3)}`;
      return [
        visible(metric.metric),
        shownValue,
        spread,
        zText(metric, 0),
        pText(pValue, rows),
        pText(pAdjusted, rows),
      ];
    }),
    aligns: head.map((_, column) => (column === 0 ? "left" : "right")),
  };
}
