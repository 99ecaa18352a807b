/** Reports as result files: HTML or Markdown by their extension. What writes them is loaded only when one is wanted. */
import type { Command } from "commander";
import type { ReportDocument } from "../report/document.js";
import type { ResultFile, Write } from "./job.js";
import { pathField } from "./options.js";

/** What makes reports. */
export type Reports = typeof import("../report/report.js");

/** Fields of every command that writes a report: a path. */
export const REPORT_FIELDS = { report: pathField };

/** Adds the option of every command that writes a report; its field is in {@link REPORT_FIELDS}. */
export const addReportOption = (command: Command): Command =>
  command.option(
    "--report <path>",
    "write a report to pass on, with figures inside; .html or .md, - for HTML on stdout",
  );

/** The ways to write a report; `document` makes it of a result. */
export function reportFormats<Result>(
  document: (reports: Reports, result: Result) => ReportDocument,
): Record<"html" | "md", Write<Result>> {
  const load = (): Promise<Reports> => import("../report/report.js");
  const write =
    (format: "toHtml" | "toMarkdown"): Write<Result> =>
    async (result) => {
      const reports = await load();
      return reports[format](document(reports, result));
    };
  return { html: write("toHtml"), md: write("toMarkdown") };
}

/** The file that a report goes to; nowhere if `path` is undefined. */
export const reportFile = <Result>(
  path: string | undefined,
  document: (reports: Reports, result: Result) => ReportDocument,
): ResultFile<Result> => ({ path, formats: reportFormats(document), holds: () => "a report" });
