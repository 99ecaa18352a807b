/**
 * Tokens by name and category.
 *
 * The category is the first of these that holds:
 * - `special`: one of the file's `added_tokens` with `special: true`, such as `<|endoftext|>`;
 * - `added`: another of its `added_tokens`;
 * - `byte`: one raw byte: `<0x0A>` of a vocabulary with byte fallback, or one of the 256 single bytes of a byte-level vocabulary, `a` too;
 * - `unreachable`: no text is encoded to it, because the id has no token (padding rows of the matrix, holes), or no merges make the token,
 *   or a character of it stands for no byte in a byte-level vocabulary, or the text of the token is always normalized away, cut within,
 *   or taken by an added token;
 * - `ordinary`: everything else, also what cannot be decided.
 *
 * Reachability is decided for byte-pair encoding, whose merges are exact (see bpe.ts). Text is tried alone and in some surroundings, so
 * `unreachable` is certain as far as merges go and very likely as far as cuts go. A token that begins or ends within a character is
 * judged by its merges alone. For Unigram, WordPiece and vocabularies with word suffixes only ids without a token count as unreachable.
 */
import { LONGEST_TOKEN, mergesMake } from "./bpe.js";
import { bytesOfToken, textOfBytes } from "./byte-level.js";
import { loadTextPieces, type TextPieces } from "./text-pieces.js";
import { type BpeSettings, displayOf, type Tokenizer } from "./tokenizer.js";

/** What kind of token it is. */
export type TokenCategory = "special" | "added" | "byte" | "unreachable" | "ordinary";

/** What a token is called. */
export interface TokenName {
  /** Decoded, on one line; empty for an id without a token. */
  token: string;
  category: TokenCategory;
}

/** Milliseconds at a time, so that signals and a page's events get their turn. */
const TURN = 50;

/**
 * Name and category of each of `ids`, in their order.
 *
 * Rejects with the signal's reason.
 */
export async function nameTokens(
  tokenizer: Tokenizer,
  ids: Iterable<number>,
  signal?: AbortSignal,
): Promise<TokenName[]> {
  const isReachable = await loadReachability(tokenizer);
  const names: TokenName[] = [];
  let turnEnds = performance.now() + TURN;
  for (const id of ids) {
    names.push({ token: displayOf(tokenizer, id), category: categoryOf(tokenizer, id, isReachable) });
    if (performance.now() < turnEnds) continue;
    await new Promise((resolve) => setTimeout(resolve));
    signal?.throwIfAborted();
    turnEnds = performance.now() + TURN;
  }
  return names;
}

function categoryOf(tokenizer: Tokenizer, id: number, isReachable: (token: string) => boolean): TokenCategory {
  const added = tokenizer.added.get(id);
  if (added) return added.special ? "special" : "added";
  const token = tokenizer.tokens.get(id);
  if (token === undefined) return "unreachable";
  if (isByte(tokenizer, token)) return "byte";
  const spellings = [token, ...(tokenizer.synonyms.get(id) ?? [])];
  return spellings.some(isReachable) ? "ordinary" : "unreachable";
}

const isByte = ({ byteLevel, byteFallback }: Tokenizer, token: string): boolean =>
  byteLevel ? bytesOfToken(token)?.length === 1 : byteFallback && /^<0x[0-9A-F]{2}>$/.test(token);

/** What can come before and after a token in a text. The first is the token alone. */
const SURROUNDINGS = ["", " ", "\n", "a", "1", "."].flatMap((before) =>
  ["", " ", "a", "."].map((after) => [before, after] as const),
);

/** A longer text is not cut: a hostile pattern takes a power of its length. */
const LONGEST_TEXT = 128;

