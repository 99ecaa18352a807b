/** A model's `tokenizer.json`: which id is which token, and what a person should see of it. */
import { CollapsarError } from "../errors.js";
import { type NamedSource, readExactly } from "../source/byte-source.js";
import { refuseGitLfs, refuseWebPage } from "../source/text-files.js";
import { visible } from "../text/visible.js";
import { type Merge, type Merges, readMerges } from "./bpe.js";
import { bytesOfToken, lossyTextOfBytes } from "./byte-level.js";
import type { WordPieces } from "./wordpiece.js";

/** The largest real ones have 33 MB. */
const MAX_BYTES = 100_000_000;

/** Ids are below this: a vocabulary a hundred times the largest. */
export const MAX_IDS = 2 ** 24;

/** Sequences in sequences, at most; the file does not choose how deep this recurses. */
const MAX_DEPTH = 8;

/** A step of the pipeline as the file has it; its other fields depend on the type. */
export interface Component {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** What happens to text before the model sees it. */
export interface Steps {
  readonly normalizers: readonly Component[];
  readonly preTokenizers: readonly Component[];
}

/** What the file says of byte-pair encoding: how text becomes tokens. */
export interface BpeSettings extends Steps {
  readonly merges: Merges;
  /** Whether a piece of text that is a token is taken whole, merges or not. */
  readonly ignoreMerges: boolean;
}

/** What the file says of a Unigram model. */
export interface UnigramSettings extends Steps {
  readonly scores: ReadonlyMap<string, number>;
}

/** What the file says of a WordPiece model. */
export interface WordPieceSettings extends Steps, WordPieces {}

/** A token that is matched in the text before anything else. */
export interface AddedToken {
  readonly special: boolean;
  /** Matched only where no letter stands beside it. */
  readonly singleWord: boolean;
  /** Matched in the normalized text; otherwise in the text as it is. */
  readonly normalized: boolean;
}

/** The tokens of a model. */
export interface Tokenizer {
  /** What the user calls the file. */
  readonly name: string;
  /** The token of each id, as the file writes it: `Ġthe` or `▁the` for " the". Ids without a token are absent. */
  readonly tokens: ReadonlyMap<number, string>;
  /** The other tokens of an id, where a vocabulary gives one id to several: the first is in `tokens`. Mostly empty. */
  readonly synonyms: ReadonlyMap<number, readonly string[]>;
  /** Those matched in the text before anything else. */
  readonly added: ReadonlyMap<number, AddedToken>;
  /** Whether tokens are written in the alphabet of byte-level.ts. */
  readonly byteLevel: boolean;
  /** What stands for a space in a token, where something does: `▁`. */
  readonly space?: string;
  /** Whether `<0x0A>` is the byte 10. */
  readonly byteFallback: boolean;
  /** The token of what has no token. */
  readonly unknown?: string;
  /** One of these, by the type of the model; none where a token alone tells nothing about text. */
  readonly bpe?: BpeSettings;
  readonly unigram?: UnigramSettings;
  readonly wordPiece?: WordPieceSettings;
}

/** Reads a tokenizer. Rejects with `InvalidTokenizer`; the source stays open. */
export async function readTokenizer(source: NamedSource, signal?: AbortSignal): Promise<Tokenizer> {
  if (source.byteLength > MAX_BYTES) {
    throw invalidTokenizer(source.name, `it has ${source.byteLength} bytes, more than ${MAX_BYTES}`);
  }
  return parseTokenizer(source.name, await readExactly(source, 0, source.byteLength, { signal }));
}

/** What a person should see of a token: decoded, on one line. Empty when the id has no token. */
export function displayOf({ tokens, added, byteLevel, space }: Tokenizer, id: number): string {
  const token = tokens.get(id);
  if (token === undefined) return "";
  if (added.has(id)) return visible(token);
  const bytes = byteLevel ? bytesOfToken(token) : undefined;
  if (bytes) return visible(lossyTextOfBytes(bytes));
  return visible(space === undefined ? token : token.replaceAll(space, " "));
}

/** Parses a tokenizer. Throws `InvalidTokenizer`, or `GitLfsPointer` and `UnsupportedFormat` for what lies in the place of one. */
export function parseTokenizer(name: string, bytes: Uint8Array): Tokenizer {
  const refuse: Refuse = (reason) => {
    throw invalidTokenizer(name, reason);
  };
  refuseGitLfs(name, bytes);
  refuseWebPage(name, bytes);
  let root: unknown;
  try {
    root = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    return refuse(`it is not JSON (${error instanceof Error ? error.message : error})`);
  }
  if (!isObject(root) || !isObject(root.model)) return refuse("it has no object model");
  const { model } = root;
  const { tokens, synonyms, size } = readVocabulary(model.vocab, refuse);
  const added = readAdded(root.added_tokens ?? [], tokens, synonyms, size, refuse);
  const normalizers = componentsOf(root.normalizer, "normalizers", refuse);
  const preTokenizers = componentsOf(root.pre_tokenizer, "pretokenizers", refuse);
  const decoders = componentsOf(root.decoder, "decoders", refuse);
  const space = decoders.map(spaceOf).find((found) => found !== undefined);
  const steps: Steps = { normalizers, preTokenizers };
  const isBpe = model.type === "BPE" || (model.type === undefined && model.merges !== undefined);
  if (isBpe && !isObject(model.vocab)) return refuse("its model has no object vocab");
  return {
    name,
    tokens,
    synonyms,
    added,
    byteLevel: [...normalizers, ...preTokenizers, ...decoders].some(({ type }) => type === "ByteLevel"),
    byteFallback: model.byte_fallback === true,
    ...(space !== undefined && { space }),
    ...unknownOf(model, tokens),
    ...(Array.isArray(model.vocab) &&
      model.type === "Unigram" && { unigram: { scores: scoresOf(model.vocab, refuse), ...steps } }),
    ...(model.type === "WordPiece" && { wordPiece: { ...wordPiecesOf(model, tokens), ...steps } }),
    ...(isBpe &&
      !hasAffixes(model) && {
        bpe: {
          merges: mergesOf(model.merges, model.vocab as Record<string, number>, refuse),
          ignoreMerges: model.ignore_merges === true,
          ...steps,
        },
      }),
  };
}

type Refuse = (reason: string) => never;

/** The token of what has no token: by name, or for Unigram by its id. */
function unknownOf(
  { unk_token: name, unk_id: id }: Record<string, unknown>,
  tokens: Vocabulary["tokens"],
): { unknown?: string } {
  const unknown = typeof name === "string" ? name : isId(id) ? tokens.get(id) : undefined;
  return unknown === undefined ? {} : { unknown };
}

/** The scores of a Unigram model, from `[[token, score]]`. */
function scoresOf(vocab: readonly unknown[], refuse: Refuse): Map<string, number> {
  const scores = new Map<string, number>();
  for (const [id, entry] of vocab.entries()) {
    const [token, score] = entry as [string, unknown];
    if (typeof score !== "number") return refuse(`entry ${id} of the vocabulary has no score`);
    scores.set(token, score);
  }
  return scores;
}

/** The longest word of a WordPiece model, where its file does not say. */
const LONGEST_WORD = 100;

function wordPiecesOf(model: Record<string, unknown>, tokens: Vocabulary["tokens"]): WordPieces {
  const { continuing_subword_prefix: prefix = "##", max_input_chars_per_word: longest = LONGEST_WORD } = model;
  return {
    vocabulary: new Set(isObject(model.vocab) ? Object.keys(model.vocab) : tokens.values()),
    prefix: typeof prefix === "string" ? prefix : "",
    longest: typeof longest === "number" ? longest : LONGEST_WORD,
  };
}

/** Where the same letters are another token at the end or within a word, a token alone tells nothing about text. */
const hasAffixes = ({ end_of_word_suffix: end, continuing_subword_prefix: within }: Record<string, unknown>): boolean =>
  [end, within].some((affix) => affix !== undefined && affix !== null && affix !== "");

interface Vocabulary {
  readonly tokens: Map<number, string>;
  readonly synonyms: Map<number, string[]>;
  /** How many tokens there are; their ids may be fewer, or leave gaps. */
  readonly size: number;
}

/** `{ token: id }`, or for Unigram `[[token, score]]` in the order of the ids. */
function readVocabulary(vocab: unknown, refuse: Refuse): Vocabulary {
  const tokens = new Map<number, string>();
  const synonyms = new Map<number, string[]>();
  if (Array.isArray(vocab)) {
    for (const [id, entry] of vocab.entries()) {
      if (!Array.isArray(entry) || typeof entry[0] !== "string") refuse(`entry ${id} of the vocabulary is not a token`);
      tokens.set(id, entry[0]);
    }
    return { tokens, synonyms, size: vocab.length };
  }
  if (!isObject(vocab)) return refuse("its model has no vocabulary");
  const names = Object.keys(vocab);
  for (const token of names) {
    const id = vocab[token];
    if (!isId(id)) return refuse(`the id of ${shown(token)} is ${shown(id)}`);
    if (!tokens.has(id)) tokens.set(id, token);
    else synonyms.set(id, [...(synonyms.get(id) ?? []), token]);
  }
  return { tokens, synonyms, size: names.length };
}

/**
 * Adds the added tokens to `tokens`, with the ids that the reference library gives them, whatever the file claims: the id that the
 * vocabulary has for the token, else the one after the last of those added behind the vocabulary, the first of which is its size.
 */
function readAdded(
  list: unknown,
  tokens: Map<number, string>,
  synonyms: Vocabulary["synonyms"],
  size: number,
  refuse: Refuse,
): Tokenizer["added"] {
  if (!Array.isArray(list)) return refuse("added_tokens is not a list");
  const ids = new Map<string, number>();
  for (const [id, token] of tokens) ids.set(token, id);
  for (const [id, others] of synonyms) for (const token of others) ids.set(token, id);
  const added = new Map<number, AddedToken>();
  let next = size;
  for (const entry of list) {
    if (!isObject(entry) || typeof entry.content !== "string") return refuse("one of added_tokens has no content");
    const { id: claimed, content, special = false, single_word = false, normalized = !special } = entry;
    if (!isId(claimed)) return refuse(`the id of the added token ${shown(content)} is ${shown(claimed)}`);
    if (typeof special !== "boolean") return refuse(`special of ${shown(content)} is neither true nor false`);
    // The reference passes over an empty one, so that it takes no id.
    if (content === "") continue;
    const known = ids.get(content);
    const id = known ?? next;
    // One of the vocabulary may lie beyond its size, when that has gaps: what is added next follows it.
    next = Math.max(next, id + 1);
    ids.set(content, id);
    added.set(id, { special, singleWord: single_word === true, normalized: normalized === true });
    tokens.set(id, content);
  }
  return added;
}

/** The merges, looked up in the vocabulary: here, so that a tokenizer that cannot be used shows before anything is measured. */
function mergesOf(merges: unknown, vocabulary: Readonly<Record<string, number>>, refuse: Refuse): Merges {
  const idOf = new Map(Object.entries(vocabulary));
  return readMerges(readMergeList(merges, refuse), idOf, (rank) =>
    refuse(`merge ${rank} is of tokens that are not in the vocabulary`),
  );
}

function readMergeList(merges: unknown, refuse: Refuse): Merge[] {
  if (!Array.isArray(merges)) return refuse("its model has no list merges");
  // A line of merges.txt that some converters took along: the reference passes over it, wherever it stands.
  if (merges.some(isVersionLine))
    return readMergeList(
      merges.filter((merge) => !isVersionLine(merge)),
      refuse,
    );
  const wrong = merges.findIndex((merge: unknown) => {
    if (typeof merge === "string") return !/^[^ ]+ [^ ]+$/.test(merge);
    return !Array.isArray(merge) || merge.length !== 2 || merge.some((part) => typeof part !== "string");
  });
  return wrong < 0 ? merges : refuse(`merge ${wrong} is not a pair of tokens`);
}

const isVersionLine = (merge: unknown): boolean => typeof merge === "string" && merge.startsWith("#version");

/** The steps of a pipeline in order, sequences laid out flat. Absent is empty. */
function componentsOf(root: unknown, list: string, refuse: Refuse, depth = 0): Component[] {
  if (root === undefined || root === null) return [];
  if (!isObject(root) || typeof root.type !== "string") return refuse(`one of its ${list} has no type`);
  if (root.type !== "Sequence") return [root as Component];
  const steps = root[list];
  if (!Array.isArray(steps) || depth >= MAX_DEPTH) return refuse(`a Sequence of ${list} is not a list, or is too deep`);
  return steps.flatMap((step) => componentsOf(step, list, refuse, depth + 1));
}

/** What a decoder turns into a space. */
function spaceOf({ type, replacement = "\u2581", pattern, content }: Component): string | undefined {
  if (type === "Metaspace") return typeof replacement === "string" && replacement !== "" ? replacement : undefined;
  if (type !== "Replace" || content !== " " || !isObject(pattern)) return undefined;
  return typeof pattern.String === "string" && pattern.String !== "" ? pattern.String : undefined;
}

const isId = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) < MAX_IDS;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A value from the file in a message of one line: as JSON, and not longer than a line. */
const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? "missing";
  return text.length <= 60 ? text : `${text.slice(0, 60)}...`;
};

export const invalidTokenizer = (name: string, reason: string): CollapsarError =>
  new CollapsarError("InvalidTokenizer", `${name}: not a tokenizer: ${reason}; give the model's own tokenizer.json`, {
    reason,
  });
