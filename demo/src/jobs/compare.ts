/** Compares snapshots: the tables, the findings and the figure are those of the report. */
import { type Comparison, compare, summaryCsv } from "collapsar";
import { comparisonFigure } from "collapsar/figures";
import { compareDocument, type ReportDocument, type ReportList, type ReportTable, toHtml } from "collapsar/report";
import { compareFigure } from "../../../dist/report/figures/compare.js";
import type { Compared, CompareGiven, MadeFile, ShownSection } from "../messages.js";
import { plural } from "../text.js";
import { styleOf } from "./draw.js";
import type { Context } from "./job.js";
import { partInWordsOfPage } from "./words.js";

/** The report's section that names files and parameters; the page has its own lines for these. */
const SOURCES = "Sources and parameters";

export async function compareFiles(
  { observed, synthetic, label, wide, width }: CompareGiven,
  { signal, onProgress }: Context<"compare">,
): Promise<Compared> {
  const options = { ...(label && { label }), identify: true, signal, onProgress };
  const comparison = await compare(observed, synthetic, options);
  const document = compareDocument(comparison, { wide });
  const draw = (pixels?: number): string => {
    const { theme } = styleOf(pixels);
    return compareFigure({ comparisonFigure }, comparison, theme, pixels);
  };
  return {
    facts: [
      `observed: ${plural(comparison.observed.records.length, "record")} in ${comparison.observed.source}`,
      `simulated: ${plural(comparison.synthetic.records, "record")} in ${comparison.synthetic.source}`,
    ],
    metrics: comparison.metrics.length,
    notes: [...document.notes],
    sections: sectionsOf(document),
    figure: { shown: draw(width), saved: draw() },
    files: filesOf(comparison, document),
  };
}

/** What the page shows of a comparison's report. */
export function sectionsOf(document: ReportDocument): ShownSection[] {
  const shown = document.sections.map(({ title, parts }) => ({
    title,
    parts: parts.filter((part): part is ReportTable | ReportList => part.kind !== "figure").map(partInWordsOfPage),
  }));
  return shown.filter(({ title, parts: [first] }) => title !== SOURCES && first !== undefined);
}

/** What can be saved of a comparison. */
export const filesOf = (comparison: Comparison, document: ReportDocument): MadeFile[] => [
  { name: "summary.csv", label: "summary CSV", blob: new Blob([summaryCsv(comparison)], { type: "text/csv" }) },
  { name: "report.html", label: "report", blob: new Blob([toHtml(document)], { type: "text/html" }) },
];
