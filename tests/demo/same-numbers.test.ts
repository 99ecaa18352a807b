/** The page and the library on the same files: the same tokens, the same names, the same bytes. */
import { groupsCsv, mask, tokens, tokensCsv } from "collapsar";
import { describe, expect, it } from "vitest";
import { noChromium } from "../support/chromium.js";
import { saved, withDemo } from "../support/demo.js";
import { f32, safetensors } from "../support/fixtures-node.js";
import { f32Tensor, gguf } from "../support/gguf.js";

/** Rows of two numbers: the first three alike, all others different; a factor makes another matrix. */
const rows = (factor: number): number[][] =>
  Array.from({ length: 60 }, (_, row) => (row < 3 ? [factor, factor] : [Math.sin(row) * factor, row * factor]));

describe.skipIf(noChromium)("the page and the library", () => {
  const demo = withDemo();
  const give = async (name: string, bytes: Uint8Array): Promise<void> => {
    await demo.page.setInputFiles("#measure-files", { name, mimeType: "", buffer: Buffer.from(bytes) });
    await demo.page.locator("#measure-result h2").waitFor();
  };
  const listed = async (): Promise<string> => {
    await demo.page.click("#tab-tokens");
    await demo.page.click("#tokens-find");
    await demo.page.locator("#tokens-result h2", { hasText: "look under-trained" }).waitFor();
    await demo.page.click("#tokens-save");
    return saved(demo.page, "Save tokens.csv");
  };

  it("look at both embeddings of a model that nobody chose one of, and say which was measured", async () => {
    const model = safetensors([f32("lm_head.weight", rows(1)), f32("model.embed_tokens.weight", rows(0.5).reverse())]);
    await give("model.safetensors", model);
    expect(await demo.page.locator("#measure-result .note").innerText()).toBe(
      "lm_head.weight was measured, model.embed_tokens.weight is there too and differs (not tied); choose it under Options.",
    );
    expect(await demo.page.locator("#measure-result .facts").innerText()).toContain(
      "chosen as: output embedding by its name",
    );
    const file = new File([model as BlobPart], "model.safetensors");
    const found = await tokens(file, { tokenizer: true });
    expect(found.mainIndicator).toBe("e_in_norm");
    expect(await listed()).toBe(tokensCsv(found));
    // Who chooses one means that one alone.
    await demo.page.click("text=Options");
    await demo.page.selectOption("#measure-tensor", "model.embed_tokens.weight");
    await demo.page
      .locator("#measure-result .facts", { hasText: "model.embed_tokens.weight" })
      .waitFor({ state: "attached" });
    expect(await listed()).toBe(tokensCsv(await tokens(file, { tensor: "model.embed_tokens.weight" })));
  });

  it("name the tokens of a GGUF file by its own vocabulary", async () => {
    const names = Array.from({ length: 60 }, (_, id) => `word${id}`);
    const model = gguf({
      metadata: [["tokenizer.ggml.tokens", ["strings", names]]],
      tensors: [f32Tensor("token_embd.weight", rows(1))],
    });
    await give("small.gguf", model);
    expect(await demo.page.locator(".groups tbody tr").first().innerText()).toContain("0 “word0”, 1 “word1”");
    const found = await mask(new File([model as BlobPart], "small.gguf"), { tokenizer: true });
    expect(await saved(demo.page, "Download groups")).toBe(groupsCsv(found.groups, { names: found.names }));
  });

  it("keep apart what two models have: what is still looked for in the first is not shown of the second", async () => {
    await give("a.safetensors", safetensors([f32("gamma", rows(1))]));
    await demo.page.click("#tab-tokens");
    // Both at once, as fast as no person is: the search has just begun when the other file comes.
    await demo.page.evaluate(() => document.getElementById("tokens-find")?.click());
    await give("b.safetensors", safetensors([f32("gamma", rows(1).slice(0, 20))]));
    await demo.page.click("#tab-tokens");
    await demo.page.locator("#tokens-find").waitFor();
    expect(await demo.page.locator("#tokens-result h2").innerText()).toBe("3 tokens share their vectors");
  });
});
