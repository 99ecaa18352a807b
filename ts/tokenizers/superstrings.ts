/**
 * Tokens that contain others: what a word would be made of if nothing had trained a token, and where it may have gone instead.
 *
 * Tokens are compared by the bytes of the text that they stand for. These are the bytes of a byte-level token, the one byte of `<0x0A>` with byte
 * fallback, else the UTF-8 of the token, in which the sign for a space is a space and the prefix of a WordPiece that continues a word is left
 * out; of an added token the UTF-8 of its text. A token contains another if the other's bytes stand in its own, anywhere, also within a character,
 * and are fewer: tokens with the same bytes do not contain each other.
 */
import { bytesOfToken } from "./byte-level.js";
import type { Tokenizer } from "./tokenizer.js";
import { turns } from "./turns.js";

/** Tokens that contain one token. */
export interface Superstrings {
  /** How many there are. */
  count: number;
  /** The first of them by id, at most 20. */
  ids: number[];
}

/** Superstrings of a token that are named: a single letter is in half of the vocabulary. */
const NAMED_SUPERSTRINGS = 20;

/**
 * The tokens that contain each of `ids`; none for an id that no token has, or that no other token contains. Takes time by the length of the
 * vocabulary and not by the number of `ids`.
 *
 * Rejects with the signal's reason.
 */
export async function superstringsOf(
  tokenizer: Tokenizer,
  ids: Iterable<number>,
  signal?: AbortSignal,
): Promise<Map<number, Superstrings>> {
  signal?.throwIfAborted();
  const wanted = new Map<string, number[]>();
  for (const id of ids) {
    const text = byteText(tokenizer, id);
    if (text === "") continue;
    const same = wanted.get(text);
    if (same) same.push(id);
    else wanted.set(text, [id]);
  }
  const lengths = [...new Set([...wanted.keys()].map((text) => text.length))].sort((a, b) => a - b);
  const found = new Map<number, Superstrings>();
  const turn = turns(signal);
  for (const id of [...tokenizer.tokens.keys()].sort((a, b) => a - b)) {
    await turn();
    for (const contained of containedIn(byteText(tokenizer, id), lengths, wanted)) {
      for (const each of contained) add(found, each, id);
    }
  }
  return found;
}

function add(found: Map<number, Superstrings>, contained: number, id: number): void {
  const of = found.get(contained) ?? { count: 0, ids: [] };
  of.count += 1;
  if (of.ids.length < NAMED_SUPERSTRINGS) of.ids.push(id);
  found.set(contained, of);
}

/** What is wanted and stands in a longer text, each once. `lengths` are those of what is wanted, ascending. */
function containedIn(text: string, lengths: readonly number[], wanted: ReadonlyMap<string, number[]>): Set<number[]> {
  const contained = new Set<number[]>();
  for (const length of lengths) {
    if (length >= text.length) break;
    for (let at = 0; at + length <= text.length; at += 1) {
      const ids = wanted.get(text.slice(at, at + length));
      if (ids) contained.add(ids);
    }
  }
  return contained;
}

/** The bytes of a token as characters below U+0100; the empty text for an id without a token. */
function byteText({ tokens, added, byteLevel, byteFallback, space, wordPiece }: Tokenizer, id: number): string {
  const token = tokens.get(id);
  if (token === undefined) return "";
  if (added.has(id)) return utf8(token);
  const bytes = byteLevel ? bytesOfToken(token) : undefined;
  if (bytes) return charactersOf(bytes);
  const byte = byteFallback ? /^<0x([0-9A-F]{2})>$/.exec(token)?.[1] : undefined;
  if (byte !== undefined) return String.fromCharCode(Number.parseInt(byte, 16));
  const prefix = wordPiece?.prefix ?? "";
  const text = prefix !== "" && token.startsWith(prefix) ? token.slice(prefix.length) : token;
  return utf8(space === undefined ? text : text.replaceAll(space, " "));
}

const utf8 = (text: string): string => charactersOf(new TextEncoder().encode(text));

function charactersOf(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
