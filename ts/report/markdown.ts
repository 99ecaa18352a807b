/**
 * A report as one Markdown file, with GitHub's tables. Figures are inside as data: addresses, which most viewers show; GitHub's does not.
 */
import { visible } from "../text/visible.js";
import { VERSION } from "../version.js";
import type {
  Align,
  Part,
  ReportDocument,
  ReportFigure,
  ReportOpening,
  ReportSection,
  ReportTable,
} from "./document.js";

/**
 * The text of a Markdown file with tables as GitHub draws them. Its figures are `data:` images, which GitHub itself does not show. All
 * texts from files are escaped.
 *
 * @example
 * ```js
 * import { toMarkdown } from "collapsar/report";
 *
 * const list = { kind: "list", caption: "Findings", items: ["13 vectors are shared by 2,100 tokens"] };
 * console.log(toMarkdown({ title: "Dead tokens", notes: [], sections: [{ title: "Result", parts: [list] }] }));
 * ```
 */
export function toMarkdown({ title, opening, notes, sections, terms = [] }: ReportDocument): string {
  const glossary = terms.map(([term, definition]) => `- **${escaped(term)}**: ${escaped(definition)}`);
  const blocks = [
    `# ${escaped(title)}`,
    `collapsar ${escaped(VERSION)}`,
    ...(opening ? begin(opening) : []),
    ...(notes.length === 0 ? [] : ["## Notes", items(notes)]),
    ...sections.flatMap(section),
    ...(terms.length === 0 ? [] : ["## Terms", glossary.join("\n")]),
  ];
  return `${blocks.join("\n\n")}\n`;
}

function begin({ sentence, numbers, command }: ReportOpening): string[] {
  return [
    `**${escaped(sentence)}**`,
    ...(numbers.length === 0
      ? []
      : [numbers.map(([value, label]) => `- ${escaped(value)} ${escaped(label)}`).join("\n")]),
    ...(command === undefined ? [] : ["Made again by:", fenced(command)]),
  ];
}

/** A line as code, as it is: between more backticks than it has in a row, where nothing is markup. */
function fenced(line: string): string {
  const most = Math.max(2, ...(line.match(/`+/g) ?? []).map((ticks) => ticks.length));
  const fence = "`".repeat(most + 1);
  return [fence, visible(line), fence].join("\n");
}

const section = ({ title, parts }: ReportSection): string[] => [`## ${escaped(title)}`, ...parts.flatMap(part)];

function part(content: Part): string[] {
  switch (content.kind) {
    case "table":
      return [`### ${escaped(content.caption)}`, ...table(content)];
    case "list":
      return [`### ${escaped(content.caption)}`, items(content.items)];
    case "figure":
      return [figure(content)];
  }
}

const RULES: Record<Align, string> = { left: ":--", right: "--:" };

/** GitHub's tables have a head in any case, here without words where there is none. */
function table({ head, lines, aligns, more }: ReportTable): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const filled = (cells: readonly string[]): string => line(aligns.map((_, at) => escaped(cells[at] ?? "")));
  const written = [filled(head ?? []), line(aligns.map((align) => RULES[align])), ...lines.map(filled)];
  return [written.join("\n"), ...(more === undefined ? [] : [begun(more)])];
}

const items = (sentences: readonly string[]): string => sentences.map((sentence) => `- ${begun(sentence)}`).join("\n");

/** A file beside this one would be lost when only one of them is sent on. */
const figure = ({ caption, draw }: ReportFigure): string =>
  `![${escaped(caption)}](data:image/svg+xml;base64,${base64(draw("light"))})`;

function base64(text: string): string {
  let characters = "";
  for (const byte of new TextEncoder().encode(text)) characters += String.fromCharCode(byte);
  return btoa(characters);
}

/** Text that says what it says and is no markup: neither emphasis, code, links, tags, entities, mentions nor another cell. */
const escaped = (text: string): string =>
  visible(text)
    // Addresses become links without any sign around them.
    .replace(/[\\`*[\]<>|~&$@#]|:(?=\/\/)|(?<=www)\./gi, "\\$&")
    // Within a word it is no emphasis, and names of metrics stay readable.
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\_");

/** The same at the beginning of a line, where a number or a dash begins a list. */
const begun = (text: string): string =>
  escaped(text.trimStart())
    .replace(/^[-+=]/, "\\$&")
    .replace(/^(\d+)([.)])/, "$1\\$2");
