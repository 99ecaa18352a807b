/**
 * A report as plain data, which is then written for a terminal, as HTML or as Markdown.
 *
 * All text is for people and may hold whatever a file holds: whoever writes it down escapes it.
 */

import type { Theme } from "../drawing/figure-options.js";
import type { SourceIdentity } from "../inputs/identity.js";

/** How a column of a table is aligned. */
export type Align = "left" | "right";

/** A table. The first cell of a line is what the line is about. */
export interface ReportTable {
  /** Tells it from lists and figures. */
  readonly kind: "table";
  /** What it shows. */
  readonly caption: string;
  /** What each column holds; without it cells speak for themselves. */
  readonly head?: readonly string[];
  /** The lines, each with a cell for each column. */
  readonly lines: readonly (readonly string[])[];
  /** How the cells of each column are aligned. */
  readonly aligns: readonly Align[];
  /** What it leaves out: `and 3 more`. */
  readonly more?: string;
}

/** A list of sentences in a report. */
export interface ReportList {
  /** Tells it from tables and figures. */
  readonly kind: "list";
  /** What the sentences are about. */
  readonly caption: string;
  /** The sentences. */
  readonly items: readonly string[];
}

/** A picture in a report. */
export interface ReportFigure {
  /** Tells it from tables and lists. */
  readonly kind: "figure";
  /** What the picture shows; also read to those who do not see it. */
  readonly caption: string;
  /** Draws the picture as the text of an SVG file. */
  readonly draw: (theme: Theme) => string;
}

/** What sections are made of. */
export type Part = ReportTable | ReportList | ReportFigure;

/** A part of a report with a heading. */
export interface ReportSection {
  /** Its heading. */
  readonly title: string;
  /** What it consists of, in order. */
  readonly parts: readonly Part[];
}

/** What a report comes to, in one sentence and a few numbers. */
export interface ReportOpening {
  /** The sentence. */
  readonly sentence: string;
  /** The numbers, each with what it counts: `["13", "distinct vectors"]`. */
  readonly numbers: readonly (readonly [value: string, label: string])[];
  /** The command that makes the report again, which the command line knows. */
  readonly command?: string;
}

/** A whole report, as plain data. */
export interface ReportDocument {
  /** Its title. */
  readonly title: string;
  /** What it begins with; every document of a result has it. */
  readonly opening?: ReportOpening;
  /** What a reader should know before using the numbers. */
  readonly notes: readonly string[];
  /** What the report consists of, in order. */
  readonly sections: readonly ReportSection[];
  /** The terms that it uses, each with what it means; at the end. Every document of a result has them. */
  readonly terms?: readonly (readonly [term: string, meaning: string])[];
}

/** A table of names and what they stand for; a third column may explain. Nothing where there is no line. */
export function facts(caption: string, lines: readonly (readonly string[])[], aligns: readonly Align[]): ReportTable[] {
  const columns = lines.reduce((most, line) => Math.max(most, line.length), 0);
  return lines.length === 0 ? [] : [{ kind: "table", caption, lines, aligns: aligns.slice(0, columns) }];
}

/** Where the numbers come from, last: what was looked at, by which parameters, and the files that were read, where these are known. */
export const sourcesSection = (
  title: "Source and parameters" | "Sources and parameters",
  looked: { caption: string; lines: readonly (readonly string[])[] },
  parameters: readonly (readonly string[])[],
  identities: readonly SourceIdentity[] | undefined,
): ReportSection => ({
  title,
  parts: [
    ...facts(looked.caption, looked.lines, ["left", "left"]),
    ...facts("Parameters", parameters, ["left", "left"]),
    ...filesTable(identities),
  ],
});

/** A list; nothing where there is no item. */
export const list = (caption: string, items: readonly string[]): ReportList[] =>
  items.length === 0 ? [] : [{ kind: "list", caption, items }];

/** What tells the files that were read from others; nothing where that is not known. */
function filesTable(identities: readonly SourceIdentity[] = []): ReportTable[] {
  if (identities.length === 0) return [];
  const onHub = identities.some(({ commit }) => commit !== undefined);
  return [
    {
      kind: "table",
      caption: "Files read",
      head: ["File", "Bytes", "What was hashed", "SHA-256 of that", ...(onHub ? ["Commit on the Hub"] : [])],
      lines: identities.map(({ name, bytes, sha256, hashed, commit = "" }) => [
        name,
        String(bytes),
        hashed,
        sha256,
        ...(onHub ? [commit] : []),
      ]),
      aligns: ["left", "right", "left", "left", ...(onHub ? ["left" as const] : [])],
    },
  ];
}
