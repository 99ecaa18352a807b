/** Reports as result files: HTML or Markdown by their extension. What writes them is loaded only when one is wanted. */
import type { ReportDocument } from "../../report/document.js";
import type { ResultFile, Write } from "./result-files.js";

/** What makes reports. */
export type Reports = typeof import("../../report/report.js");

/** The formats of reports, by extension; the first where that does not tell. */
const REPORT_FORMATS = ["html", "md"] as const satisfies [string, ...string[]];

/** The text of a report in one of {@link REPORT_FORMATS}. */
async function reportText(format: string, document: (reports: Reports) => ReportDocument): Promise<string> {
  const reports = await import("../../report/report.js");
  return format === "md" ? reports.toMarkdown(document(reports)) : reports.toHtml(document(reports));
}

/** How a command makes its report. */
export interface CommandReport<Result> {
  document: (reports: Reports, result: Result) => ReportDocument;
  /** The command that makes it again. */
  again: () => string | undefined;
}

/** The file that a report goes to; nowhere if `path` is undefined. */
export function reportFile<Result>(
  path: string | undefined,
  { document, again }: CommandReport<Result>,
): ResultFile<Result> {
  const write =
    (format: string): Write<Result> =>
    (result) =>
      reportText(format, (reports) => {
        const { opening, ...rest } = document(reports, result);
        const command = again();
        return { ...rest, ...(opening && { opening: { ...opening, ...(command !== undefined && { command }) } }) };
      });
  const formats = Object.fromEntries(REPORT_FORMATS.map((format) => [format, write(format)]));
  return { path, formats, holds: () => "a report" };
}
