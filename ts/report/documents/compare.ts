/** The report of the compare job. */

import {
  comparisonCells,
  honestSummaryCells,
  INFERENCE_HEADER,
  inferenceCells,
  jointText,
  wideCells,
} from "../../comparison/cells.js";
import { comparisonFigure } from "../../figures/figures.js";
import type { Comparison } from "../../jobs/compare.js";
import { BLOCKS } from "../../metrics/blocks.js";
import { fixed, floatRepr } from "../../text/python-number.js";
import { plural } from "../../text/quantities.js";
import {
  type Part,
  type ReportDocument,
  type ReportList,
  type ReportSection,
  type ReportTable,
  sourcesSection,
} from "../document.js";
import { compareFigure } from "../figures/compare.js";
import { withTerms } from "../glossary.js";
import {
  compared,
  compareNotes,
  findingsOfAll,
  findingsOfRecord,
  populationParts,
  RECORDS_LISTED,
  recordTitle,
} from "../parts/compare.js";
import { comparisonByName } from "../parts/file-names.js";
import { compareOpening } from "../parts/opening.js";

/** How the report shows observed records. */
export interface CompareDocumentOptions {
  /** One table with a column for each observed record, in place of tables for each. Default false. */
  wide?: boolean | undefined;
}

const ELSEWHERE: ReportList = {
  kind: "list",
  caption: "Where they are",
  items: ["compare -o and --format write all records"],
};

/**
 * A comparison as a report. With `identify` among the options of the job the report also has the hashes of the files that were read.
 *
 * @example
 * ```js
 * import { writeFileSync } from "node:fs";
 * import { init, compare } from "collapsar";
 * import { compareDocument, toHtml } from "collapsar/report";
 *
 * await init();
 * const result = await compare("stats.csv", "trials.csv", { label: "Qwen" });
 * writeFileSync("report.html", toHtml(compareDocument(result)));
 * ```
 */
export function compareDocument(given: Comparison, { wide = false }: CompareDocumentOptions = {}): ReportDocument {
  const comparison = comparisonByName(given);
  const { label, observed, synthetic, identities, alpha } = comparison;
  const warnings = findingsOfAll(comparison);
  return withTerms({
    title: `collapsar compare: ${observed.source} with ${synthetic.source}`,
    opening: compareOpening(comparison),
    notes: compareNotes(comparison),
    sections: [
      ...(warnings.length === 0 ? [] : [{ title: "What to beware of", parts: warnings }]),
      ...(wide ? [{ title: "All observed records", parts: [wideTable(comparison)] }] : []),
      ...recordSections(comparison, wide),
      ...(comparison.populations ? [{ title: "Populations by rank", parts: populationParts(comparison) }] : []),
      {
        title: "Figure",
        parts: [
          {
            kind: "figure",
            caption: "Histograms of the synthetic records, with what was observed.",
            draw: (theme) => compareFigure({ comparisonFigure }, comparison, theme),
          },
        ],
      },
      sourcesSection(
        "Sources and parameters",
        { caption: "What was compared", lines: compared(comparison) },
        [
          ["label", label],
          ["alpha", floatRepr(alpha)],
        ],
        identities,
      ),
    ],
  });
}

function recordSections(comparison: Comparison, wide: boolean): ReportSection[] {
  const { records } = comparison.observed;
  const more = records.length - RECORDS_LISTED;
  const rest = more > 0 ? [{ title: `And ${plural(more, "record")} more`, parts: [ELSEWHERE] }] : [];
  const listed = records.slice(0, RECORDS_LISTED).map((_, at) => ({
    title: records.length > 1 ? recordTitle(comparison, at) : "Comparison",
    parts: [...findingsOfRecord(comparison, at), ...(wide ? [] : tables(comparison, at))],
  }));
  return [...listed, ...rest];
}

function tables(comparison: Comparison, at: number): Part[] {
  const { records } = comparison.synthetic;
  const record = comparison.observed.records[at] as Comparison["observed"]["records"][number];
  const joint = jointText(comparison, at);
  const four = ["left", "right", "right", "right"] as const;
  return [
    ...comparisonCells(comparison, at).map(
      ({ name, header, records: cells }): ReportTable => ({
        kind: "table",
        caption: BLOCKS[name].caption,
        head: header,
        lines: cells.map((line) => line.map((cell) => cell.trimStart())),
        aligns: four,
      }),
    ),
    {
      kind: "table",
      caption: "How many metrics lie how far from the synthetic ones",
      head: ["z", "metrics", "of", "share"],
      lines: honestSummaryCells(record.z),
      aligns: four,
    },
    {
      kind: "table",
      caption: `p-values (two-sided, Monte Carlo; ${plural(records, "synthetic record")})`,
      head: [...INFERENCE_HEADER, "Synthetic min", "median", "max"],
      lines: inferenceCells(comparison, at).map((cells, metric) => [
        ...cells,
        ...rangeCells(comparison.metrics[metric] as Comparison["metrics"][number]),
      ]),
      aligns: ["left", ...[...INFERENCE_HEADER.slice(1), "min", "median", "max"].map(() => "right" as const)],
      ...(joint !== "" && { more: joint }),
    },
  ];
}

const rangeCells = ({ synthetic: { min, median, max } }: Comparison["metrics"][number]): string[] =>
  [min, median, max].map((value) => fixed(value, 3));

function wideTable(comparison: Comparison): ReportTable {
  const [head = [], ...lines] = wideCells(comparison, RECORDS_LISTED);
  const more = comparison.observed.records.length - RECORDS_LISTED;
  return {
    kind: "table",
    caption: "Observed values and their z",
    head,
    lines,
    aligns: head.map((_, at) => (at === 0 ? "left" : "right")),
    ...(more > 0 && { more: `and ${plural(more, "record")} more` }),
  };
}
