/** What the files beside a model's weights say about its embeddings. */
import { isCollapsarError } from "../../errors.js";
import { type NamedSource, readExactly } from "../../source/byte-source.js";
import { CONFIG, MAX_CONFIG_BYTES } from "../config-file.js";
import type { TensorSet } from "../tensor.js";

/** What is known of a model, as far as something says it. */
export interface ModelFacts {
  /** Tokens of the vocabulary. */
  readonly tokens?: number;
  /** Which file says so. */
  readonly tokensFrom?: string;
  /** Whether the input embedding is the output embedding too. */
  readonly tied?: boolean;
}

/** The largest tokenizers have some 35 MB. */
const MAX_TOKENIZER_BYTES = 100_000_000;

/** Where models of several senses keep the configuration of their text part. */
const TEXT_PARTS = [
  "text_config",
  "llm_config",
  "language_config",
  "thinker_config",
  "lm_config",
  "decoder",
  "text_encoder",
];

/** Reads `config.json`, and where that has no `vocab_size`, counts the tokens of `tokenizer.json`. What cannot be read says nothing. */
export async function modelFacts(set: TensorSet, signal?: AbortSignal): Promise<ModelFacts> {
  const config = await readJson(set, CONFIG, MAX_CONFIG_BYTES, signal);
  const tied = factIn(config, "tie_word_embeddings", (value) => typeof value === "boolean");
  const known = { ...(tied !== undefined && { tied: tied as boolean }) };
  const size = factIn(config, "vocab_size", isCount);
  if (size !== undefined) return { ...known, tokens: size as number, tokensFrom: CONFIG };
  const tokens = tokensOf(await readJson(set, "tokenizer.json", MAX_TOKENIZER_BYTES, signal));
  return tokens === undefined ? known : { ...known, tokens, tokensFrom: "tokenizer.json" };
}

const isCount = (value: unknown): boolean => typeof value === "number" && Number.isSafeInteger(value) && value > 0;

/** A field of the text part, at any depth, else of the whole. */
function factIn(config: unknown, field: string, isFact: (value: unknown) => boolean, depth = 0): unknown {
  if (!isObject(config) || depth > TEXT_PARTS.length) return undefined;
  for (const part of TEXT_PARTS) {
    const found = Object.hasOwn(config, part) ? factIn(config[part], field, isFact, depth + 1) : undefined;
    if (found !== undefined) return found;
  }
  const value = Object.hasOwn(config, field) ? config[field] : undefined;
  return isFact(value) ? value : undefined;
}

/** One more than the highest id. */
function tokensOf(tokenizer: unknown): number | undefined {
  if (!isObject(tokenizer) || !isObject(tokenizer.model)) return undefined;
  const { vocab } = tokenizer.model;
  let most = -1;
  if (Array.isArray(vocab)) most = vocab.length - 1;
  else if (isObject(vocab)) for (const id of Object.values(vocab)) most = Math.max(most, Number(id));
  const added = Array.isArray(tokenizer.added_tokens) ? tokenizer.added_tokens : [];
  for (const token of added) if (isObject(token)) most = Math.max(most, Number(token.id));
  return Number.isSafeInteger(most) && most >= 0 ? most + 1 : undefined;
}

async function readJson(set: TensorSet, name: string, max: number, signal?: AbortSignal): Promise<unknown> {
  let source: NamedSource | undefined;
  try {
    source = await set.beside?.(name);
    if (!source || source.byteLength > max) return undefined;
    return JSON.parse(new TextDecoder().decode(await readExactly(source, 0, source.byteLength, { signal })));
  } catch (error) {
    // Nobody asked for these files. What stops the reading of the weights too shows there.
    if (error instanceof SyntaxError || isCollapsarError(error)) return undefined;
    throw error;
  } finally {
    await source?.close?.();
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
