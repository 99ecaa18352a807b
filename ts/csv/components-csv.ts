/** The epsilon-graph as a file: a row for each distinct vector, with its component and its degree. */
import { csvText, withoutFormula } from "./csv-text.js";

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
const FIELDS = ["component", "degree", "population", "first_token", "token"];

/**
 * One row per distinct vector, in the order of the components (1 is the largest, of equal ones that with the smallest token id) and within
 * one by population, then by first token.
 *
 * RFC 4180 with a line feed after every line. `escapeFormulas` puts `'` before tokens that a spreadsheet would take for a formula.
 */
export function componentsCsv(input: ComponentsCsvInput, { escapeFormulas = false } = {}): string {
  const { components, degrees, populations, firstTokens, firstTokenNames } = input;
  const order = Uint32Array.from(components, (_, group) => group);
  order.sort((a, b) => (components[a] as number) - (components[b] as number) || a - b);
  const text = (cell: string): string => (escapeFormulas ? withoutFormula(cell) : cell);
  const records = [FIELDS];
  for (const group of order) {
    records.push([
      String((components[group] as number) + 1),
      String(degrees[group]),
      String(populations[group]),
      String(firstTokens[group]),
      text(firstTokenNames?.[group] ?? ""),
    ]);
  }
  return csvText(records);
}
