/** The report of the survey job. */
import { fileName } from "../../text/file-name.js";
import { plural } from "../../text/quantities.js";
import type { SurveyRecord } from "../../undertrained/survey.js";
import { type ReportDocument, sourcesSection } from "../document.js";
import { withTerms } from "../glossary.js";
import { surveyNotes, surveyOpening, surveyParts } from "../parts/survey.js";
import type { RecordsDocumentOptions } from "./trials.js";

/**
 * A survey of models as a report: a line a model, and the reasons of those that could not be measured.
 *
 * @example
 * ```js
 * import { writeFileSync } from "node:fs";
 * import { init, survey } from "collapsar";
 * import { surveyDocument, toMarkdown } from "collapsar/report";
 *
 * await init();
 * const { records } = await survey(["path/to/model", "gamma.safetensors"]);
 * writeFileSync("survey.md", toMarkdown(surveyDocument(records)));
 * ```
 */
export function surveyDocument(
  surveyed: readonly SurveyRecord[],
  { identities, part }: Pick<RecordsDocumentOptions, "identities" | "part"> = {},
): ReportDocument {
  const records = surveyed.map(byNames);
  return withTerms({
    title: `collapsar survey: ${plural(records.length, "model")}`,
    opening: surveyOpening(records),
    notes: surveyNotes(records),
    sections: [
      { title: "Models", parts: surveyParts(records) },
      sourcesSection(
        "Sources and parameters",
        { caption: "What was looked at", lines: [["models", String(records.length)]] },
        part === undefined ? [] : [["part", part]],
        identities?.map((identity) => ({ ...identity, name: fileName(identity.name) })),
      ),
    ],
  });
}

/** A record without the places of files on this disk, also in its reason, which begins with the path of what is wrong. */
const byNames = (record: SurveyRecord): SurveyRecord => {
  const source = fileName(record.source);
  if (record.problem === undefined) return { ...record, source };
  return { source, problem: record.problem.replaceAll(record.source, source) };
};
