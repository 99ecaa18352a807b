/** The tokens that the page lists: those of the groups, or every token that looks under-trained. The table is kept here, where it is sorted. */
import {
  type Groups,
  type RowMap,
  type Sky,
  type TokenName,
  tokenNames,
  tokens,
  tokensCsv,
  type UnderTrained,
} from "collapsar";
import { csvText } from "../../../dist/csv/csv-text.js";
import { hammer } from "../../../dist/figures/hammer.js";
import type { Coded, Jobs, Texts, TokenSky, TokenTable } from "../messages.js";
import type { Context } from "./job.js";
import { sourceOf } from "./source.js";

let held: TokenTable | undefined;
let named: readonly string[] | undefined;
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
  return hold({ ids: members, groups, populations }, names?.slice(0, members.length));
}

export async function findTokens(
  { what, tensor, tokenizer, as, sky }: Jobs["findTokens"]["given"],
  { signal, onProgress }: Context<"findTokens">,
): Promise<TokenTable> {
  const { input, reading } = sourceOf(what, as);
  const beside = "address" in what ? true : (what.tokenizer ?? true);
  const asked = { tensor, tokenizer: tokenizer ?? beside, map: true, sky, reading, signal, onProgress };
  const found = await tokens(input, asked);
  // What is held here is what the page shows: nothing of a job that was cancelled.
  signal.throwIfAborted();
  candidates = found;
  const { kinds, mainIndicator, columns, names } = found;
  const ids = found.sky ? candidatesFirst(found) : found.candidates;
  const { groups, populations } = groupsOf(found.groups, found.kinds.length);
  const table = {
    ids,
    groups: ids.map((id) => groups[id] as number),
    populations: ids.map((id) => populations[id] as number),
    kinds: coded(Array.from(ids, (id) => kinds[id] ?? NO_CANDIDATE)),
    ...(found.map ? { map: onMap(found.map, ids) } : {}),
    ...(found.sky ? { sky: inSky(found.sky, ids, found.candidates.length) } : {}),
    indicator: { name: mainIndicator, values: Float64Array.from(ids, (id) => columns[mainIndicator][id] as number) },
  };
  return hold(table, names && Array.from(ids, (id) => names[id] as TokenName));
}

/** The kind of a token that is no candidate. */
const NO_CANDIDATE = "other";

/** Every token: the candidates in their order, then the others by id. */
function candidatesFirst({ candidates: first, kinds }: UnderTrained): Uint32Array {
  const ids = new Uint32Array(kinds.length);
  ids.set(first);
  let at = first.length;
  for (const [id, kind] of kinds.entries()) {
    if (kind !== undefined) continue;
    ids[at] = id;
    at += 1;
  }
  return ids;
}

/** Directions in the order of the table. */
function inSky({ longitude, latitude, scores: [x, y, z], shares }: Sky, ids: Uint32Array, count: number): TokenSky {
  const sky = {
    candidates: count,
    across: new Float32Array(ids.length),
    up: new Float32Array(ids.length),
    longitude: Float32Array.from(ids, (id) => longitude[id] as number),
    latitude: Float32Array.from(ids, (id) => latitude[id] as number),
    shares,
  };
  for (const [at, id] of ids.entries())
    [sky.across[at], sky.up[at]] = hammer(x[id] as number, y[id] as number, z[id] as number);
  return sky;
}

/** Rejects with what is wrong with a file that should name tokens. */
export async function checkTokenizer(file: File, { signal }: Context<"checkTokenizer">): Promise<true> {
  await tokenNames(file, Uint32Array.of(0), { signal });
  return true;
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

function hold(table: TokenTable, names: readonly TokenName[] | undefined): TokenTable {
  named = names?.map(({ token }) => token);
  held = {
    ...table,
    ...(names &&
      named && {
        names: textsOf(named),
        categories: coded(names.map(({ category }) => category)),
        scripts: coded(named.map(scriptOf)),
      }),
  };
  return held;
}

function textsOf(texts: readonly string[]): Texts {
  let end = 0;
  const ends = Uint32Array.from(texts, ({ length }) => {
    end += length;
    return end;
  });
  return { text: texts.join(""), ends };
}

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
  all,
  sort,
  descending,
}: Jobs["arrangeTokens"]["given"]): Promise<Uint32Array<ArrayBuffer>> {
  if (!held) return new Uint32Array(0);
  const { ids, groups, kinds, categories, scripts, sky } = held;
  const most = sky && !all ? sky.candidates : ids.length;
  const text = search.trim().toLowerCase();
  const isOf = (column: Coded | undefined, wanted: string, at: number): boolean =>
    wanted === "" || !column || column.values[column.codes[at] as number] === wanted;
  const places = (only ?? Uint32Array.from(ids.keys())).filter(
    (at) =>
      at < most &&
      (group === 0 || groups[at] === group) &&
      isOf(kinds, kind, at) &&
      isOf(categories, category, at) &&
      isOf(scripts, script, at) &&
      (text === "" || String(ids[at]) === text || named?.[at]?.toLowerCase().includes(text) === true),
  );
  const by = comparison(held, sort, descending ? -1 : 1);
  // Ties stay in the order of the table.
  return places.sort((a, b) => by(a, b) || a - b);
}

type Sort = Jobs["arrangeTokens"]["given"]["sort"];

/** Compares records by a column; 1 is ascending. What has no number comes last either way. */
function comparison(table: TokenTable, sort: Sort, direction: 1 | -1): (a: number, b: number) => number {
  if (sort === "token") {
    const names = named ?? [];
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

/** What is shown as a CSV file: of candidates the records of the command line. */
export async function saveTokens(places: Uint32Array): Promise<Blob> {
  const { ids, kinds } = held ?? EMPTY;
  const chosen = Uint32Array.from(places, (at) => ids[at] as number);
  const csv = kinds ? tokensCsv({ ...foundTokens(), candidates: chosen }) : csvText(recordsOfGroups(places));
  return new Blob([csv], { type: "text/csv;charset=utf-8" });
}

/** Tokens of groups, before anything else is known of them. */
function recordsOfGroups(places: Uint32Array): string[][] {
  const { ids, categories, scripts, groups, populations } = held ?? EMPTY;
  const of = (column: Coded | undefined, at: number): string => column?.values[column.codes[at] as number] ?? "";
  const head = ["token_id", "token", "category", "script", "group", "population"];
  const records = Array.from(places, (at) => [
    String(ids[at]),
    named?.[at] ?? "",
    of(categories, at),
    of(scripts, at),
    String(groups[at]),
    String(populations[at]),
  ]);
  return [head, ...records];
}

const EMPTY: TokenTable = { ids: new Uint32Array(0), groups: new Uint32Array(0), populations: new Uint32Array(0) };
