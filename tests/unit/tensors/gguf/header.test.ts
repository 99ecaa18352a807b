/** GGUF files: what ggml's own Python package wrote, and what it makes of it. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { inspect, mask, stats, toCsv } from "collapsar";
import { describe, expect, it } from "vitest";
import "../../../../dist/entry/node.js";
import { maskNotes } from "../../../../dist/report/parts/mask.js";
import { statsNotes } from "../../../../dist/report/parts/stats.js";
import { rowBytes } from "../../../../dist/tensors/dtypes.js";
import { DEQUANTISED_TYPES } from "../../../../dist/tensors/gguf/types.js";
import { wasm } from "../../../../dist/wasm.js";
import { directoryWith, mask as maskTensor, safetensors } from "../../../support/fixtures-node.js";
import { f32Tensor, gguf } from "../../../support/gguf.js";

const path = (name: string): string => fileURLToPath(new URL(`../../../fixtures/gguf/${name}`, import.meta.url));
const file = (name: string): Uint8Array => new Uint8Array(readFileSync(path(name)));

const TYPES = [...DEQUANTISED_TYPES.keys()];

describe("tensors", () => {
  it.each(["F32", "F16", "BF16"])("%s measures to the bytes of the same values in safetensors", async (tensor) => {
    for (const rows of ["identical", "all"] as const) {
      const read = await stats(path("floats.gguf"), { tensor, rows });
      expect(toCsv(read)).toBe(toCsv(await stats(path("floats.safetensors"), { tensor, rows })));
      expect(read.matrix).toMatchObject({
        tensor,
        dtype: tensor,
        shape: [8, 32],
        byteLength: file("floats.gguf").length,
      });
    }
  });

  it.each(TYPES)("%s measures to the bytes of ggml's float32 values", async (tensor) => {
    const read = await stats(path("types.gguf"), { tensor, rows: "all" });
    expect(toCsv(read)).toBe(toCsv(await stats(path("types.safetensors"), { tensor, rows: "all" })));
    expect(read.matrix).toMatchObject({ dtype: tensor, shape: [7, 256] });
    expect(read.metrics.n_unique).toBe(4);
  });

  it.each(TYPES)("%s: rows are compared as they are stored", async (tensor) => {
    const result = await mask(path("types.gguf"), { tensor });
    expect([...result.mask]).toEqual([1, 1, 1, 1, 0, 1, 0]);
    expect([...result.groups.members]).toEqual([0, 2, 5, 1, 3]);
    expect(maskNotes(result).join()).toMatch(/quantised.*upper bound.*lower one.*neither/);
    expect(statsNotes(await stats(path("types.gguf"), { tensor })).join()).toMatch(/quantised/);
  });

  it("says that the one factor of a whole tensor, which exports of BitNet have, is not applied", async () => {
    const tensors = [
      f32Tensor("output.weight", [[1], [1], [2]]),
      { name: "output.scale", shape: [1], type: 0, data: new Uint8Array(Float32Array.of(3).buffer) },
      f32Tensor("token_embd.weight", [[1], [2], [3]]),
    ];
    const without = await stats(gguf({ tensors: [tensors[0]!] }), { rows: "all" });
    for (const tensor of [undefined, "output.weight"]) {
      const read = await stats(gguf({ tensors }), { rows: "all", ...(tensor && { tensor }) });
      expect(read.matrix.why).toMatch(/(^|; )measured as it is stored, without the factor in output\.scale$/);
      expect(read.metrics).toEqual(without.metrics);
    }
    const other = await stats(gguf({ tensors }), { rows: "all", tensor: "token_embd.weight" });
    expect(other.matrix.why).toBeUndefined();
  });

  it("has no metrics where no two quantised rows are identical", async () => {
    const data = Uint8Array.from({ length: 68 }, (_, at) => at);
    const read = await stats(gguf({ tensors: [{ name: "output.weight", shape: [32, 2], type: 8, data }] }));
    expect(read.metrics).toMatchObject({ n_tokens: 0 });
  });

  it("says nothing of quantisation where there is none", async () => {
    expect(maskNotes(await mask(path("floats.gguf"), { tensor: "F16" }))).toEqual([]);
  });

  it("have rows as long as the WebAssembly module takes them", () => {
    const { ValueGroups, Block } = wasm();
    for (const dtype of [...TYPES, "MLX_3BIT_G32_F16", "MLX_4BIT_G64_BF16", "MLX_8BIT_G128_F32", "F16"]) {
      const groups = new ValueGroups(dtype, 512, 1n);
      const block = new Block(3 * rowBytes(dtype, 512));
      expect([...groups.push(block, 3 * rowBytes(dtype, 512))], dtype).toHaveLength(3);
      expect(() => groups.push(block, rowBytes(dtype, 512) + 1)).toThrow(/whole number of rows/);
      block.free();
      groups.free();
    }
  });

  it("are read from their rows alone", async () => {
    const rows = Array.from({ length: 4000 }, (_, row) => Array.from({ length: 64 }, (__, dim) => row * dim));
    const bytes = gguf({ tensors: [f32Tensor("blk.0.ffn", rows), f32Tensor("token_embd.weight", rows)] });
    const selected = Array.from({ length: 4000 }, (_, row) => Number(row === 17 || row > 3997));
    const maskFile = safetensors([maskTensor(...selected)]);
    const directory = directoryWith({ "model.gguf": bytes });
    const { reads, metrics } = await stats(`${directory}/model.gguf`, { mask: maskFile });
    expect(metrics.n_tokens).toBe(3);
    // The first read of either file, the mask, and three rows.
    expect(reads.bytes).toBe(64 * 1024 + maskFile.length + 4000 + 3 * 64 * 4);
  });
});

describe("what a file says of itself", () => {
  it("is listed, lists by their length", async () => {
    const { metadata, tensors, chosen, reads, kind, tokens } = await inspect(path("byte-level.gguf"));
    expect(kind).toBe("a GGUF file");
    expect(tokens).toEqual({ source: path("byte-level.gguf"), count: 8 });
    expect(metadata).toMatchObject({
      "general.architecture": "qwen2",
      "general.name": "Toy",
      "qwen2.context_length": "128",
      "tokenizer.ggml.tokens": "8 of string",
      "tokenizer.ggml.token_type": "8 of int32",
    });
    expect(tensors.map(({ tensor, dtype, shape }) => [tensor, dtype, shape])).toEqual([
      ["token_embd.weight", "F16", [8, 32]],
      ["blk.0.attn_norm.weight", "F32", [32]],
      ["output.weight", "F16", [8, 32]],
    ]);
    expect(chosen).toBe("output.weight");
    expect(reads).toEqual({ requests: 1, bytes: file("byte-level.gguf").length });
  });

  it("chooses the input embedding where there is no other, and tells of the other where there is", async () => {
    expect((await inspect(path("sentencepiece.gguf"))).chosen).toBe("token_embd.weight");
    const { otherEmbedding } = await mask(path("byte-level.gguf"));
    expect(otherEmbedding).toEqual({ tensor: "token_embd.weight", tied: false, rowsCompared: 1 });
  });

  it("names tokens without any tokenizer.json", async () => {
    const { names, groups, tokenizer } = await mask(path("byte-level.gguf"), { tokenizer: true });
    expect([...groups.members]).toEqual([2, 3, 4, 0, 1]);
    expect(names).toEqual([
      { token: "ab", category: "ordinary" },
      { token: " ab", category: "unreachable" },
      { token: "<|end|>", category: "special" },
      { token: "a", category: "byte" },
      { token: "b", category: "byte" },
    ]);
    expect(tokenizer).toEqual({ source: path("byte-level.gguf") });
  });

  it("is refused where bytes would have to be swapped", async () => {
    await expect(inspect(path("big-endian.gguf"))).rejects.toMatchObject({
      code: "UnsupportedFormat",
      fields: { format: "a big-endian GGUF file" },
      message: expect.stringMatching(/big-endian GGUF file.*gguf-convert-endian/),
    });
  });

  it("takes version 2 as version 3", async () => {
    const bytes = gguf({ version: 2, tensors: [f32Tensor("token_embd.weight", [[1], [1]])] });
    expect((await mask(bytes)).groups.members).toHaveLength(2);
    await expect(inspect(gguf({ version: 1 }))).rejects.toMatchObject({ code: "UnsupportedFormat" });
    await expect(inspect(gguf({ version: 4 }))).rejects.toThrow(/GGUF version 4.*versions 2 and 3/);
  });

  it("names a quantisation that cannot be undone", async () => {
    const tensor = { name: "token_embd.weight", shape: [256, 2], type: 16, data: new Uint8Array(132) };
    const bytes = gguf({ tensors: [tensor] });
    await expect(mask(bytes)).rejects.toMatchObject({ code: "UnsupportedDtype", fields: { dtype: "IQ2_XXS" } });
    await expect(mask(gguf({ tensors: [{ ...tensor, type: 4 }] }))).rejects.toThrow(/ggml type 4/);
  });
});

describe("a model in several files", () => {
  it.each([1, 2, 3])("is found from part %i", async (part) => {
    const given = path(`split-0000${part}-of-00003.gguf`);
    const { tensors, metadata } = await inspect(given);
    expect(tensors.map(({ tensor, source }) => [tensor, source])).toEqual([
      ["token_embd.weight", path("split-00001-of-00003.gguf")],
      ["blk.0.attn_norm.weight", path("split-00002-of-00003.gguf")],
      ["output.weight", path("split-00003-of-00003.gguf")],
    ]);
    expect(metadata["general.name"]).toBe("Toy");
    const whole = await mask(path("byte-level.gguf"), { tokenizer: true });
    const { groups, names, matrix } = await mask(given, { tokenizer: true });
    expect(groups).toEqual(whole.groups);
    expect(names).toEqual(whole.names);
    expect(matrix.source).toBe(path("split-00003-of-00003.gguf"));
  });

  it("is found in a directory, as a single file is; of several models one is to be chosen", async () => {
    const parts = [1, 2, 3].map((part) => `split-0000${part}-of-00003.gguf`);
    const directory = directoryWith(
      Object.fromEntries([...parts, "split.md"].map((name) => [name, name.endsWith("md") ? "" : file(name)])),
    );
    const { tensors, chosen } = await inspect(directory);
    expect([tensors.length, chosen]).toEqual([3, "output.weight"]);
    expect((await inspect(directoryWith({ "m.gguf": file("byte-level.gguf") }))).tensors).toHaveLength(3);
    const two = directoryWith({ "a.gguf": file("byte-level.gguf"), "b.gguf": file("byte-level.gguf") });
    await expect(inspect(two)).rejects.toThrow(/give one of its files: a\.gguf, b\.gguf/);
  });

  it("is refused where a part is missing, or the others cannot be found", async () => {
    const name = "split-00001-of-00003.gguf";
    const directory = directoryWith({
      [name]: file(name),
      "split-00003-of-00003.gguf": file("split-00003-of-00003.gguf"),
    });
    await expect(inspect(`${directory}/${name}`)).rejects.toMatchObject({
      code: "MissingShard",
      message: expect.stringMatching(/part 2 of 3 is not there/),
    });
    await expect(inspect(file(name))).rejects.toThrow(/part 1 of a model in 3 files.*choose all files together/);
  });

  it("is refused where a part is not what its name says", async () => {
    const [one, two, three] = [1, 2, 3].map((part) => file(`split-0000${part}-of-00003.gguf`)) as Uint8Array[];
    const names = [1, 2, 3].map((part) => `m-0000${part}-of-00003.gguf`) as [string, string, string];
    const swapped = directoryWith({ [names[0]]: one!, [names[1]]: three!, [names[2]]: two! });
    await expect(inspect(`${swapped}/${names[0]}`)).rejects.toMatchObject({ code: "InvalidHeader" });
  });
});
