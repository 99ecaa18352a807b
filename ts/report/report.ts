/** `collapsar/report`: results as reports to pass on, one HTML or Markdown file each. Loaded only when one is wanted: figures come with it. */

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
export { synthDocument } from "./synth-document.js";
export { type RowsDocumentOptions, trialsDocument } from "./trials-document.js";
