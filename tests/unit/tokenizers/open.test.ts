/** Token names in jobs: the tokenizer of a model directory, or one that is given. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { mask, stats, tokenNames } from "collapsar";
import { describe, expect, it } from "vitest";
import { directoryWith, f32, safetensors } from "../../support/fixtures-node.js";

const fixture = fileURLToPath(new URL("../../fixtures/tokenizers/byte-level.json", import.meta.url));

/** Rows 1 and 3 are alike, and 0, 2 and 4, of which the tokenizer below has no 4. */
const weights = safetensors([
  f32("lm_head.weight", [
    [1, 2],
    [3, 4],
    [1, 2],
    [3, 4],
    [1, 2],
  ]),
]);
const tokenizer = JSON.stringify({
  model: { type: "BPE", vocab: { Ċ: 1, Ġthe: 3, Ġdead: 0 }, merges: [] },
  decoder: { type: "ByteLevel" },
});
const model = (files: Record<string, string> = {}) => directoryWith({ "model.safetensors": weights, ...files });

describe("stats names the first token of each group", () => {
  const expected = { firstTokens: new Uint32Array([0, 1]), firstTokenNames: [" dead", "\\x0a"] };

  it("by the tokenizer.json of the model directory, when asked to", async () => {
    const directory = model({ "tokenizer.json": tokenizer });
    const snapshot = await stats(directory, { tokenizer: true });
    expect(snapshot).toMatchObject({ ...expected, tokenizer: { source: join(directory, "tokenizer.json") } });
    expect(snapshot.tokenizer).not.toHaveProperty("problem");
  });

  it("by a file or directory that is given", async () => {
    const directory = model({ "tokenizer.json": tokenizer });
    const bytes = new TextEncoder().encode(tokenizer);
    for (const given of [join(directory, "tokenizer.json"), directory, bytes, new File([tokenizer], "t.json")]) {
      expect(await stats(weights, { tokenizer: given })).toMatchObject(expected);
    }
  });

  it("by the files that a user drops on a page", async () => {
    const files = [new File([weights as BlobPart], "model.safetensors"), new File([tokenizer], "tokenizer.json")];
    expect(await stats(files, { tokenizer: true })).toMatchObject(expected);
  });

  it("and has no names without one, and reads none unless asked to", async () => {
    for (const [directory, given] of [
      [model(), true],
      [model({ "tokenizer.json": tokenizer }), false],
      [model({ "tokenizer.json": tokenizer }), undefined],
    ] as const) {
      const snapshot = await stats(directory, { tokenizer: given });
      expect(snapshot).not.toHaveProperty("firstTokenNames");
      expect(snapshot).not.toHaveProperty("tokenizer");
      expect(snapshot.reads).toEqual((await stats(model())).reads);
    }
  });

  it("and is refused for one that is given and is none, and not for one that nobody named", async () => {
    const directory = model({ "tokenizer.json": "{}" });
    const found = await stats(directory, { tokenizer: true });
    expect(found.tokenizer).toEqual({
      source: join(directory, "tokenizer.json"),
      problem: expect.stringContaining("not a tokenizer"),
    });
    expect(found.metrics.n_tokens).toBe(5);
    await expect(stats(directory, { tokenizer: directory })).rejects.toMatchObject({ code: "InvalidTokenizer" });
    await expect(stats(directory, { tokenizer: join(directory, "no.json") })).rejects.toMatchObject({
      code: "NotFound",
    });
    await expect(stats(model(), { tokenizer: model() })).rejects.toMatchObject({ code: "NotFound" });
  });
});

describe("mask names tokens too", () => {
  it.each([
    ["merges of tokens that are not there", { model: { type: "BPE", vocab: { a: 0 }, merges: ["b c"] } }],
    ["a merge that is none", { model: { type: "BPE", vocab: { a: 0 }, merges: ["# b c"] } }],
    ["something else", {}],
  ])("and is not stopped by a tokenizer that nobody named and that has %s", async (_, content) => {
    const directory = model({ "tokenizer.json": JSON.stringify(content) });
    const found = await mask(directory, { tokenizer: true });
    expect(found.tokenizer).toEqual({
      source: join(directory, "tokenizer.json"),
      problem: expect.stringContaining("not a tokenizer"),
    });
    expect([found.groups.members.length, found.names]).toEqual([5, undefined]);
    await expect(mask(directory, { tokenizer: directory })).rejects.toMatchObject({ code: "InvalidTokenizer" });
  });
});

describe("tokenNames", () => {
  it("names any ids, in their order", async () => {
    expect(await tokenNames(fixture, [10_000, 0, 97])).toEqual([
      { token: "", category: "unreachable" },
      expect.objectContaining({ category: "byte" }),
      expect.objectContaining({ category: "byte" }),
    ]);
    expect(await tokenNames(readFileSync(fixture), [])).toEqual([]);
  });

  it("rejects with the signal's reason", async () => {
    await expect(tokenNames(fixture, [0], { signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow(
      "enough",
    );
  });
});
