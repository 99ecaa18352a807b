/**
 * Whether text reaches a token: whether some text is encoded to it.
 *
 * First the model, which is exact: the merges of byte-pair encoding (bpe.ts), the scores of Unigram (unigram.ts), the longest match of WordPiece
 * (wordpiece.ts). A token that it cannot make of the token's own text it makes of no text. Then what happens to text before: a text of the token
 * is normalized and cut, alone and in some surroundings. So `unreachable` is certain as far as models go and very likely as far as cuts go. A
 * token that begins or ends within a character is judged by its merges alone. For vocabularies of byte-pair encoding with word suffixes, and for
 * types of models other than these three, every token counts as reachable.
 */
import { LONGEST_TOKEN, mergesMake } from "./bpe.js";
import { bytesOfToken, textOfBytes } from "./byte-level.js";
import { loadTextPieces, type TextPieces } from "./text-pieces.js";
import type { BpeSettings, Steps, Tokenizer, UnigramSettings, WordPieceSettings } from "./tokenizer.js";
import { scoresAllow } from "./unigram.js";
import { piecesOfWord } from "./wordpiece.js";

/** What can come before and after a token in a text. The first is the token alone. */
const SURROUNDINGS = ["", " ", "\n", "a", "1", "."].flatMap((before) =>
  ["", " ", "a", "."].map((after) => [before, after] as const),
);

/** A longer text is not cut: a hostile pattern takes a power of its length. */
const LONGEST_TEXT = 128;

/** A function that tells whether text reaches a token of the tokenizer's vocabulary. */
export async function loadReachability(tokenizer: Tokenizer): Promise<(token: string) => boolean> {
  const { bpe, unigram, wordPiece } = tokenizer;
  if (wordPiece) return wordsReach(tokenizer, wordPiece);
  const model = bpe ?? unigram;
  return model
    ? modelReaches(tokenizer, model, bpe ? makesByMerges(bpe) : makesByScores(unigram as UnigramSettings))
    : () => true;
}

const makesByMerges =
  ({ merges }: BpeSettings) =>
  (token: string): boolean =>
    mergesMake(token, merges);

function makesByScores({ scores }: UnigramSettings): (token: string) => boolean {
  let longest = 0;
  for (const token of scores.keys()) longest = Math.max(longest, Math.min(token.length, LONGEST_TOKEN));
  return (token) => scoresAllow(token, scores, longest);
}

async function modelReaches(
  tokenizer: Tokenizer,
  model: BpeSettings | UnigramSettings,
  makes: (token: string) => boolean,
): Promise<(token: string) => boolean> {
  const { unknown } = tokenizer;
  const ignoreMerges = "ignoreMerges" in model && model.ignoreMerges;
  // A byte-level vocabulary whose text is not made byte-level: the file contradicts itself.
  const isSound = !tokenizer.byteLevel || model.preTokenizers.some(({ type }) => type === "ByteLevel");
  const steps = [...model.normalizers, ...model.preTokenizers];
  const writesBytes = steps.at(-1)?.type === "ByteLevel";
  const pieces = isSound ? await loadTextPieces(model.normalizers, model.preTokenizers) : undefined;
  const isCut = addedWithin(tokenizer, pieces);
  /** Whether the cuts leave a token whole in a text of it that holds no added token. */
  const isLeftWhole = (token: string, text: string, made: boolean): boolean => {
    // Normalizers that are not known here may take away, or make, what an added token is found by.
    if (!pieces && model.normalizers.length > 0) return true;
    const texts = [text, ...otherSpellings(text, model)].filter((spelling) => !isCut(spelling));
    if (texts.length === 0) return false;
    if (!pieces || text.length > LONGEST_TEXT) return true;
    if (made) return occurs(texts, pieces, (piece) => piece.includes(token));
    return !pieces.complete || occurs(texts, pieces, (piece) => piece === token);
  };
  return (token) => {
    if (token === unknown || token.length > LONGEST_TOKEN) return true;
    // All text comes as characters that stand for bytes, so that no other character ever meets the vocabulary.
    if (writesBytes && bytesOfToken(token) === undefined) return false;
    const made = makes(token);
    if (!made && !ignoreMerges) return false;
    const text = textOf(tokenizer, token);
    return text === undefined ? made : isLeftWhole(token, text, made);
  };
}

/** So many letters, and then words, are tried that a token within a word may end. */
const LETTERS = 24;
const WORDS = 512;

/** Some from all over a list. */
const sampled = (list: readonly string[], count: number): string[] =>
  list.filter((_, at) => at % Math.ceil(list.length / count) === 0);

/** Reachability for WordPiece: a word is cut into the longest tokens that it begins with. */
async function wordsReach(tokenizer: Tokenizer, model: WordPieceSettings): Promise<(token: string) => boolean> {
  const pieces = await loadTextPieces(model.normalizers, model.preTokenizers);
  // Without the real words nothing can be said.
  if (!pieces?.complete) return () => true;
  const { prefix, vocabulary } = model;
  const isCut = addedWithin(tokenizer, pieces);
  const words = [...vocabulary].filter((token) => /^[\p{L}\p{N}]+$/u.test(token));
  const isLetter = (word: string): boolean => [...word].length === 1;
  // A letter may begin a longer token, which takes a part of what follows; one of many does not.
  const starts = [
    ...sampled(words.filter(isLetter), LETTERS),
    ...sampled(
      words.filter((word) => !isLetter(word)),
      WORDS,
    ),
  ];
  return (token) => {
    if (token === tokenizer.unknown || token.length > LONGEST_TEXT) return true;
    const isWithin = prefix !== "" && token.startsWith(prefix) && token.length > prefix.length;
    const makes = (piece: string): boolean => piecesOfWord(piece, model)?.includes(token) === true;
    if (!isWithin) {
      const texts = [token, ...otherSpellings(token, model)].filter((text) => !isCut(text));
      return occurs(texts, pieces, makes);
    }
    return starts.some((start) => {
      const text = start + token.slice(prefix.length);
      return makes(text) && !isCut(text) && pieces.of(text).some(makes);
    });
  };
}

const occurs = (texts: readonly string[], pieces: TextPieces, isIt: (piece: string) => boolean): boolean =>
  texts.some((text) => SURROUNDINGS.some(([before, after]) => pieces.of(before + text + after).some(isIt)));

/**
 * Texts that become `text`: one of them may hold no added token where `text` holds one, or be cut where `text` is not. Normalizers change what they
 * are given, and ByteLevel may put a space before a piece that begins with none.
 */
function otherSpellings(text: string, { normalizers, preTokenizers }: Steps): string[] {
  const spellings = normalizers.flatMap(({ type }) => {
    if (type === "Lowercase" || type === "BertNormalizer") return [text.toUpperCase()];
    if (type === "NFC" || type === "NFKC") return [text.normalize("NFD")];
    return type === "NFD" || type === "NFKD" ? [text.normalize("NFC")] : [];
  });
  const prefixes = preTokenizers.some((step) => step.type === "ByteLevel" && step.add_prefix_space === true);
  if (prefixes && text.startsWith(" ") && text.length > 1) spellings.push(text.slice(1));
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
  // Prepend comes before a whole text alone: an added token that holds it is not found further on.
  const isIn = (text: string): boolean => inNormalized(normalize(text)) && inNormalized(normalize(`a${text}`));
  return (text) => inRaw(text) || (normalized.size > 0 && isIn(text));
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
