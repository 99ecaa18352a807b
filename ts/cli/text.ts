/** Numbers and tables for people. */
import type { Align, Part } from "../report/document.js";
import type { Colours } from "./colours.js";

export { bytes, count, plural } from "../text/quantities.js";
export { visible } from "../text/visible.js";

/** Lines of cells, each column as wide as its widest cell. */
export function table(lines: readonly (readonly string[])[], aligns: readonly Align[], indent = "  "): string[] {
  const widths = aligns.map((_, column) =>
    lines.reduce((widest, line) => Math.max(widest, line[column]?.length ?? 0), 0),
  );
  return lines.map((line) => {
    const cells = line.map((cell, column) => {
      const width = widths[column] ?? 0;
      return aligns[column] === "right" ? cell.padStart(width) : cell.padEnd(width);
    });
    return `${indent}${cells.join("  ")}`.trimEnd();
  });
}

/** The report of a result: names and what they stand for, without a title, then its parts. */
export const reportLines = (
  facts: readonly (readonly string[])[],
  parts: readonly Part[],
  colours: Colours,
): string[] => [...pairs(facts), ...partLines(parts, colours)];

/** Names and what they stand for, which may be several lines. */
export const pairs = (facts: readonly (readonly string[])[]): string[] =>
  table(
    facts.flatMap(([name = "", fact = ""]) => fact.split("\n").map((line, at) => [at === 0 ? name : "", line])),
    ["left", "left"],
    "",
  );

/** The tables and lists of a report, each under its title after a blank line. */
export const partLines = (parts: readonly Part[], colours: Colours): string[] =>
  parts.flatMap((part) => {
    const lines = linesOf(part);
    return lines.length === 0 ? [] : ["", colours.bold(part.caption), ...lines];
  });

function linesOf(part: Part): string[] {
  switch (part.kind) {
    case "table":
      return [
        ...table(part.head ? [part.head, ...part.lines] : part.lines, part.aligns),
        ...(part.more === undefined ? [] : [`  ${part.more}`]),
      ];
    case "list":
      return part.items.map((item) => `- ${item}`);
    case "figure":
      return [];
  }
}
