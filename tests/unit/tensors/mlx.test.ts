/** Models that MLX quantised: what MLX itself wrote, and what it makes of it. */
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inspect, mask, stats, toCsv } from "collapsar";
import { describe, expect, it } from "vitest";
import { maskNotes } from "../../../dist/report/parts/mask.js";
import { memorySource } from "../../../dist/source/memory.js";
import { joinedRows } from "../../../dist/tensors/row-parts.js";
import { bytesOf, directoryWith, f32, safetensors, temporaryDirectory } from "../../support/fixtures-node.js";
import { serveFiles } from "../../support/http-server.js";

const path = (name: string): string => fileURLToPath(new URL(`../../fixtures/mlx/${name}`, import.meta.url));
const DTYPES = [
  "MLX_2BIT_G32_BF16",
  "MLX_3BIT_G64_F16",
  "MLX_4BIT_G64_BF16",
  "MLX_5BIT_G32_BF16",
  "MLX_6BIT_G64_F32",
  "MLX_8BIT_G128_BF16",
];
const NAME = "model.embed_tokens.weight";

/** A fixture whose config.json says something else of its quantisation. */
function configured(quantization: unknown, name = "bits-8"): string {
  const directory = temporaryDirectory();
  cpSync(path(name), directory, { recursive: true });
  writeFileSync(join(directory, "config.json"), JSON.stringify({ quantization }));
  return directory;
}

describe("a quantised embedding", () => {
  it.each([2, 3, 4, 5, 6, 8])("of %i bits measures to the bytes of MLX's own values", async (bits) => {
    const model = path(`bits-${bits}`);
    const read = await stats(model, { rows: "all" });
    expect(toCsv(read)).toBe(toCsv(await stats(path("wide.safetensors"), { tensor: `bits-${bits}`, rows: "all" })));
    const dtype = DTYPES.find((each) => each.startsWith(`MLX_${bits}BIT`))!;
    const byteLength = readFileSync(path(`bits-${bits}/model.safetensors`)).length;
    expect(read.matrix).toMatchObject({ tensor: NAME, dtype, shape: [7, 128], byteLength });
  });

  it("is compared as it is stored, and says so", async () => {
    const result = await mask(path("bits-4"), { identify: true });
    expect([...result.groups.members]).toEqual([0, 2, 5, 1, 3]);
    expect(maskNotes(result).join()).toMatch(/quantised/);
    expect(result.identities?.[0]).toMatchObject({ bytes: readFileSync(path("bits-4/model.safetensors")).length });
  });

  it("is read from a server, whose config.json says how", async () => {
    const file = (name: string): Uint8Array => new Uint8Array(readFileSync(path(`bits-4/${name}`)));
    const index = JSON.stringify({ weight_map: { [NAME]: "a.safetensors" } });
    const server = await serveFiles({
      "/one/model.safetensors": file("model.safetensors"),
      "/one/config.json": file("config.json"),
      "/none/model.safetensors": file("model.safetensors"),
      "/other/model.safetensors.index.json": new TextEncoder().encode(index),
      "/other/a.safetensors": safetensors([f32(NAME, [[1], [1]])]),
      "/other/config.json": new TextEncoder().encode('{"vocab_size":2,"tie_word_embeddings":true}'),
    });
    const read = await stats(`${server.url}/one/`, { rows: "all" });
    expect(toCsv(read)).toBe(toCsv(await stats(path("bits-4"), { rows: "all" })));
    await expect(stats(`${server.url}/none/`)).rejects.toThrow(/packed by MLX/);
    expect((await mask(`${server.url}/other/`)).matrix.why).toMatch(
      /config\.json says that it is the output embedding/,
    );
  });

  it("is listed as what it stands for, its parts beside it", async () => {
    const { tensors, chosen } = await inspect(path("bits-3"));
    const listed = Object.fromEntries(tensors.map(({ tensor, dtype, shape }) => [tensor, `${dtype} ${shape}`]));
    expect(chosen).toBe(NAME);
    expect(listed).toMatchObject({
      [NAME]: "MLX_3BIT_G64_F16 7,128",
      "model.embed_tokens.scales": "F16 7,2",
      "model.norm.weight": "F16 128",
    });
  });

  it("takes the settings of its own layer", async () => {
    const own = { "model.embed_tokens": { bits: 8, group_size: 128 } };
    const matrix = async (quantization: unknown) => (await stats(configured(quantization))).matrix.dtype;
    expect(await matrix({ bits: 4, group_size: 32, ...own })).toBe("MLX_8BIT_G128_BF16");
    await expect(matrix({ bits: 4, group_size: 32 })).rejects.toMatchObject({ code: "InvalidHeader" });
    await expect(matrix({ bits: 8, group_size: 128, "model.embed_tokens": false })).rejects.toMatchObject({
      code: "UnsupportedDtype",
      fields: { dtype: "U32" },
    });
  });

  it.each([
    [{ bits: 4, group_size: 32, mode: "mxfp4" }, "UnsupportedDtype", /MLX mxfp4/],
    [{ bits: 4, group_size: 256 }, "UnsupportedDtype", /MLX 4-bit, groups of 256/],
    [{ bits: 4, group_size: 128 }, "InvalidHeader", /scales.*does not fit/],
    [{ bits: 0, group_size: 128 }, "InvalidHeader", /does not tell the bits/],
    [{}, "InvalidHeader", /does not tell the bits and the group_size/],
  ])("is refused with %j", async (quantization, code, message) => {
    await expect(mask(configured(quantization))).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
    if (code === "UnsupportedDtype") expect((await inspect(configured(quantization))).reason).toMatch(message);
  });

  it("takes MLX's own settings before those of the model that was quantised", async () => {
    const directory = configured({ bits: 8, group_size: 128 });
    const config = { quantization: { bits: 8, group_size: 128 }, quantization_config: { quant_method: "fp8" } };
    writeFileSync(join(directory, "config.json"), JSON.stringify(config));
    expect((await stats(directory)).matrix.dtype).toBe("MLX_8BIT_G128_BF16");
    writeFileSync(join(directory, "config.json"), JSON.stringify({ quantization_config: config.quantization }));
    expect((await stats(directory)).matrix.dtype).toBe("MLX_8BIT_G128_BF16");
  });

  it("is refused where config.json is none, and without one", async () => {
    const directory = configured({});
    writeFileSync(join(directory, "config.json"), "{");
    await expect(mask(directory)).rejects.toMatchObject({ code: "InvalidHeader" });
    await expect(mask(path("bits-4/model.safetensors"))).rejects.toMatchObject({
      code: "UnsupportedDtype",
      message: expect.stringMatching(/packed.*directory.*config\.json/),
    });
  });

  it("is refused without biases", async () => {
    const tensor = (dtype: string, shape: number[], bytes: number) => [dtype, shape, new Uint8Array(bytes)] as const;
    const model = safetensors([
      [NAME, ...tensor("U32", [2, 4], 32)],
      ["model.embed_tokens.scales", ...tensor("F16", [2, 1], 4)],
    ]);
    const config = JSON.stringify({ quantization: { bits: 4, group_size: 32 } });
    await expect(mask(directoryWith({ "model.safetensors": model, "config.json": config }))).rejects.toThrow(
      /no tensor.*biases/,
    );
  });
});

