/** Numbers and tables for people. */
import type { Align, Part } from "../report/document.js";
import type { Colours } from "./colours.js";

export { bytes, count, plural } from "../text/quantities.js";
export { visible } from "../text/visible.js";

/** Rows of cells, each column as wide as its widest cell. */
export function table(rows: readonly (readonly string[])[], aligns: readonly Align[], indent = "  "): string[] {
  const widths = aligns.map((_, column) => rows.reduce((widest, row) => Math.max(widest, row[column]?.length ?? 0), 0));
  return rows.map((row) => {
    const cells = row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return aligns[column] === "right" ? cell.padStart(width) : cell.padEnd(width);
    });
    return `${indent}${cells.join("  ")}`.trimEnd();
  });
}

/** Names and what they stand for, without a title: what a report begins with. */
export const pairs = (rows: readonly (readonly string[])[]): string[] => table(rows, ["left", "left"], "");

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
        ...table(part.head ? [part.head, ...part.rows] : part.rows, part.aligns),
        ...(part.more === undefined ? [] : [`  ${part.more}`]),
      ];
    case "list":
      return part.items.map((item) => `- ${item}`);
    case "figure":
      return [];
  }
}
