import { describe, expect, test } from "vitest";
import { noWeights } from "../../../dist/tensors/no-weights.js";

describe("noWeights", () => {
  test("a directory that holds only other formats is told how to convert", () => {
    const error = noWeights("dir", ["config.json", "pytorch_model.bin", "model.onnx"]);
    expect(error.code).toBe("NoWeights");
    expect(error.fields).toEqual({ path: "dir", found: ["model.onnx", "pytorch_model.bin"] });
    expect(error.message).toMatch(
      /^dir: holds no safetensors, only model\.onnx, pytorch_model\.bin; convert to safetensors/,
    );
  });

  test.each(["bin", "pt", "pth", "ckpt", "h5", "npz", "msgpack", "onnx"])("knows .%s files", (extension) => {
    expect(noWeights("dir", [`weights.${extension}`]).message).toContain(`only weights.${extension}; convert`);
  });

  test("safetensors files of other names are offered", () => {
    const error = noWeights("dir", ["b.safetensors", "a.safetensors", "pytorch_model.bin"]);
    expect(error.message).toMatch(/give one of its files: a\.safetensors, b\.safetensors$/);
    expect(error.fields).toEqual({ path: "dir", found: ["a.safetensors", "b.safetensors", "pytorch_model.bin"] });
  });

  test("a directory without weights says what was looked for", () => {
    expect(noWeights("dir", []).message).toBe(
      "dir: holds neither model.safetensors.index.json nor model.safetensors; give the directory of a model or one .safetensors, .npy or .gguf file",
    );
  });
});
