/** A report as one HTML file: no script, nothing from elsewhere, the same bytes for the same report. */
import { visible } from "../text/visible.js";
import { VERSION } from "../version.js";
import type {
  Part,
  ReportDocument,
  ReportFigure,
  ReportList,
  ReportOpening,
  ReportSection,
  ReportTable,
} from "./document.js";
import { STYLE } from "./html-style.js";

/** Nothing is loaded and nothing runs, should anything ever slip through: styles and pictures are those inside. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** Lines of a table that is not torn between two sheets of paper. */
const SHORT = 16;

/** Columns from which on a table may have to be pushed sideways on a phone, and above which nothing stands beside it. */
const WIDE = 4;

/**
 * The text of an HTML file: it needs no network, has no script, follows the setting of the reader for light or dark, and prints. All texts
 * from files are escaped.
 *
 * @example
 * ```js
 * import { toHtml } from "collapsar/report";
 *
 * const list = { kind: "list", caption: "Findings", items: ["13 vectors are shared by 2,100 tokens"] };
 * console.log(toHtml({ title: "Dead tokens", notes: [], sections: [{ title: "Result", parts: [list] }] }));
 * ```
 */
export function toHtml({ title, opening, notes, sections, terms = [] }: ReportDocument): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="collapsar ${escaped(VERSION)}">
<title>${escaped(title)}</title>
<style>${STYLE}
</style>
</head>
<body>
<header>
<h1>${escaped(title)}</h1>
<p class="by">collapsar ${escaped(VERSION)}</p>
</header>
<main>
${opening ? begin(opening) : ""}${notes.length === 0 ? "" : `<section class="notes" aria-label="Notes">\n${items(notes)}\n</section>\n`}${sections.map(section).join("\n")}
${glossary(terms)}</main>
</body>
</html>
`;
}

const begin = ({
  sentence,
  numbers,
  command,
}: ReportOpening): string => `<section class="opening" aria-label="In short">
<p class="lead">${escaped(sentence)}</p>
${numbers.length === 0 ? "" : `<ul class="figures">\n${numbers.map(([value, label]) => `<li><b>${escaped(value)}</b> ${escaped(label)}</li>`).join("\n")}\n</ul>\n`}${command === undefined ? "" : `<p class="again">Made again by:</p>\n<pre>${escaped(command)}</pre>\n`}</section>
`;

const glossary = (terms: NonNullable<ReportDocument["terms"]>): string =>
  terms.length === 0
    ? ""
    : `<details class="terms">
<summary>Terms</summary>
<dl>
${terms.map(([term, definition]) => `<dt>${escaped(term)}</dt>\n<dd>${escaped(definition)}</dd>`).join("\n")}
</dl>
</details>
`;

const section = ({ title, parts }: ReportSection, at: number): string => `<section aria-labelledby="s${at + 1}">
<h2 id="s${at + 1}">${escaped(title)}</h2>
<div class="parts">
${parts.map(part).join("\n")}
</div>
</section>`;

function part(content: Part): string {
  switch (content.kind) {
    case "table":
      return table(content);
    case "list":
      return list(content);
    case "figure":
      return figure(content);
  }
}

function table({ caption, head, lines, aligns, more }: ReportTable): string {
  const pushed = head !== undefined && aligns.length >= WIDE;
  const wide = aligns.length > WIDE || lines.some((line) => line.some((cell) => HASH.test(cell)));
  const body = lines.map(
    (line) => `<tr>${aligns.map((align, at) => bodyCell(line[at] ?? "", at, align)).join("")}</tr>`,
  );
  const markup = [
    `<table class="${head ? "columns" : "facts"}${aligns.includes("right") ? " numbers" : ""}">`,
    `<caption>${escaped(caption)}</caption>`,
    ...(head ? [`<thead><tr>${head.map((cell, at) => headCell(cell, aligns[at])).join("")}</tr></thead>`] : []),
    "<tbody>",
    ...body,
    "</tbody>",
    "</table>",
  ];
  const short = lines.length <= SHORT ? " short" : "";
  // What can be pushed sideways must be reached by keys too.
  const reach = pushed ? ` role="region" aria-label="${escaped(caption)}" tabindex="0"` : "";
  return [
    `<div class="${wide ? "wide" : "narrow"}${short}">`,
    `<div class="scroll"${reach}>`,
    ...markup,
    "</div>",
    ...(more === undefined ? [] : [`<p class="more">${escaped(more)}</p>`]),
    "</div>",
  ].join("\n");
}

const classOf = (align: string | undefined): string => (align === "right" ? ' class="n"' : "");

/** A column without a name has no heading: a heading of nothing would be read aloud. */
const headCell = (cell: string, align: string | undefined): string =>
  cell === "" ? "<td></td>" : `<th scope="col"${classOf(align)}>${escaped(cell)}</th>`;

const HASH = /^[0-9a-f]{64}$/;

function bodyCell(cell: string, at: number, align: string | undefined): string {
  if (at === 0) return `<th scope="row"${classOf(align)}>${escaped(cell)}</th>`;
  return `<td${HASH.test(cell) ? ' class="hash"' : classOf(align)}>${escaped(cell)}</td>`;
}

const items = (sentences: readonly string[]): string =>
  `<ul>\n${sentences.map((sentence) => `<li>${escaped(sentence)}</li>`).join("\n")}\n</ul>`;

const list = ({ caption, items: sentences }: ReportList): string =>
  `<div class="wide">\n<h3>${escaped(caption)}</h3>\n${items(sentences)}\n</div>`;

const figure = ({ caption, draw }: ReportFigure): string =>
  `<figure class="wide">
<figcaption>${escaped(caption)}</figcaption>
<div class="scroll" role="region" aria-label="${escaped(caption)}" tabindex="0">
${draw("auto").trimEnd()}
</div>
</figure>`;

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Text as it may stand between tags and in quotes. */
const escaped = (text: string): string => visible(text).replace(/[&<>"']/g, (sign) => ENTITIES[sign] as string);
