/** Opens the tokenizer that is given, or the one beside a model's weights. */
import type { NamedSource } from "../source/byte-source.js";
import { isDirectory } from "../source/directory.js";
import { type FileInput, type OpenOptions, openInput } from "../source/open.js";
import { readGguf } from "../tensors/gguf/header.js";
import type { Wrap } from "../tensors/model-directory.js";
import { ggufTokenizer } from "./gguf.js";
import { invalidTokenizer, readTokenizer, type Tokenizer } from "./tokenizer.js";
import { TOKENIZER_FILE } from "./tokenizer-file.js";

/** Opens a `tokenizer.json`, given itself or as the model directory that it is in, or the tokens of a GGUF file. */
export async function openTokenizer(
  input: FileInput,
  wrap: Wrap = (source) => source,
  options: OpenOptions = {},
): Promise<Tokenizer> {
  const { signal } = options;
  const opened = await openInput(input, options);
  return readAndClose(wrap(isDirectory(opened) ? await opened.open(TOKENIZER_FILE) : opened), signal);
}

/** Reads a tokenizer and closes its source. */
export async function readAndClose(source: NamedSource, signal?: AbortSignal): Promise<Tokenizer> {
  try {
    return await (/\.gguf$/i.test(source.name) ? tokensOfGguf(source, signal) : readTokenizer(source, signal));
  } finally {
    await source.close?.();
  }
}

async function tokensOfGguf(source: NamedSource, signal?: AbortSignal): Promise<Tokenizer> {
  const { metadata } = await readGguf(source, new Uint8Array(0), signal);
  const found = await ggufTokenizer({ source, metadata }, signal);
  if (!found) throw invalidTokenizer(source.name, "it has no tokens");
  return found;
}
