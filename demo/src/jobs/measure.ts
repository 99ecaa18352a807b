/** Measures a matrix, and makes everything that is shown and can be downloaded. */
import {
  type Groups,
  groupsCsv,
  mask as identicalRows,
  idsText,
  type JobOptions,
  maskFile,
  type Snapshot,
  stats,
  type TensorInput,
  toCsv,
  tokenNames,
} from "collapsar";
import { GROUPS_DRAWN } from "collapsar/figures";
import { type ReportDocument, statsDocument, toHtml } from "collapsar/report";
import { statsBlocks, statsMeasured } from "../../../dist/report/parts/stats.js";
import type { CentroidRows, Drawable, Dropped, Group, HubModel, Jobs, Measured, MeasureOptions } from "../messages.js";
import { short } from "../text.js";
import { EXAMPLE_NAME, type Example, groupsOfTokens, makeExample } from "./example.js";
import type { Context } from "./job.js";
import { sourceOf, type Tokenizer, tokenizerOf } from "./source.js";
import { tokensOfGroups } from "./tokens.js";
import { inWordsOfPage } from "./words.js";

type ReadingOptions = NonNullable<JobOptions["reading"]>;

/** Groups that are listed, and tokens of each. */
const LISTED = 100;
const TOKENS_LISTED = 5;

export async function measureSource(
  { what, options, mask: masked, tokenizer: naming }: Jobs["measure"]["given"],
  context: Context<"measure">,
): Promise<Measured> {
  const given = { ...options, mask: masked, tokenizer: naming };
  const found = what === "example" ? await ofExample(given, context) : await ofSource(what, given, context);
  const { snapshot, groups, vocabulary, rows, tokenizer, reading } = found;
  context.onProgress({ phase: "drawing", unit: "snapshots", done: 0, total: 1 });
  // After the tokens of all groups the first ones of those that are listed: they may be alone.
  const ids = joined(groups.members, snapshot.firstTokens.subarray(0, LISTED));
  const notes: string[] = [];
  const read = tokenizer === undefined ? undefined : tokenNames(tokenizer, ids, { ...context, reading });
  // One that was not chosen, but lies beside the matrix, is no reason to show nothing.
  const names = await read?.catch((error: Error) => {
    context.signal.throwIfAborted();
    if (naming !== undefined) throw error;
    notes.push(`tokens are not named: ${error.message}`);
    return undefined;
  });
  context.signal.throwIfAborted();
  const listed = listGroups(snapshot, groups, ids, names);
  const document = documentOf(snapshot, listed, names && tokenizer);
  const mask = maskFile("mask", found.mask ?? maskOf(groups, vocabulary)) as Uint8Array<ArrayBuffer>;
  const files = [
    { name: "stats.csv", label: "metrics", blob: text(toCsv(snapshot), "text/csv") },
    { name: "mask.safetensors", label: "mask", blob: new Blob([mask]) },
    { name: "groups.csv", label: "groups", blob: text(groupsCsv(groups, { names }), "text/csv") },
    { name: "dead.txt", label: "token ids", blob: text(idsText(groups), "text/plain") },
    { name: "report.html", label: "report", blob: text(toHtml(document), "text/html") },
  ];
  const { metrics } = snapshot;
  return {
    opening: document.opening ?? { sentence: "", numbers: [] },
    facts: statsMeasured(snapshot).map(([name, fact]) => `${name}: ${fact}`),
    metrics,
    blocks: statsBlocks(snapshot),
    groups: listed,
    groupCount: snapshot.populations.length,
    tokens: tokensOfGroups(groups, names),
    notes: [...document.notes, ...notes].map((note) => short(inWordsOfPage(note), 400)),
    bytesRead: found.bytesRead,
    files,
    drawable: drawableOf(snapshot, listed),
    csv: toCsv(snapshot),
    rows,
  };
}

interface Found {
  snapshot: Snapshot;
  /** The black holes: groups of rows with a byte-identical twin where the page looked for these, else of rows that are equal by value. */
  groups: Groups;
  /** The tokens in `groups`, one byte a row, where that is known already. */
  mask?: Uint8Array<ArrayBuffer>;
  vocabulary: number;
  tokenizer?: Tokenizer | undefined;
  reading?: ReadingOptions | undefined;
  bytesRead: number;
  rows: CentroidRows;
}

