/** The tokens that the page lists: those of the groups, or every token that looks under-trained. The table is kept here, where it is sorted. */
import { type Groups, type RowMap, type TokenName, tokens, type UnderTrained } from "collapsar";
import { csvText } from "../../../dist/csv/csv-text.js";
import { floatRepr } from "../../../dist/text/python-number.js";
import type { Coded, Jobs, TokenTable } from "../messages.js";
import type { Context } from "./job.js";
import { sourceOf } from "./source.js";

let held: TokenTable | undefined;
let candidates: UnderTrained | undefined;

/** The members of groups, the largest group first. */
export function tokensOfGroups({ members, starts }: Groups, names: readonly TokenName[] | undefined): TokenTable {
  const groups = new Uint32Array(members.length);
  const populations = new Uint32Array(members.length);
  for (const [group, start] of starts.subarray(0, -1).entries()) {
    const end = starts[group + 1] as number;
    groups.fill(group + 1, start, end);
    populations.fill(end - start, start, end);
  }
  return hold({ ids: members, groups, populations, ...namesOf(names?.slice(0, members.length)) });
}

export async function findTokens(
  { what, tensor, tokenizer, as }: Jobs["findTokens"]["given"],
  { signal, onProgress }: Context<"findTokens">,
): Promise<TokenTable> {
  const { input, reading } = sourceOf(what, as);
  const beside = "address" in what ? true : (what.tokenizer ?? true);
  const found = await tokens(input, { tensor, tokenizer: tokenizer ?? beside, map: true, reading, signal, onProgress });
  candidates = found;
  const { candidates: ids, kinds, mainIndicator, columns, names } = found;
  const { groups, populations } = groupsOf(found.groups, found.kinds.length);
  return hold({
    ids,
    groups: ids.map((id) => groups[id] as number),
    populations: ids.map((id) => populations[id] as number),
    kinds: coded(Array.from(ids, (id) => kinds[id] ?? "")),
    ...(found.map ? { map: onMap(found.map, ids) } : {}),
    indicator: { name: mainIndicator, values: Float64Array.from(ids, (id) => columns[mainIndicator][id] as number) },
    ...namesOf(names && Array.from(ids, (id) => names[id] as TokenName)),
  });
}

/** What was found last. */
export function foundTokens(): UnderTrained {
  if (!candidates) throw new Error("no tokens were looked for");
  return candidates;
}

/** Coordinates in the order of the table. */
function onMap({ ids, scores: [x, y], shares }: RowMap, table: Uint32Array): NonNullable<TokenTable["map"]> {
  const places = new Map(Array.from(ids, (id, at) => [id, at]));
  const inTable = (values: Float64Array): Float64Array =>
    Float64Array.from(table, (id) => values[places.get(id) ?? -1] ?? Number.NaN);
  return { x: inTable(x), y: inTable(y), shares };
}

/** Number and population of the group of every token; 0 of those that are in none. */
function groupsOf({ members, starts }: Groups, rows: number): Pick<TokenTable, "groups" | "populations"> {
  const [groups, populations] = [new Uint32Array(rows), new Uint32Array(rows)];
  for (const [group, start] of starts.subarray(0, -1).entries()) {
    const some = members.subarray(start, starts[group + 1]);
    for (const id of some) {
      groups[id] = group + 1;
      populations[id] = some.length;
    }
  }
  return { groups, populations };
}

function hold(table: TokenTable): TokenTable {
  held = table;
  return table;
}

const namesOf = (names: readonly TokenName[] | undefined): Partial<TokenTable> =>
  names
    ? {
        names: names.map(({ token }) => token),
        categories: coded(names.map(({ category }) => category)),
        scripts: coded(names.map(({ token }) => scriptOf(token))),
      }
    : {};

/** Few different texts, each once. */
function coded(texts: readonly string[]): Coded {
  const values = [...new Set(texts)].sort();
  const at = new Map(values.map((value, code) => [value, code]));
  return { values, codes: Uint8Array.from(texts, (text) => at.get(text) as number) };
}

