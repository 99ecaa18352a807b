import { describe, expect, test } from "vitest";
import { hubName, parseHubAddress } from "../../../../dist/source/hub/address.js";

describe("parseHubAddress", () => {
  test.each<[string, string, string, string]>([
    ["hf://Qwen/Qwen3-4B", "Qwen/Qwen3-4B", "main", ""],
    ["hf://Qwen/Qwen3-4B/", "Qwen/Qwen3-4B", "main", ""],
    ["HF://Qwen/Qwen3-4B", "Qwen/Qwen3-4B", "main", ""],
    ["hf://o/n/model.safetensors", "o/n", "main", "model.safetensors"],
    ["hf://o/n@v1.0", "o/n", "v1.0", ""],
    ["hf://o/n@v1.0/a/b.safetensors", "o/n", "v1.0", "a/b.safetensors"],
    ["hf://o/n@v1.0/text_encoder/", "o/n", "v1.0", "text_encoder/"],
    ["hf://o/n@refs/pr/12/x", "o/n", "refs/pr/12", "x"],
    ["hf://o/n@refs/convert/parquet", "o/n", "refs/convert/parquet", ""],
    ["hf://o/n@feature%2Fx/y", "o/n", "feature/x", "y"],
    ["hf://models/o/n", "o/n", "main", ""],
    ["hf://models/o/n@v1/x", "o/n", "v1", "x"],
    ["hf://models/n", "models/n", "main", ""],
    ["hf://models/n@v1/x", "models/n", "v1", "x"],
    ["hf://o/n/a@b.safetensors", "o/n", "main", "a@b.safetensors"],
  ])("%s", (address, repository, revision, path) => {
    expect(parseHubAddress(address)).toEqual({ repository, revision, path });
  });

  test.each([
    "hf://",
    "hf://owner",
    "hf://owner/",
    "hf:///name",
    "hf://datasets/owner/name",
    "hf://spaces/owner/name",
    "hf://o/n@",
    "hf://o/n@/x",
    "hf://o/n@..",
    "hf://o/n@%2e%2e/x",
    "hf://o/n@%/x",
    "hf://o/n/../x",
    "hf://o/n/a/./x",
    "hf://../n",
    "hf://o/..",
    "hf://o/a--b",
    "hf://o/n?x",
    "hf://o/n\\x",
  ])("refuses %s", (address) => {
    expect(() => parseHubAddress(address)).toThrow(
      expect.objectContaining({ code: "UnsupportedSource", fields: { source: address } }),
    );
  });
});

test("files are named as in the address", () => {
  expect(hubName(parseHubAddress("hf://o/n"), "x")).toBe("hf://o/n/x");
  expect(hubName(parseHubAddress("hf://o/n@v1/x"), "x")).toBe("hf://o/n@v1/x");
  expect(hubName(parseHubAddress("hf://o/n@v1"), "")).toBe("hf://o/n@v1");
});