describe("rows put together from several places", () => {
  const first = bytesOf(Uint8Array.from({ length: 30 }, (_, at) => at));
  const second = bytesOf(Uint8Array.from({ length: 20 }, (_, at) => 100 + at));
  const rows = joinedRows("it", 5, [
    { source: memorySource(first, "a"), begin: 10, bytes: 3 },
    { source: memorySource(second, "b"), begin: 5, bytes: 2 },
  ]);
  const expected = Array.from({ length: 25 }, (_, at) =>
    at % 5 < 3 ? 10 + Math.floor(at / 5) * 3 + (at % 5) : 105 + Math.floor(at / 5) * 2 + (at % 5) - 3,
  );

  it("give any range", async () => {
    expect(rows.byteLength).toBe(25);
    for (let start = 0; start <= 25; start += 1) {
      for (let end = start; end <= 25; end += 1) {
        expect([...(await rows.slice(start, end))]).toEqual(expected.slice(start, end));
        expect([...(await rows.slice(start, end, { into: new Uint8Array(40) }))]).toEqual(expected.slice(start, end));
      }
    }
  });

  it("read no other rows", async () => {
    const asked: [number, number][] = [];
    const watched = {
      ...memorySource(first, "a"),
      slice: async (start: number, end: number) => {
        asked.push([start, end]);
        return first.subarray(start, end);
      },
    };
    await joinedRows("it", 5, [{ source: watched, begin: 10, bytes: 3 }]).slice(6, 12);
    expect(asked).toEqual([[16, 22]]);
  });
});
