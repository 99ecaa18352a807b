/** Tokens and their indicators as files: CSV, and lists of ids in the forms that tools for fine-tuning take. */
import { csvText, withoutFormula } from "../csv/csv-text.js";
import { type Groups, groupsByToken } from "../rows/groups.js";
import { floatRepr } from "../text/python-number.js";
import type { TokenName } from "../tokenizers/names.js";
import { INDICATORS, type Indicator, type IndicatorColumns, type TokenKind, WHOLE } from "./columns.js";

/** What is written of the result of `tokens`. */
export interface TokenRecords {
  groups: Groups;
  columns: IndicatorColumns;
  candidates: Uint32Array;
  kinds: readonly (TokenKind | undefined)[];
  names?: readonly TokenName[];
}

/** Which tokens are written, and how. */
export interface TokensCsvOptions {
  /** Every token, by id; otherwise the candidates alone, by kind. */
  all?: boolean | undefined;
  /** Candidates of these kinds alone. */
  kinds?: readonly TokenKind[] | undefined;
  /** Puts `'` before names that a spreadsheet would take for a formula. */
  escapeFormulas?: boolean | undefined;
}

const FIELDS = ["token_id", "token", "category", "kind", "group", "population", ...INDICATORS];

/** The ids that are written, in order. */
export function writtenIds(result: TokenRecords, { all = false, kinds }: TokensCsvOptions): Uint32Array {
  const ids = all ? Uint32Array.from(result.kinds.keys()) : result.candidates;
  if (!kinds) return ids;
  return ids.filter((id) => kinds.includes(result.kinds[id] as TokenKind));
}

/** A number as pandas writes it; empty for NaN. */
const cell = (indicator: Indicator, value: number): string => {
  if (Number.isNaN(value)) return "";
  return WHOLE.has(indicator) ? String(value) : floatRepr(value);
};

/**
 * The tokens as CSV: a record per candidate, by kind, or with `all` a record per token, by id. A number that is not known is an empty cell.
 *
 * The text follows RFC 4180, with a line feed after every line.
 *
 * @example
 * ```js
 * import { init, tokens, tokensCsv } from "collapsar";
 *
 * await init();
 * const result = await tokens("gamma.safetensors");
 * console.log(tokensCsv(result, { kinds: ["near", "low"] }).split("\n").slice(0, 3));
 * ```
 */
export function tokensCsv(result: TokenRecords, options: TokensCsvOptions = {}): string {
  const { columns, kinds, names } = result;
  const groups = groupsByToken(result.groups);
  const text = (token: string): string => (options.escapeFormulas ? withoutFormula(token) : token);
  const rows = [FIELDS];
  for (const id of writtenIds(result, options)) {
    const { token = "", category = "" } = names?.[id] ?? {};
    const { group = "", population = "" } = groups.get(id) ?? {};
    const numbers = INDICATORS.map((indicator) => cell(indicator, columns[indicator][id] as number));
    rows.push([String(id), text(token), category, kinds[id] ?? "", String(group), String(population), ...numbers]);
  }
  return csvText(rows);
}

/**
 * The ids of the candidates, ascending, one a line; the empty text if there is none.
 *
 * @example
 * ```js
 * import { init, tokenIdsText, tokens } from "collapsar";
 *
 * await init();
 * const result = await tokens("gamma.safetensors");
 * console.log(tokenIdsText(result).split("\n").slice(0, 3));
 * ```
 */
export function tokenIdsText(result: TokenRecords, options: TokensCsvOptions = {}): string {
  const ids = writtenIds(result, options).slice().sort();
  return ids.length === 0 ? "" : `${ids.join("\n")}\n`;
}

/**
 * The ids of the candidates, ascending, as a JSON list.
 *
 * @example
 * ```js
 * import { init, tokenIdsJson, tokens } from "collapsar";
 *
 * await init();
 * const result = await tokens("gamma.safetensors");
 * console.log(JSON.parse(tokenIdsJson(result, { kinds: ["identical"] })).length);
 * ```
 */
export const tokenIdsJson = (result: TokenRecords, options: TokensCsvOptions = {}): string =>
  `${JSON.stringify([...writtenIds(result, options).slice().sort()])}\n`;
