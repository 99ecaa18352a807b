/** What is said of a survey, in a terminal and in a report: a line a model, and which could not be measured. */
import { fixed } from "../../text/python-number.js";
import { count, plural } from "../../text/quantities.js";
import { visible } from "../../text/visible.js";
import type { SurveyedModel, SurveyRecord, UnmeasuredModel } from "../../undertrained/survey.js";
import { list, type ReportList, type ReportOpening, type ReportTable } from "../document.js";
import { tally } from "./opening.js";
import { LEADS_NOTE } from "./tokens.js";

/** Those that could be measured. */
export const measuredModels = (records: readonly SurveyRecord[]): SurveyedModel[] =>
  records.filter((record) => record.problem === undefined);

/** Those that could not. */
const unmeasuredModels = (records: readonly SurveyRecord[]): UnmeasuredModel[] =>
  records.filter((record) => record.problem !== undefined);

const HEAD = [
  "model",
  "rows",
  "distinct",
  "black holes",
  "tokens in them",
  "zero rows",
  "candidates",
  "reference",
  "tied",
  "median norm",
];

/** The models that were measured, in their order, and the reasons of those that were not. */
export function surveyParts(records: readonly SurveyRecord[]): (ReportTable | ReportList)[] {
  const measured = measuredModels(records);
  const lines = measured.map((model) => [
    visible(model.source),
    ...[model.rows, model.distinct, model.black_holes, model.black_hole_population, model.zero, model.candidates].map(
      count,
    ),
    model.reference === "" ? "none" : `${model.reference}, ${count(model.reference_rows)}`,
    model.tied ? "yes" : "no",
    fixed(model.norm_median, 4),
  ]);
  return [
    ...(lines.length === 0
      ? []
      : [
          {
            kind: "table" as const,
            caption: "Models",
            head: HEAD,
            lines,
            aligns: HEAD.map((name) => (["model", "reference", "tied"].includes(name) ? "left" : "right")),
          },
        ]),
    ...list(
      "Could not be measured",
      unmeasuredModels(records).map(({ problem }) => visible(problem)),
    ),
  ];
}

/** What a survey comes to. */
export function surveyOpening(records: readonly SurveyRecord[]): ReportOpening {
  const measured = measuredModels(records);
  const holding = measured.filter((model) => model.black_holes > 0).length;
  return {
    sentence: `${count(holding)} of ${plural(measured.length, "model")} ${holding === 1 ? "has" : "have"} black holes.`,
    numbers: [
      tally(measured.length, "model", "measured"),
      tally(records.length - measured.length, "model", "that could not be measured"),
      tally(measured.filter((model) => model.zero > 0).length, "model", "with zero rows"),
      tally(measured.filter((model) => model.tied).length, "model", "with one embedding for both"),
    ],
  };
}

/** What a user should know besides the numbers. */
export function surveyNotes(records: readonly SurveyRecord[]): string[] {
  const unmeasured = unmeasuredModels(records).length;
  return [
    ...(unmeasured > 0
      ? [
          `${plural(unmeasured, "model")} of ${count(records.length)} could not be measured; the column problem says why`,
        ]
      : []),
    LEADS_NOTE,
  ];
}
