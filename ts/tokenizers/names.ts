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
 * - `fragment`: bytes of a byte-level vocabulary that begin or end within a character, such as two of the three bytes of one;
 * - `ordinary`: everything else, also what cannot be decided.
 *
 * How it is decided whether text reaches a token stands in reachability.ts.
 */
import { bytesOfToken, textOfBytes } from "./byte-level.js";
import { loadReachability } from "./reachability.js";
import { displayOf, type Tokenizer } from "./tokenizer.js";
import { turns } from "./turns.js";

/** What kind of token it is. */
export type TokenCategory = "special" | "added" | "byte" | "unreachable" | "fragment" | "ordinary";

/** The name of a token, and its category. */
export interface TokenName {
  /** Decoded, on one line; empty for an id without a token. */
  token: string;
  /** What kind of token it is. */
  category: TokenCategory;
}

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
  const turn = turns(signal);
  for (const id of ids) {
    names.push({ token: displayOf(tokenizer, id), category: categoryOf(tokenizer, id, isReachable) });
    await turn();
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
  const spelling = spellings.find(isReachable);
  if (spelling === undefined) return "unreachable";
  return isFragment(tokenizer, spelling) ? "fragment" : "ordinary";
}

/** Whether a token of a byte-level vocabulary begins or ends within a character. */
function isFragment({ byteLevel }: Tokenizer, token: string): boolean {
  const bytes = byteLevel ? bytesOfToken(token) : undefined;
  return bytes !== undefined && textOfBytes(bytes) === undefined;
}

const isByte = ({ byteLevel, byteFallback }: Tokenizer, token: string): boolean =>
  byteLevel ? bytesOfToken(token)?.length === 1 : byteFallback && /^<0x[0-9A-F]{2}>$/.test(token);
