/** Which tokens look under-trained, and of what kind each is. */
import type { Groups } from "../rows/groups.js";
import { quantile } from "../statistics/describe.js";
import type { TokenName } from "../tokenizers/names.js";
import { type Indicator, type IndicatorColumns, KINDS, type TokenKind } from "./columns.js";

/** A row whose values are all smaller is zero. */
export const ZERO = 1e-16;

/** Rows whose exponents differ by no more from the anchor's lie near it. */
const NEAR = 5;

/** The share of tokens that are low. */
const LOW = 0.02;

/** What decides of each token. */
export interface Judged {
  rows: number;
  groups: Groups;
  columns: IndicatorColumns;
  main: Indicator;
  /** Whether the row of the input embedding, or of the only one, is zero. */
  isZero: (row: number) => boolean;
  /** Of every token; undefined without a tokenizer. */
  names: readonly TokenName[] | undefined;
  /** Whether a token has the id; undefined without a tokenizer. */
  hasToken: ((id: number) => boolean) | undefined;
}

/** The candidates. */
export interface Candidates {
  /** The main indicator's value up to which a token is low; NaN where nothing was measured. */
  limit: number;
  /** Ids by kind, in the order of {@link KINDS}; within a kind by main indicator, ascending, then by id. */
  ids: Uint32Array;
  /** The kind of every token, by id; undefined for one that is no candidate. */
  kinds: (TokenKind | undefined)[];
}

/** Judges every token. */
export function findCandidates(judged: Judged): Candidates {
  const { rows, groups, columns, main, isZero, names, hasToken } = judged;
  const value = columns[main];
  const limit = quantile(valuesInText(value, names).sort(), LOW);
  const grouped = new Uint8Array(rows);
  for (const id of groups.members) grouped[id] = 1;
  const exponents = columns.exponent_linf;
  const kinds = Array.from({ length: rows }, (_, id): TokenKind | undefined => {
    if (isZero(id)) return "zero";
    if (grouped[id] === 1) return "identical";
    if (hasToken?.(id) === false) return "no-token";
    if ((exponents[id] as number) <= NEAR) return "near";
    return (value[id] as number) <= limit ? "low" : undefined;
  });
  const order = (id: number): number => KINDS.indexOf(kinds[id] as TokenKind);
  const byValue = (a: number, b: number): number => {
    const [x, y] = [value[a] as number, value[b] as number];
    return Number.isNaN(x) || Number.isNaN(y) ? Number(Number.isNaN(x)) - Number(Number.isNaN(y)) : x - y;
  };
  const ids = Uint32Array.from(kinds.keys()).filter((id) => kinds[id] !== undefined);
  return { limit, ids: ids.sort((a, b) => order(a) - order(b) || byValue(a, b) || a - b), kinds };
}

/** The values, where there are any, of tokens that text can reach: of category `ordinary` or `byte`; of all without names. */
export const valuesInText = (values: Float64Array, names: readonly TokenName[] | undefined): Float64Array =>
  values.filter((value, id) => {
    const category = names?.[id]?.category;
    return !Number.isNaN(value) && (category === undefined || category === "ordinary" || category === "byte");
  });
