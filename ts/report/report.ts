/**
 * Results as reports to pass on, one HTML or Markdown file each: a document of the result, then its text. Loaded only when one is wanted:
 * figures come with it.
 *
 * @module collapsar/report
 */

export type { ObservedMetrics } from "../jobs/metric-table-file.js";
export { type CompareDocumentOptions, compareDocument } from "./compare-document.js";
export type {
  Align,
  Part,
  ReportDocument,
  ReportFigure,
  ReportList,
  ReportSection,
  ReportTable,
} from "./document.js";
export { toHtml } from "./html.js";
export { toMarkdown } from "./markdown.js";
export { maskDocument } from "./mask-document.js";
export { seriesDocument } from "./series-document.js";
export { statsDocument } from "./stats-document.js";
export { simulatedDocument, synthDocument } from "./synth-document.js";
export { type RowsDocumentOptions, trialsDocument } from "./trials-document.js";
export type { ReportedTrials } from "./trials-parts.js";
