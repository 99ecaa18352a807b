/** The tokens that a GGUF file brings along in its metadata: no tokenizer.json is needed. */
import { CollapsarError } from "../errors.js";
import { type GgufVocabulary, listOf, numbersOf, stringsOf, TOKENS_KEY } from "../tensors/gguf/metadata.js";
import { readMerges } from "./bpe.js";
import { type AddedToken, MAX_IDS, type Tokenizer } from "./tokenizer.js";

/** What kinds of tokens there are (SentencePiece's numbers). Ordinary ones, bytes (6) among them, are told by their text. */
const UNKNOWN = 2;
const CONTROL = 3;
const USER_DEFINED = 4;
const UNUSED = 5;

/** What stands for a space where tokens are not written in the alphabet of bytes. */
const SPACE = "\u2581";

/** Cuts of text after which llama.cpp takes only what merges make. Of others that is not known: there every token counts as reachable. */
const MERGES_ALONE = new Set([
  "gpt-2",
  "qwen2",
  "starcoder",
  "refact",
  "command-r",
  "olmo",
  "smollm",
  "deepseek-llm",
  "deepseek-coder",
  "deepseek-v3",
  "falcon",
  "mpt",
]);

/**
 * The tokens of a GGUF file; undefined where it has none. Rows that no token has (`[PAD151700]`, or of the type unused) have none here.
 *
 * Rejects with `InvalidTokenizer`.
 */
export async function ggufTokenizer(vocabulary: GgufVocabulary, signal?: AbortSignal): Promise<Tokenizer | undefined> {
  const { source, metadata } = vocabulary;
  const key = (name: string): string => `tokenizer.ggml.${name}`;
  const list = listOf(metadata, TOKENS_KEY, "string");
  if (!list) return undefined;
  const refuse = (reason: string): never => {
    throw new CollapsarError(
      "InvalidTokenizer",
      `${source.name}: not a vocabulary: ${reason}; name tokens by another file with \`tokenizer\``,
      {
        reason,
      },
    );
  };
  if (list.count > MAX_IDS) return refuse(`it claims ${list.count} tokens`);
  const perToken = async (name: string, ...elements: ("int32" | "uint32" | "float32")[]): Promise<number[]> => {
    const found = listOf(metadata, key(name), ...elements);
    if (!found) return [];
    if (found.count !== list.count) return refuse(`it has ${list.count} tokens, but ${found.count} in ${key(name)}`);
    return numbersOf(source, found, signal);
  };
  const types = await perToken("token_type", "int32", "uint32");
  const { tokens, added } = sorted(await stringsOf(source, list, signal), types);
  const model = metadata.get(key("model"));
  const byteLevel = model === "gpt2";
  const unknown = tokens.get(Number(metadata.get(key("unknown_token_id"))));
  const bpe = byteLevel ? await mergesOf(vocabulary, tokens, added, signal) : undefined;
  return {
    name: source.name,
    tokens,
    synonyms: new Map(),
    added,
    byteLevel,
    ...(!byteLevel && { space: SPACE }),
    byteFallback: !byteLevel,
    ...(unknown !== undefined && { unknown }),
    ...(bpe && { bpe }),
  };
}

/** The tokens by id, without rows that no token has, and those that are matched before all others. */
function sorted(texts: readonly string[], types: readonly number[]): Pick<Tokenizer, "tokens" | "added"> {
  const tokens = new Map<number, string>();
  const added = new Map<number, AddedToken>();
  for (const [id, text] of texts.entries()) {
    const type = types[id];
    if (type === UNUSED || (text.startsWith("[PAD") && text === `[PAD${id}]`)) continue;
    tokens.set(id, text);
    if (type === CONTROL || type === UNKNOWN) added.set(id, { special: true, singleWord: false, normalized: false });
    else if (type === USER_DEFINED) added.set(id, { special: false, singleWord: false, normalized: false });
  }
  return { tokens, added };
}

/** What decides whether merges make a token; undefined where that would be a guess. */
async function mergesOf(
  { source, metadata }: GgufVocabulary,
  tokens: Tokenizer["tokens"],
  added: Tokenizer["added"],
  signal?: AbortSignal,
): Promise<Tokenizer["bpe"]> {
  const list = listOf(metadata, "tokenizer.ggml.merges", "string");
  if (!list || list.count > MAX_IDS || !MERGES_ALONE.has(String(metadata.get("tokenizer.ggml.pre")))) return undefined;
  const idOf = new Map([...tokens].filter(([id]) => !added.has(id)).map(([id, text]) => [text, id]));
  const merges = await stringsOf(source, list, signal);
  // Nobody asked for these names: a list that contradicts the tokens decides nothing, and is no failure.
  if (!merges.every((merge) => isOf(idOf, merge))) return undefined;
  return {
    merges: readMerges(merges, idOf, (rank) => {
      throw new Error(`merge ${rank} was looked at before`);
    }),
    ignoreMerges: false,
    normalizers: [],
    preTokenizers: [],
  };
}

/** Whether a merge, its two tokens and what they become, is of these tokens. */
function isOf(ids: ReadonlyMap<string, number>, merge: string): boolean {
  const space = merge.indexOf(" ");
  const [left, right] = [merge.slice(0, space), merge.slice(space + 1)];
  return space > 0 && ids.has(left) && ids.has(right) && ids.has(left + right);
}
