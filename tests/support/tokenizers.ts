/** Tokenizers for tests: the fixtures, and small ones made by hand. */
import { readFileSync } from "node:fs";
import { parseTokenizer, type Tokenizer } from "../../dist/tokenizers/tokenizer.js";

const DIRECTORY = new URL("../fixtures/tokenizers/", import.meta.url);

/** What the reference library says of a fixture, by id. */
export interface Expected {
  tokens: string[];
  texts: string[];
  /** 1 where the merges make the token of its characters. */
  made: string;
  /** 1 where some text is encoded to it; ? where it is not whole UTF-8. */
  reached: string;
}

const readJson = (name: string): unknown => JSON.parse(readFileSync(new URL(`${name}.json`, DIRECTORY), "utf8"));

/** What the reference library says of a fixture. */
export const expectedOf = (name: string): Expected => (readJson("expected") as Record<string, Expected>)[name]!;

/** A tokenizer from what its file would hold. */
export const fromJson = (content: unknown): Tokenizer =>
  parseTokenizer("tokenizer.json", new TextEncoder().encode(JSON.stringify(content)));

/** A fixture. `ignore-merges` is `byte-level` with that setting. */
export function readFixture(name: string): Tokenizer {
  if (name !== "ignore-merges") return fromJson(readJson(name));
  const content = readJson("byte-level") as { model: object };
  return fromJson({ ...content, model: { ...content.model, ignore_merges: true } });
}

/** A BPE tokenizer with this vocabulary. `merges` goes into its model, the rest beside it. */
export const tokenizer = (
  vocab: Record<string, number>,
  { merges = [], ...settings }: { merges?: unknown[] } & Record<string, unknown> = {},
): Tokenizer => fromJson({ model: { type: "BPE", vocab, merges }, ...settings });
