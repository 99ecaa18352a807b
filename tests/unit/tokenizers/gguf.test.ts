/** Tokens from the metadata of GGUF files. */
import { readFileSync } from "node:fs";
import { mask, tokenNames } from "collapsar";
import { describe, expect, it } from "vitest";
import { memorySource } from "../../../dist/source/memory.js";
import { readGguf } from "../../../dist/tensors/gguf/header.js";
import { ggufTokenizer } from "../../../dist/tokenizers/gguf.js";
import { nameTokens } from "../../../dist/tokenizers/names.js";
import { f32Tensor, gguf, type Value } from "../../support/gguf.js";

const file = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../fixtures/gguf/${name}`, import.meta.url)));

async function tokenizerOf(bytes: Uint8Array) {
  const source = memorySource(bytes, "it");
  const { metadata } = await readGguf(source, bytes.subarray(0, 64));
  return ggufTokenizer({ source, metadata });
}

async function categoriesOf(bytes: Uint8Array): Promise<string[]> {
  const tokenizer = (await tokenizerOf(bytes))!;
  const ids = Array.from({ length: 9 }, (_, id) => id);
  return (await nameTokens(tokenizer, ids)).map(({ token, category }) => `${category} ${token}`);
}

const vocabulary = (tokens: readonly string[], more: readonly (readonly [string, Value])[] = []): Uint8Array =>
  gguf({
    metadata: [
      ["tokenizer.ggml.tokens", ["strings", tokens]],
      ...more.map(([key, value]) => [`tokenizer.ggml.${key}`, value] as const),
    ],
    tensors: [
      f32Tensor(
        "token_embd.weight",
        tokens.map(() => [1]),
      ),
    ],
  });

describe("a vocabulary", () => {
  it("of SentencePiece: bytes, spaces, and rows that no token has", async () => {
    expect(await categoriesOf(file("sentencepiece.gguf"))).toEqual([
      "special <unk>",
      "special <s>",
      "special </s>",
      "byte <0x0A>",
      "ordinary  a",
      "ordinary b",
      "added <unused0>",
      "unreachable ",
      "unreachable ",
    ]);
  });

  it("of bytes: what merges make is reachable", async () => {
    expect(await categoriesOf(file("byte-level.gguf"))).toEqual([
      "byte a",
      "byte b",
      "ordinary ab",
      "unreachable  ab",
      "special <|end|>",
      "added <tool>",
      "unreachable ",
      "unreachable ",
      "unreachable ",
    ]);
  });

  it("of bytes whose cuts are not known: nothing is called unreachable for its merges", async () => {
    const bytes = vocabulary(
      ["a", "ab"],
      [
        ["model", ["string", "gpt2"]],
        ["pre", ["string", "new"]],
      ],
    );
    expect((await categoriesOf(bytes)).slice(0, 3)).toEqual(["byte a", "ordinary ab", "unreachable "]);
  });

  it("takes padding rows by their names where there are no types, and only at their own places", async () => {
    const bytes = vocabulary(["[PAD0]", "[PAD7]"]);
    expect((await categoriesOf(bytes)).slice(0, 2)).toEqual(["unreachable ", "ordinary [PAD7]"]);
  });

  it("is absent where the file has none", async () => {
    expect(await tokenizerOf(gguf())).toBeUndefined();
    const { tokenizer, names } = await mask(file("floats.gguf"), { tensor: "F32", tokenizer: true });
    expect([tokenizer, names]).toEqual([undefined, undefined]);
  });

  it("with merges of tokens that are not there: these decide nothing", async () => {
    const merges = ["merges", ["strings", ["a b"]]] as const;
    const bytes = vocabulary(["a", "b", "ba"], [["model", ["string", "gpt2"]], ["pre", ["string", "qwen2"]], merges]);
    expect((await categoriesOf(bytes))[2]).toBe("ordinary ba");
  });

  it("with types for other tokens is refused, and the rows are found all the same", async () => {
    const bytes = vocabulary(["a", "b"], [["token_type", ["int32s", [1]]]]);
    await expect(tokenizerOf(bytes)).rejects.toMatchObject({ code: "InvalidTokenizer" });
    const { groups, tokenizer } = await mask(bytes, { tokenizer: true });
    expect(groups.members).toHaveLength(2);
    expect(tokenizer?.problem).toMatch(/2 tokens, but 1 in tokenizer\.ggml\.token_type/);
  });

  it("of a file that is given to name other rows", async () => {
    const named = new File([vocabulary(["a", "b"]) as BlobPart], "v.gguf");
    expect((await tokenNames(named, [1])).map(({ token }) => token)).toEqual(["b"]);
    const bare = new File([gguf({ tensors: [f32Tensor("token_embd.weight", [[1]])] }) as BlobPart], "bare.gguf");
    await expect(tokenNames(bare, [0])).rejects.toThrow("bare.gguf: not a tokenizer: it has no tokens");
  });
});
