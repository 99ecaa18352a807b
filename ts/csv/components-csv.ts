/** The epsilon-graph as a file: a row for each distinct vector, with its component and its degree. */
import { withoutFormula } from "./csv-text.js";
import { type Table, tableCsv } from "./table.js";

/** What the records are made of, group by group, largest population first. */
export interface ComponentsCsvInput {
  readonly components: Uint32Array;
  readonly degrees: Uint32Array;
  readonly populations: Float64Array;
  readonly firstTokens: Uint32Array;
  /** What the first tokens are called; without it the column token is empty. */
  readonly firstTokenNames?: readonly string[] | undefined;
}

/** Columns of the file. */
const COLUMNS = [
  { name: "component", kind: "integer" },
  { name: "degree", kind: "integer" },
  { name: "population", kind: "integer" },
  { name: "first_token", kind: "integer" },
  { name: "token", kind: "text" },
] as const;

/**
 * One row per distinct vector, in the order of the components (1 is the largest, of equal ones that with the smallest token id) and within
 * one by population, then by first token.
 *
 * RFC 4180 with a line feed after every line. `escapeFormulas` puts `'` before tokens that a spreadsheet would take for a formula.
 */
export const componentsCsv = (
  input: ComponentsCsvInput,
  options: { escapeFormulas?: boolean | undefined } = {},
): string => tableCsv(componentsTable(input, options));

/** The same as a table. */
export function componentsTable(
  input: ComponentsCsvInput,
  { escapeFormulas = false }: { escapeFormulas?: boolean | undefined } = {},
): Table {
  const { components, degrees, populations, firstTokens, firstTokenNames } = input;
  const order = Uint32Array.from(components, (_, group) => group);
  order.sort((a, b) => (components[a] as number) - (components[b] as number) || a - b);
  const text = (cell: string): string => (escapeFormulas ? withoutFormula(cell) : cell);
  const lines: string[][] = [];
  for (const group of order) {
    lines.push([
      String((components[group] as number) + 1),
      String(degrees[group]),
      String(populations[group]),
      String(firstTokens[group]),
      text(firstTokenNames?.[group] ?? ""),
    ]);
  }
  return { columns: COLUMNS, lines };
}