async function loadReachability(tokenizer: Tokenizer): Promise<(token: string) => boolean> {
  const { bpe, unknown } = tokenizer;
  if (!bpe) return () => true;
  const { merges } = bpe;
  // A byte-level vocabulary whose text is not made byte-level: the file contradicts itself.
  const isSound = !tokenizer.byteLevel || bpe.preTokenizers.some(({ type }) => type === "ByteLevel");
  const steps = [...bpe.normalizers, ...bpe.preTokenizers];
  const writesBytes = steps.at(-1)?.type === "ByteLevel";
  const pieces = isSound ? await loadTextPieces(bpe.normalizers, bpe.preTokenizers) : undefined;
  const isCut = addedWithin(tokenizer, pieces);
  /** Whether the cuts leave a token whole in a text of it that holds no added token. */
  const isLeftWhole = (token: string, text: string, made: boolean): boolean => {
    // Normalizers that are not known here may take away, or make, what an added token is found by.
    if (!pieces && bpe.normalizers.length > 0) return true;
    const texts = [text, ...otherSpellings(text, bpe)].filter((spelling) => !isCut(spelling));
    if (texts.length === 0) return false;
    if (!pieces || text.length > LONGEST_TEXT) return true;
    if (made) return occurs(texts, pieces, (piece) => piece.includes(token));
    return !pieces.complete || occurs(texts, pieces, (piece) => piece === token);
  };
  return (token) => {
    if (token === unknown || token.length > LONGEST_TOKEN) return true;
    // All text comes as characters that stand for bytes, so that no other character ever meets the vocabulary.
    if (writesBytes && bytesOfToken(token) === undefined) return false;
    const made = mergesMake(token, merges);
    if (!made && !bpe.ignoreMerges) return false;
    const text = textOf(tokenizer, token);
    return text === undefined ? made : isLeftWhole(token, text, made);
  };
}

const occurs = (texts: readonly string[], pieces: TextPieces, isIt: (piece: string) => boolean): boolean =>
  texts.some((text) => SURROUNDINGS.some(([before, after]) => pieces.of(before + text + after).some(isIt)));

/** Texts that the normalizers may turn into `text`: one of them may hold no added token where `text` holds one. */
function otherSpellings(text: string, { normalizers }: BpeSettings): string[] {
  const spellings = normalizers.flatMap(({ type }) => {
    if (type === "Lowercase") return [text.toUpperCase()];
    if (type === "NFC" || type === "NFKC") return [text.normalize("NFD")];
    return type === "NFD" || type === "NFKD" ? [text.normalize("NFC")] : [];
  });
  return spellings.filter((spelling) => spelling !== text);
}

/** The text of a token, as it could stand in a file; undefined when it begins or ends within a character. */
function textOf({ byteLevel, space }: Tokenizer, token: string): string | undefined {
  if (!byteLevel) return space === undefined ? token : token.replaceAll(space, " ");
  const bytes = bytesOfToken(token);
  return bytes && textOfBytes(bytes);
}

/**
 * Whether an added token lies within a text: it is matched first, so that what surrounds it is encoded apart. Some are looked for in the
 * text as it is, the others, normalized like it, in the normalized text.
 */
function addedWithin({ tokens, added }: Tokenizer, pieces: TextPieces | undefined): (text: string) => boolean {
  const normalize = pieces?.normalized ?? ((text: string) => text);
  const [raw, normalized] = [new Set<string>(), new Set<string>()];
  for (const [id, { singleWord, normalized: isNormalized }] of added) {
    const content = tokens.get(id) as string;
    if (singleWord || content.length > LONGEST_TOKEN) continue;
    if (isNormalized) normalized.add(normalize(content));
    else raw.add(content);
  }
  const [inRaw, inNormalized] = [finder(raw), finder(normalized)];
  return (text) => inRaw(text) || (normalized.size > 0 && inNormalized(normalize(text)));
}

/** Whether a text holds one of some contents. */
function finder(contents: Set<string>): (text: string) => boolean {
  contents.delete("");
  const lengths = [...new Set([...contents].map(({ length }) => length))];
  return (text) =>
    lengths.some((length) => {
      for (let at = 0; at + length <= text.length; at += 1) {
        if (contents.has(text.slice(at, at + length))) return true;
      }
      return false;
    });
}