const SCRIPTS = (
  "Latin Cyrillic Greek Han Hiragana Katakana Hangul Arabic Hebrew Devanagari Bengali Tamil Telugu Thai Lao Khmer Myanmar " +
  "Georgian Armenian Ethiopic Sinhala Gujarati Gurmukhi Kannada Malayalam Tibetan Mongolian"
)
  .split(" ")
  .map((name) => [name, new RegExp(`\\p{Script=${name}}`, "u")] as const);

/** The script of the first letter. */
function scriptOf(text: string): string {
  const letter = /\p{L}/u.exec(text)?.[0];
  if (letter === undefined) return "no letters";
  return SCRIPTS.find(([, isOf]) => isOf.test(letter))?.[0] ?? "another script";
}

/** The records that are asked for, in their order, by their places in the table. */
export async function arrangeTokens({
  search,
  kind,
  category,
  script,
  group,
  only,
  sort,
  descending,
}: Jobs["arrangeTokens"]["given"]): Promise<Uint32Array<ArrayBuffer>> {
  if (!held) return new Uint32Array(0);
  const { ids, names, groups, kinds, categories, scripts } = held;
  const text = search.trim().toLowerCase();
  const isOf = (column: Coded | undefined, wanted: string, at: number): boolean =>
    wanted === "" || !column || column.values[column.codes[at] as number] === wanted;
  const places = (only ?? Uint32Array.from(ids.keys())).filter(
    (at) =>
      (group === 0 || groups[at] === group) &&
      isOf(kinds, kind, at) &&
      isOf(categories, category, at) &&
      isOf(scripts, script, at) &&
      (text === "" || String(ids[at]) === text || names?.[at]?.toLowerCase().includes(text) === true),
  );
  const by = comparison(held, sort, descending ? -1 : 1);
  // Ties stay in the order of the table.
  return places.sort((a, b) => by(a, b) || a - b);
}

type Sort = Jobs["arrangeTokens"]["given"]["sort"];

/** Compares records by a column; 1 is ascending. What has no number comes last either way. */
function comparison(table: TokenTable, sort: Sort, direction: 1 | -1): (a: number, b: number) => number {
  if (sort === "token") {
    const { names = [] } = table;
    return (a, b) => direction * compared(names[a] ?? "", names[b] ?? "");
  }
  const column = columnOf(table, sort);
  const isNone = (place: number): boolean => Number.isNaN(column?.[place]);
  return (a, b) => Number(isNone(a)) - Number(isNone(b)) || direction * compared(column?.[a] ?? 0, column?.[b] ?? 0);
}

function columnOf(table: TokenTable, sort: Exclude<Sort, "token">): ArrayLike<number> | undefined {
  switch (sort) {
    case "id":
      return table.ids;
    case "kind":
      return table.kinds?.codes;
    case "category":
      return table.categories?.codes;
    case "group":
      return table.groups;
    case "population":
      return table.populations;
    case "indicator":
      return table.indicator?.values;
    case "table":
      return undefined;
  }
}

const compared = <T extends string | number>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0);

/** What is shown as a CSV file. */
export async function saveTokens(places: Uint32Array): Promise<Blob> {
  const { ids, names, kinds, categories, scripts, groups, populations, indicator } = held ?? EMPTY;
  const of = (column: Coded | undefined, at: number): string => column?.values[column.codes[at] as number] ?? "";
  const head = ["token_id", "token", "category", "script", "kind", "group", "population"];
  const lines = Array.from(places, (at) => [
    String(ids[at]),
    names?.[at] ?? "",
    of(categories, at),
    of(scripts, at),
    of(kinds, at),
    groups[at] ? String(groups[at]) : "",
    groups[at] ? String(populations[at]) : "",
    ...(indicator ? [Number.isNaN(indicator.values[at]) ? "" : floatRepr(indicator.values[at] as number)] : []),
  ]);
  return new Blob([csvText([[...head, ...(indicator ? [indicator.name] : [])], ...lines])], {
    type: "text/csv;charset=utf-8",
  });
}

const EMPTY: TokenTable = { ids: new Uint32Array(0), groups: new Uint32Array(0), populations: new Uint32Array(0) };
