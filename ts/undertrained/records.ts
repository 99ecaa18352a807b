/** Tokens and their indicators as files: CSV, and lists of ids in the forms that tools for fine-tuning take. */
import { type ColumnKind, cellOf } from "../csv/cells.js";
import { csvText, withoutFormula } from "../csv/csv-text.js";
import { type Column, type Table, tableCsv } from "../csv/table.js";
import { type Groups, groupsByToken } from "../rows/groups.js";
import type { TokenName } from "../tokenizers/names.js";
import type { Superstrings } from "../tokenizers/superstrings.js";
import { INDICATORS, type Indicator, type IndicatorColumns, type TokenKind, WHOLE } from "./columns.js";

/** What is written of the result of `tokens`. */
export interface TokenRecords {
  /** Which model it is of. */
  source?: string;
  /** Groups of identical rows, largest first. */
  groups: Groups;
  /** The indicators, a value for each token. */
  columns: IndicatorColumns;
  /** Ids of the candidates, in the order in which they are written. */
  candidates: Uint32Array;
  /** The kind of each token; undefined for a token that is not one. */
  kinds: readonly (TokenKind | undefined)[];
  /** What each token is called; only with a tokenizer. */
  names?: readonly TokenName[];
  /** For each candidate the other tokens whose text contains its own; only where that was asked for. */
  superstrings?: ReadonlyMap<number, Superstrings>;
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

const kindOf = (indicator: Indicator): ColumnKind => (WHOLE.has(indicator) ? "integer" : "float");

const COLUMNS: readonly Column[] = [
  { name: "token_id", kind: "integer" },
  { name: "token", kind: "text" },
  { name: "category", kind: "text" },
  { name: "kind", kind: "text" },
  { name: "group", kind: "integer" },
  { name: "population", kind: "integer" },
  ...INDICATORS.map((name) => ({ name, kind: kindOf(name) })),
];

/** Where superstrings were looked for: how many there are, and the ids of the first, with blanks between. */
const SUPERSTRING_COLUMNS: readonly Column[] = [
  { name: "superstrings", kind: "integer" },
  { name: "superstring_ids", kind: "text" },
];

/** The ids that are written, in order. */
export function writtenIds(result: TokenRecords, { all = false, kinds }: TokensCsvOptions): Uint32Array {
  const ids = all ? Uint32Array.from(result.kinds.keys()) : result.candidates;
  if (!kinds) return ids;
  return ids.filter((id) => kinds.includes(result.kinds[id] as TokenKind));
}

/**
 * The tokens as CSV: a record per candidate, by kind, or with `all` a record per token, by id. A number that is not known is an empty cell.
 *
 * Where superstrings were looked for, two more columns have the number of tokens that contain the candidate and the ids of the first 20, with
 * blanks between.
 *
 * Of several results, given as an array, the records of all in that order, with `source` as the first column. The text follows RFC 4180, with a
 * line feed after every line.
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
export const tokensCsv = (results: TokenRecords | readonly TokenRecords[], options: TokensCsvOptions = {}): string =>
  tableCsv(tokensTable(results, options));

/** The same as a table. */
export function tokensTable(results: TokenRecords | readonly TokenRecords[], options: TokensCsvOptions = {}): Table {
  const all = isSeveral(results) ? results : [results];
  const contained = all.some(({ superstrings }) => superstrings !== undefined);
  const columns = [...COLUMNS, ...(contained ? SUPERSTRING_COLUMNS : [])];
  if (!isSeveral(results)) return { columns, lines: linesOf(results, options, contained) };
  const lines = results.flatMap((each) =>
    linesOf(each, options, contained).map((line) => [each.source ?? "", ...line]),
  );
  return { columns: [{ name: "source", kind: "text" }, ...columns], lines };
}

const isSeveral = (results: TokenRecords | readonly TokenRecords[]): results is readonly TokenRecords[] =>
  Array.isArray(results);

/** Records of a piece of text. */
const PIECE = 1024;

/** The CSV of one model in pieces: whole, that of all tokens takes more memory than what was found of them. */
export function* tokensCsvPieces(result: TokenRecords, options: TokensCsvOptions = {}): Generator<string> {
  const contained = result.superstrings !== undefined;
  yield tableCsv({ columns: [...COLUMNS, ...(contained ? SUPERSTRING_COLUMNS : [])], lines: [] });
  const ids = writtenIds(result, options);
  for (let from = 0; from < ids.length; from += PIECE) {
    yield csvText(linesOf(result, options, contained, ids.subarray(from, from + PIECE)));
  }
}

function linesOf(
  result: TokenRecords,
  options: TokensCsvOptions,
  contained: boolean,
  written = writtenIds(result, options),
): string[][] {
  const { columns, kinds, names, superstrings } = result;
  const groups = groupsByToken(result.groups);
  const text = (token: string): string => (options.escapeFormulas ? withoutFormula(token) : token);
  return Array.from(written, (id) => {
    const { token = "", category = "" } = names?.[id] ?? {};
    const { group = "", population = "" } = groups.get(id) ?? {};
    const numbers = INDICATORS.map((indicator) => cellOf(kindOf(indicator), columns[indicator][id] as number));
    const { count = 0, ids = [] } = superstrings?.get(id) ?? {};
    return [
      ...[String(id), text(token), category, kinds[id] ?? "", String(group), String(population), ...numbers],
      ...(contained ? [superstrings && kinds[id] !== undefined ? String(count) : "", ids.join(" ")] : []),
    ];
  });
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
