/** Embeddings that are quantised in ways that cannot be undone: each error says by what. */
import { mask } from "collapsar";
import { describe, expect, test } from "vitest";
import { f32, safetensors, type TensorEntry } from "../../support/fixtures-node.js";

const tensor = (name: string, dtype: string, bytes: number): TensorEntry => [
  name,
  dtype,
  [2, 2],
  new Uint8Array(bytes),
];
const NORM: TensorEntry = ["model.norm.weight", "F32", [1], new Float32Array(1)];

describe("a quantised embedding", () => {
  test.each([
    ["lm_head.weight", "F8_E4M3", 4, /F8_E4M3 .*floats of 8 bits/],
    ["model.embed_tokens.weight", "F8_E5M2", 4, /floats of 8 bits/],
    ["lm_head.weight", "F4", 2, /floats of 4 bits/],
  ])("%s of %s is refused by its dtype", async (name, dtype, bytes, message) => {
    await expect(mask(safetensors([tensor(name, dtype, bytes), NORM]))).rejects.toMatchObject({
      code: "UnsupportedDtype",
      fields: { dtype },
      message: expect.stringMatching(message),
    });
  });

  test.each([
    ["lm_head.qweight", "I32", 16, "GPTQ or AWQ"],
    ["model.embed_tokens.weight_packed", "I32", 16, "compressed-tensors"],
  ])("%s is refused by what packed it", async (name, dtype, bytes, by) => {
    await expect(mask(safetensors([tensor(name, dtype, bytes), NORM]))).rejects.toMatchObject({
      code: "UnsupportedFormat",
      fields: { format: by },
      message: expect.stringContaining(`"${name}" is quantised by ${by}`),
    });
  });

  test("of bitsandbytes is refused by its name", async () => {
    const model = safetensors([tensor("lm_head.weight", "U8", 4), tensor("lm_head.weight.absmax", "U8", 4)]);
    await expect(mask(model)).rejects.toThrow(/bitsandbytes/);
  });
});

test("layers that are quantised are no concern of an embedding that is not", async () => {
  const model = safetensors([
    f32("model.embed_tokens.weight", [[1], [1]]),
    tensor("model.layers.0.mlp.up_proj.qweight", "I32", 16),
    tensor("model.layers.0.mlp.down_proj.weight", "F8_E4M3", 4),
    tensor("model.layers.0.mlp.down_proj.weight_scale", "F8_E8M0", 4),
    tensor("model.layers.0.mlp.gate_proj.weight", "U8", 4),
    tensor("model.layers.0.mlp.gate_proj.weight.absmax", "U8", 4),
    tensor("model.layers.0.mlp.gate_proj.weight.quant_state.bitsandbytes__nf4", "U8", 4),
    tensor("model.layers.0.mlp.experts.gate_up_proj_blocks", "U8", 4),
    tensor("model.layers.0.self_attn.q_proj.weight_packed", "I32", 16),
  ]);
  expect((await mask(model)).groups.members).toHaveLength(2);
});
