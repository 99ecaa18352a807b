/** Groups of tokens that share a vector, as files: `groups.csv`, one record a token, and `ids.txt`, one token id a line. */

import type { Groups } from "../rows/groups.js";
import type { TokenName } from "../tokenizers/names.js";
import { withoutFormula } from "./csv-text.js";
import { type Table, tableCsv } from "./table.js";

/** How the files are written. */
export interface GroupsCsvOptions {
  /** Names in the order of `members`; without them the columns token and category are empty. */
  names?: readonly TokenName[] | undefined;
  /**
   * Puts `'` before cells that a spreadsheet would take for a formula: those that begin with = + - @, a tab or a carriage return.
   * Without it cells are never altered.
   */
  escapeFormulas?: boolean | undefined;
}

/** Columns of `groups.csv`. */
const COLUMNS = [
  { name: "group", kind: "integer" },
  { name: "population", kind: "integer" },
  { name: "token_id", kind: "integer" },
  { name: "token", kind: "text" },
  { name: "category", kind: "text" },
] as const;

/**
 * The groups as CSV: a record per token, `group,population,token_id,token,category`. Group 1 is the largest, and of equal groups the one
 * with the smallest token id comes first; tokens ascend within a group.
 *
 * The text follows RFC 4180, with a line feed after every line.
 *
 * @example
 * ```js
 * import { groupsCsv, init, mask } from "collapsar";
 *
 * await init();
 * const { groups, names } = await mask("path/to/model", { tokenizer: true });
 * console.log(groupsCsv(groups, { names }).split("\n").slice(0, 4));
 * ```
 */
export const groupsCsv = (groups: Groups, options: GroupsCsvOptions = {}): string =>
  tableCsv(groupsTable(groups, options));

/** The same as a table. */
export function groupsTable(groups: Groups, { names, escapeFormulas = false }: GroupsCsvOptions = {}): Table {
  const { members, starts } = groups;
  const text = (cell: string): string => (escapeFormulas ? withoutFormula(cell) : cell);
  const lines: string[][] = [];
  for (const [at, group] of largestFirst(groups).entries()) {
    const [begin, end] = [starts[group] as number, starts[group + 1] as number];
    for (let member = begin; member < end; member += 1) {
      const { token, category } = names?.[member] ?? { token: "", category: "" };
      lines.push([String(at + 1), String(end - begin), String(members[member]), text(token), category]);
    }
  }
  return { columns: COLUMNS, lines };
}

/**
 * The token ids of all groups, ascending, one a line; the empty text if there is no group.
 *
 * @example
 * ```js
 * import { idsText } from "collapsar";
 *
 * console.log(idsText({ members: Uint32Array.of(7, 2, 5) })); // 2, 5 and 7, a line each
 * ```
 */
export function idsText({ members }: Pick<Groups, "members">): string {
  return members.length === 0 ? "" : `${members.slice().sort().join("\n")}\n`;
}

/** Indices of the groups, largest first, ties by first member. */
function largestFirst({ members, starts }: Groups): Uint32Array {
  const size = (group: number): number => (starts[group + 1] as number) - (starts[group] as number);
  const first = (group: number): number => members[starts[group] as number] as number;
  const groups = Uint32Array.from({ length: Math.max(0, starts.length - 1) }, (_, group) => group);
  return groups.sort((a, b) => size(b) - size(a) || first(a) - first(b));
}