async function ofSource(
  what: Dropped | HubModel,
  given: MeasureOptions & { mask?: File | undefined; tokenizer?: File | undefined },
  context: Context<"measure">,
): Promise<Found> {
  const { tensor, rows, epsilon, maskTensor, as } = given;
  const { input, reading } = sourceOf(what, as);
  const mask = given.mask ?? ("address" in what ? undefined : what.mask);
  const tokenizer = given.tokenizer ?? (await tokenizerOf(what, context.signal));
  const rest = { tokenizer, reading, bytesRead: 0 };
  const of = { matrix: what, tensor, as };
  const snapshotOf = (how: object): Promise<Snapshot> => measure(input, { ...how, reading }, context);
  if (mask) {
    const chosen = { epsilon, tensor, mask, maskTensor, identify: true, groups: true };
    const snapshot = await snapshotOf(chosen);
    return { ...rest, ...read(snapshot), rows: { ...of, mask, maskTensor } };
  }
  if (rows === "all") {
    const snapshot = await snapshotOf({ epsilon, tensor, rows, identify: true, groups: true });
    const everything = maskFile("mask", new Uint8Array(snapshot.metrics.n_tokens).fill(1));
    return { ...rest, ...read(snapshot), rows: { ...of, mask: everything as never } };
  }
  const chosenRows = { epsilon, tensor, identify: true, identicalGroups: true };
  const snapshot = await snapshotOf(chosenRows);
  const groups = snapshot.identicalGroups as Groups;
  const chosen = maskOf(groups, snapshot.matrix.shape[0] ?? 0);
  const asFile = maskFile("mask", chosen) as Uint8Array<ArrayBuffer>;
  return { ...rest, ...read(snapshot), groups, mask: chosen, rows: { ...of, mask: asFile } };
}

async function ofExample(
  { epsilon, tokenizer }: MeasureOptions & { tokenizer?: File | undefined },
  context: Context<"measure">,
): Promise<Found> {
  const example = makeExample();
  const { groups } = await identicalRows(example.matrix, progressing(context));
  const snapshot = await measure(example.matrix, { epsilon, rows: "all" }, context);
  const asTokens = groupsOfTokens(groups, example);
  return {
    snapshot: named(snapshot, example),
    groups: asTokens,
    vocabulary: example.vocabulary,
    tokenizer,
    bytesRead: 0,
    rows: { matrix: "example" },
  };
}

/** The example's rows stand for those of the whole matrix. */
function named(snapshot: Snapshot, { tokens, vocabulary }: Example): Snapshot {
  const { matrix } = snapshot;
  return {
    ...snapshot,
    selection: "identical",
    matrix: { ...matrix, tensor: "lm_head", source: EXAMPLE_NAME, shape: [vocabulary, matrix.shape[1] as number] },
    firstTokens: snapshot.firstTokens.map((row) => tokens[row] as number),
  };
}

const progressing = ({ signal, onProgress }: Context<"measure">) => ({ signal, onProgress });

const measure = (source: TensorInput, options: object, context: Context<"measure">): Promise<Snapshot> =>
  stats(source, { ...options, distances: GROUPS_DRAWN, ...progressing(context) });

const read = (snapshot: Snapshot) => ({
  snapshot,
  groups: snapshot.groups as Groups,
  vocabulary: snapshot.matrix.shape[0] ?? 0,
  bytesRead: snapshot.reads.bytes,
});

function maskOf({ members }: Groups, rows: number): Uint8Array<ArrayBuffer> {
  const mask = new Uint8Array(rows);
  for (const member of members) mask[member] = 1;
  return mask;
}

const text = (content: string, type: string): Blob => new Blob([content], { type: `${type};charset=utf-8` });

function joined(a: Uint32Array, b: Uint32Array): Uint32Array {
  const both = new Uint32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** The largest groups with their first tokens. `ids` are the members of `groups`, then the first tokens of the groups to list. */
function listGroups(
  { populations, firstTokens }: Snapshot,
  { members, starts }: Groups,
  ids: Uint32Array,
  names: { token: string }[] | undefined,
): Group[] {
  const groupOf = new Map<number, number>();
  for (const [group, start] of starts.subarray(0, -1).entries()) groupOf.set(members[start] as number, group);
  return Array.from(populations.subarray(0, LISTED), (population, at) => {
    // Rows that are equal by value may be several groups by bytes (0.0 and -0.0): then the first group's tokens are listed.
    const group = groupOf.get(firstTokens[at] as number);
    const begin = group === undefined ? members.length + at : (starts[group] as number);
    const end = group === undefined ? begin + 1 : Math.min(begin + TOKENS_LISTED, starts[group + 1] as number);
    return {
      population,
      tokens: [...ids.subarray(begin, end)],
      names: names ? names.slice(begin, end).map(({ token }) => token) : [],
    };
  });
}

/** The command line's report, with the names of the groups that are listed. */
function documentOf(snapshot: Snapshot, listed: Group[], tokenizer: Tokenizer | undefined): ReportDocument {
  const firstTokenNames = listed.map(({ names: [name] }) => name ?? "");
  const names = tokenizer && {
    firstTokenNames,
    tokenizer: { source: typeof tokenizer === "string" ? tokenizer : tokenizer.name },
  };
  return statsDocument({ ...snapshot, ...names });
}

function drawableOf({ populations, distances, epsilon, threshold, matrix }: Snapshot, listed: Group[]): Drawable {
  const names = listed.map(({ tokens, names: [name] }) => (name ? `"${name}"` : `token ${tokens[0]}`));
  return {
    data: { populations, distances, names, epsilon, threshold },
    parameters: [`${matrix.tensor} in ${matrix.source}`],
  };
}
