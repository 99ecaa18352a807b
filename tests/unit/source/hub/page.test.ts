import { describe, expect, test } from "vitest";
import { hubAddressOfPage, likelyAddress } from "../../../../dist/source/hub/page.js";

describe("a pasted page of the Hub is the model that it shows", () => {
  test.each<[string, string]>([
    ["https://huggingface.co/Qwen/Qwen3-4B", "hf://Qwen/Qwen3-4B"],
    ["https://www.huggingface.co/Qwen/Qwen3-4B/", "hf://Qwen/Qwen3-4B"],
    ["https://hf.co/Qwen/Qwen3-4B?library=transformers#use", "hf://Qwen/Qwen3-4B"],
    ["https://huggingface.co/o/n/tree/main", "hf://o/n"],
    ["https://huggingface.co/o/n/tree/v1.0", "hf://o/n@v1.0"],
    ["https://huggingface.co/o/n/tree/main/text_encoder", "hf://o/n/text_encoder/"],
    ["https://huggingface.co/o/n/tree/refs%2Fpr%2F3/a/", "hf://o/n@refs%2Fpr%2F3/a/"],
    ["https://huggingface.co/o/n/blob/main/a/model.safetensors", "hf://o/n/a/model.safetensors"],
    ["https://huggingface.co/o/n/blob/v1/a%20b.safetensors", "hf://o/n@v1/a b.safetensors"],
    ["https://huggingface.co/datasets/o/n", "hf://datasets/o"],
    ["http://mirror:8080/hf/o/n/tree/main", "hf://o/n"],
  ])("%s", (page, address) => {
    expect(hubAddressOfPage(new URL(page), "http://mirror:8080/hf")).toBe(address);
  });

  test.each([
    "https://huggingface.co/",
    "https://huggingface.co/Qwen",
    "https://huggingface.co/docs/hub",
    "https://huggingface.co/o/n/resolve/main/model.safetensors",
    "https://huggingface.co/o/n/raw/main/config.json",
    "https://huggingface.co/o/n/discussions/3",
    "https://huggingface.co/o/n/blob/main",
    "https://example.org/o/n",
    "http://mirror:8080/other/o/n",
  ])("not %s", (page) => {
    expect(hubAddressOfPage(new URL(page), "http://mirror:8080/hf")).toBeUndefined();
  });
});

test.each<[string, string | undefined]>([
  ["hf:/o/n", "hf://o/n"],
  ["hf:o/n@v1", "hf://o/n@v1"],
  ["https:/host/x.npy", "https://host/x.npy"],
  ["huggingface.co/o/n", "hf://o/n"],
  ["www.huggingface.co/o/n/blob/main/x.safetensors", "hf://o/n/x.safetensors"],
  ["hf.co/o/n/resolve/main/x", "https://huggingface.co/o/n/resolve/main/x"],
  ["host.org/models/x.npy", "https://host.org/models/x.npy"],
  ["Qwen/Qwen3-4B", "hf://Qwen/Qwen3-4B"],
  ["Qwen/Qwen3-4B@v1.0", "hf://Qwen/Qwen3-4B@v1.0"],
  ["Qwen/Qwen3-0.6B", "hf://Qwen/Qwen3-0.6B"],
  ["models/model.onnx", undefined],
  ["run/step_7.npy", undefined],
  ["model/gamma.safetensors", undefined],
  ["../o/n", undefined],
  ["/o/n", undefined],
  ["a/b/c", undefined],
  ["gamma", undefined],
  ["C:\\o\\n", undefined],
])("the path %s may mean the address %s", (path, address) => {
  expect(likelyAddress(path)).toBe(address);
});
