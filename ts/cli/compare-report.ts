/** The report of the compare job: the tables, the tails, and the findings. */
import { comparisonTables, inferenceTable, wideTable } from "../comparison/tables.js";
import type { Comparison } from "../jobs/compare.js";
import { compared, findingsOfAll, findingsOfRecord, RECORDS_LISTED, recordTitle } from "../report/parts/compare.js";
import type { Colours } from "./colours.js";
import { resultJson } from "./files/result-json.js";
import { pairs, partLines, plural } from "./text.js";

/** The report as lines. With `wide`, one table for all observed records. */
export function compareReport(comparison: Comparison, colours: Colours, wide: boolean): string[] {
  const { records } = comparison.observed;
  const each = records
    .slice(0, RECORDS_LISTED)
    .flatMap((_, at) => [
      ...(records.length > 1 ? ["", colours.bold(recordTitle(comparison, at))] : []),
      ...(wide ? [] : [...comparisonTables(comparison, at), ...inferenceTable(comparison, at)]),
      ...partLines(findingsOfRecord(comparison, at), colours),
    ]);
  const more = records.length - RECORDS_LISTED;
  return [
    ...pairs(compared(comparison)),
    ...partLines(findingsOfAll(comparison), colours),
    ...(wide ? ["", ...wideTable(comparison)] : []),
    ...each,
    ...(more > 0 ? ["", `and ${plural(more, "record")} more: -o and --format have them all`] : []),
  ];
}

/** One JSON object: what the library returns, without the synthetic values and the files' hashes. */
export const compareJson = ({ metrics, identities: _, ...rest }: Comparison): string =>
  resultJson("compare", { ...rest, metrics: metrics.map(({ values: _values, ...metric }) => metric) });
