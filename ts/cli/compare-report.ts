/** The report of the compare job: the tables, the tails, and the findings. */
import { comparisonTables, tailTable, wideTable } from "../formats/comparison-tables.js";
import { shown } from "../formats/metric-table.js";
import { shortList } from "../formats/recognise.js";
import type { Comparison, ObservedRow } from "../jobs/compare.js";
import type { Colours } from "./colours.js";
import { resultJson } from "./result-json.js";
import { count, plural, table, visible } from "./text.js";

/** Observed rows whose tables are printed. */
const LISTED = 20;

/** The report as lines. With `wide`, one table for all observed rows. */
export function compareReport(comparison: Comparison, colours: Colours, wide: boolean): string[] {
  const { observed, synthetic, findings } = comparison;
  const { rows } = observed;
  const listed = rows.slice(0, LISTED);
  const ofRow = (at: number): string[] => findings.filter(({ row }) => row === at).map(({ text }) => text);
  const each = listed.flatMap((row, at) => [
    ...(rows.length > 1 ? ["", colours.bold(`Observed row ${row.row} of ${count(rows.length)}${described(row)}`)] : []),
    ...(wide ? [] : [...comparisonTables(comparison, at), ...tailTable(comparison, at)]),
    ...block(colours.bold("Findings"), ofRow(at)),
  ]);
  const more = rows.length - listed.length;
  return [
    ...table(
      [
        ["observed", `${plural(rows.length, "row")} in ${visible(observed.source)}`],
        ["synthetic", `${plural(synthetic.rows, "row")} in ${visible(synthetic.source)}`],
      ],
      ["left", "left"],
      "",
    ),
    ...(wide ? ["", ...wideTable(comparison)] : []),
    ...each,
    ...(more > 0 ? ["", `and ${plural(more, "row")} more: -o and --format have them all`] : []),
    ...block(
      colours.bold("The synthetic rows"),
      findings.filter(({ row }) => row === undefined).map(({ text }) => text),
    ),
  ];
}

const block = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ["", title, ...lines.map((line) => `- ${line}`)];

function described({ labels }: ObservedRow): string {
  const parts = Object.entries(labels).map(([column, text]) => `${column} ${text}`);
  return parts.length === 0 ? "" : `: ${visible(parts.join(", "))}`;
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

/** One JSON object: what the library returns, without the synthetic values. */
export const compareJson = ({ metrics, ...rest }: Comparison): string =>
  resultJson("compare", { ...rest, metrics: metrics.map(({ values: _, ...metric }) => metric) });
