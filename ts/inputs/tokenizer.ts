/** Names of tokens for jobs: the tokenizer given, or the one beside a model's weights. */
import { isCollapsarError } from "../errors.js";
import { readingOptions } from "../parameters/validation/reading.js";
import type { FileInput } from "../source/open.js";
import type { TensorSet } from "../tensors/tensor.js";
import type { TokenName } from "../tokenizers/names.js";
import type { Tokenizer } from "../tokenizers/tokenizer.js";
import { TOKENIZER_FILE } from "../tokenizers/tokenizer-file.js";
import type { Inputs, JobOptions } from "./inputs.js";

/** Loaded when a tokenizer is there: a page that names no tokens does without. */
export const tokenizers = (): Promise<typeof import("../tokenizers/tokenizers.js")> =>
  import("../tokenizers/tokenizers.js");

/** A tokenizer that was looked for beside the weights. */
export interface Found {
  /** What the user calls the file. */
  source: string;
  tokenizer?: Tokenizer;
  /** Why it cannot be used: the message of the error. Nobody asked for it, so that is no failure. */
  problem?: string;
}

/** The tokenizer of a model directory, or the tokens in a GGUF file; undefined where there are none. */
async function tokenizerBeside(set: TensorSet, signal?: AbortSignal): Promise<Found | undefined> {
  let source = TOKENIZER_FILE;
  try {
    if (set.vocabulary) {
      source = set.vocabulary.source.name;
      const { ggufTokenizer } = await tokenizers();
      const tokenizer = await ggufTokenizer(set.vocabulary, signal);
      return tokenizer && { source, tokenizer };
    }
    const opened = await set.beside?.(TOKENIZER_FILE);
    if (!opened) return undefined;
    source = opened.name;
    const { readAndClose } = await tokenizers();
    return { source, tokenizer: await readAndClose(opened, signal) };
  } catch (error) {
    if (!isCollapsarError(error)) throw error;
    return { source, problem: error.message };
  }
}

/** The tokenizer that named the tokens or, if none was named, the one of the model and why it could not be used. */
export interface TokenizerUsed {
  /** Name of the file. */
  source: string;
  /** Why it could not be used: the message of the error. */
  problem?: string;
}

/** What a result says of the tokenizer. */
export const usedOf = ({ source, problem }: Found): TokenizerUsed => ({
  source,
  ...(problem !== undefined && { problem }),
});

/** The tokenizer to use: the one given, with `true` the one of the model directory or GGUF file if it has one, with `false` none. */
export async function findTokenizer(
  inputs: Inputs,
  set: TensorSet,
  given: FileInput | boolean = false,
  signal?: AbortSignal,
): Promise<Found | undefined> {
  if (given === false) return undefined;
  if (given === true) return tokenizerBeside(set, signal);
  const tokenizer = await inputs.openTokenizer(given);
  return { source: tokenizer.name, tokenizer };
}

/**
 * What tokens are called, and which category each belongs to. `tokenizer` is a `tokenizer.json`, or the model directory that holds one.
 *
 * Rejects with `InvalidTokenizer` for a tokenizer that cannot be used, or with the signal's reason.
 *
 * @example
 * ```js
 * import { init, tokenNames } from "collapsar";
 *
 * await init();
 * for (const { token, category } of await tokenNames("path/to/model", [0, 1, 9999])) console.log(token, category);
 * ```
 */
export async function tokenNames(
  tokenizer: FileInput,
  ids: Iterable<number>,
  { signal, reading = {} }: Pick<JobOptions, "signal" | "reading"> = {},
): Promise<TokenName[]> {
  const { nameTokens, openTokenizer } = await tokenizers();
  const opened = await openTokenizer(tokenizer, undefined, { signal, reading: readingOptions(reading) });
  return nameTokens(opened, ids, signal);
}
