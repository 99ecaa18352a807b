import { describe, expect, test } from "vitest";
import { noWeights } from "../../../dist/tensors/no-weights.js";

describe("noWeights", () => {
  test("a directory that holds only other formats is told how to convert", () => {
    const error = noWeights("dir", ["config.json", "tf_model.h5", "model.onnx"]);
    expect(error.code).toBe("NoWeights");
    expect(error.fields).toEqual({ path: "dir", found: ["model.onnx", "tf_model.h5"] });
    expect(error.message).toMatch(/^dir: holds no safetensors, only model\.onnx, tf_model\.h5; convert to safetensors/);
  });

  test.each(["h5", "hdf5", "msgpack", "onnx", "tflite"])("knows .%s files", (extension) => {
    expect(noWeights("dir", [`weights.${extension}`]).message).toContain(`only weights.${extension}; convert`);
  });

  test("safetensors files of other names are offered", () => {
    const error = noWeights("dir", ["b.safetensors", "a.safetensors", "tf_model.h5"]);
    expect(error.message).toMatch(/give one of its files: a\.safetensors, b\.safetensors$/);
    expect(error.fields).toEqual({ path: "dir", found: ["a.safetensors", "b.safetensors", "tf_model.h5"] });
  });

  test("a directory without weights says what was looked for", () => {
    expect(noWeights("dir", []).message).toBe(
      "dir: holds neither model.safetensors.index.json, model.safetensors, pytorch_model.bin.index.json nor pytorch_model.bin; give the directory of a model or one .safetensors, .npy, .gguf, .bin, .pt, .pth, .ckpt or .npz file",
    );
  });
});
