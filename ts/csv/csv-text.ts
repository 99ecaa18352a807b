/**
 * Rows of text as CSV: RFC 4180 with a line feed after every line.
 *
 * Three lines of our own: papaparse, which reads CSV here, has no part that writes alone, and is a tenth of what a page would load at once.
 */

/** What makes quotes needed. Some programs drop blanks at the ends of a cell, and take a byte order mark for their own. */
const QUOTED = /[",\r\n\ufeff]|^ | $/;

/** The lines of `records`, byte for byte as papaparse writes them; empty for none. */
export const csvText = (records: readonly (readonly string[])[]): string =>
  records.map((cells) => `${cells.map(csvCell).join(",")}\n`).join("");

/** A cell, in quotes where it needs them. */
export const csvCell = (cell: string): string => (QUOTED.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** The cell with `'` before it if a spreadsheet would take it for a formula: if it begins with = + - @, a tab or a carriage return. */
export const withoutFormula = (cell: string): string => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell);
