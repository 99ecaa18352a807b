import { join } from "node:path";
import { inspect } from "collapsar";
import { describe, expect, test } from "vitest";
import { directoryWith, f32, safetensors } from "../../support/fixtures-node.js";

const file = safetensors(
  [
    ["bias", "F32", [3], new Float32Array(3)],
    ["wte.weight", "BF16", [100, 400], new Uint16Array(40_000)],
  ],
  { metadata: { format: "pt" } },
);

describe("inspect", () => {
  test("lists the tensors, in the order of the file, and the one that would be measured", async () => {
    const path = join(directoryWith({ "m.safetensors": file }), "m.safetensors");
    expect(await inspect(path)).toEqual({
      source: path,
      kind: "a safetensors file",
      tensors: [
        { source: path, byteLength: file.length, tensor: "bias", dtype: "F32", shape: [3] },
        { source: path, byteLength: file.length, tensor: "wte.weight", dtype: "BF16", shape: [100, 400] },
      ],
      metadata: { format: "pt" },
      candidates: [{ tensor: "wte.weight", side: "input" }],
      chosen: "wte.weight",
      why: "input embedding by its name; there is no output embedding",
      reads: { requests: 1, bytes: 65_536 },
    });
  });

  test("says why none would be, without failing", async () => {
    const several = await inspect(safetensors([f32("a", [[1]]), f32("b", [[1]])]));
    expect(several.chosen).toBeUndefined();
    expect(several.reason).toMatch(/several matrices .*: a \[1, 1\], b \[1, 1\]$/);
    expect((await inspect(safetensors([]))).reason).toMatch(/it holds no tensor$/);
  });

  test("would measure nothing that stats refuses", async () => {
    const zero = await inspect(safetensors([["zero", "F32", [4, 0], new Float32Array(0)]]));
    expect(zero.chosen).toBeUndefined();
    expect(zero.reason).toContain("zero dims");
  });

  test("a tensor that is named is checked", async () => {
    expect((await inspect(file, { tensor: "wte.weight" })).chosen).toBe("wte.weight");
    await expect(inspect(file, { tensor: "gamma" })).rejects.toMatchObject({ code: "MissingTensor" });
    await expect(inspect(file, { tensor: "bias" })).rejects.toMatchObject({ code: "WrongRank" });
  });

  test("names the shard that each tensor of a model is in", async () => {
    const directory = directoryWith({
      "model.safetensors.index.json": JSON.stringify({
        weight_map: { b: "2.safetensors", "lm_head.weight": "1.safetensors" },
      }),
      "1.safetensors": safetensors([f32("lm_head.weight", [[1, 2]])]),
      "2.safetensors": safetensors([f32("b", [[1]])]),
    });
    const { tensors, chosen, source } = await inspect(directory);
    expect(source).toBe(directory);
    expect(tensors.map(({ tensor, source: shard }) => [tensor, shard])).toEqual([
      ["b", join(directory, "2.safetensors")],
      ["lm_head.weight", join(directory, "1.safetensors")],
    ]);
    expect(chosen).toBe("lm_head.weight");
  });

  test("a key of the metadata may be __proto__", async () => {
    const { metadata } = await inspect(safetensors([], { metadata: JSON.parse('{"__proto__":"x"}') }));
    expect(Object.entries(metadata)).toEqual([["__proto__", "x"]]);
  });

  test("an aborted signal rejects with its reason", async () => {
    const reason = new Error("enough");
    await expect(inspect(file, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
