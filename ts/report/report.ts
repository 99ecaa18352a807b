/**
 * Results as reports to pass on, one HTML or Markdown file each: a document of the result, then its text. Loaded only when one is wanted:
 * figures come with it.
 *
 * @module collapsar/report
 */

export type { ObservedMetrics } from "../comparison/read.js";
export type {
  Align,
  Part,
  ReportDocument,
  ReportFigure,
  ReportList,
  ReportOpening,
  ReportSection,
  ReportTable,
} from "./document.js";
export { type CompareDocumentOptions, compareDocument } from "./documents/compare.js";
export { diffDocument } from "./documents/diff.js";
export { fitDocument } from "./documents/fit.js";
export { maskDocument } from "./documents/mask.js";
export { seriesDocument } from "./documents/series.js";
export { statsDocument } from "./documents/stats.js";
export { surveyDocument } from "./documents/survey.js";
export { simulatedDocument, synthDocument } from "./documents/synth.js";
export { tokensDocument } from "./documents/tokens.js";
export { type RecordsDocumentOptions, trialsDocument } from "./documents/trials.js";
export { toHtml } from "./html.js";
export { toMarkdown } from "./markdown.js";
export type { ReportedTrials } from "./parts/trials.js";
