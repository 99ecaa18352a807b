/** Compares two CSV files: the tables, the findings and the figure are those of the report. */
import { compare, summaryCsv } from "collapsar";
import { compareDocument, type ReportFigure, type ReportList, type ReportTable, toHtml } from "collapsar/report";
import type { Compared, CompareGiven } from "../messages.js";
import { plural } from "../text.js";
import type { Context } from "./job.js";

/** The report's section that names files and parameters; the page has its own lines for these. */
const SOURCES = "Sources and parameters";

export async function compareFiles(
  { observed, synthetic, label, wide }: CompareGiven,
  { signal, onProgress }: Context<"compare">,
): Promise<Compared> {
  const options = { ...(label && { label }), identify: true, signal, onProgress };
  const comparison = await compare(observed, synthetic, options);
  const document = compareDocument(comparison, { wide });
  const parts = document.sections.flatMap((section) => section.parts);
  const figure = parts.find((part): part is ReportFigure => part.kind === "figure");
  const shown = document.sections.map(({ title, parts: all }) => ({
    title,
    parts: all.filter((part): part is ReportTable | ReportList => part.kind !== "figure"),
  }));
  return {
    facts: [
      `observed: ${plural(comparison.observed.records.length, "record")} in ${comparison.observed.source}`,
      `simulated: ${plural(comparison.synthetic.records, "record")} in ${comparison.synthetic.source}`,
    ],
    metrics: comparison.metrics.length,
    notes: [...document.notes],
    sections: shown.filter(({ title, parts: [first] }) => title !== SOURCES && first !== undefined),
    figure: figure?.draw("auto") ?? "",
    files: [
      { name: "summary.csv", label: "summary CSV", blob: new Blob([summaryCsv(comparison)], { type: "text/csv" }) },
      { name: "report.html", label: "report", blob: new Blob([toHtml(document)], { type: "text/html" }) },
    ],
  };
}
