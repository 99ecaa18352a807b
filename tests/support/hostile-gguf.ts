/** GGUF files made to break readers, each with the error that must come of it. */
import { f32Tensor, gguf, joined, u64, type Value } from "./gguf.js";
import type { Hostile } from "./hostile.js";

const VALID_TENSOR = f32Tensor("token_embd.weight", [
  [1, 2],
  [1, 2],
]);

/** A valid file, to be damaged. */
export const VALID = gguf({
  metadata: [
    ["general.architecture", ["string", "llama"]],
    ["general.alignment", ["uint32", 32]],
    ["tokenizer.ggml.tokens", ["strings", ["a", "b"]]],
  ],
  tensors: [VALID_TENSOR],
});

const list = (element: number, count: number | bigint, rest: Uint8Array = new Uint8Array(0)): Value => [
  "raw",
  9,
  joined([new Uint8Array(Uint32Array.of(element).buffer), u64(count), rest]),
];
const withValue = (value: Value): Uint8Array => gguf({ metadata: [["key", value]], tensors: [VALID_TENSOR] });
const withTensor = (tensor: Partial<typeof VALID_TENSOR> & { offset?: number | bigint }): Uint8Array =>
  gguf({ tensors: [{ ...VALID_TENSOR, ...tensor }] });
const aligned = (alignment: Value): Uint8Array =>
  gguf({ metadata: [["general.alignment", alignment]], tensors: [VALID_TENSOR] });

const quantised = (version: number): Uint8Array =>
  gguf({
    metadata: [["general.quantization_version", ["uint32", version]]],
    tensors: [{ name: "token_embd.weight", shape: [32, 2], type: 2, data: new Uint8Array(36) }],
  });

/** The same blocks, in the version that all files have. */
export const QUANTISED = quantised(2);

const HUGE = 2n ** 64n - 1n;

export const HOSTILE_GGUF: readonly Hostile[] = [
  ["more keys than any file", gguf({ keyCount: HUGE }), "InvalidHeader"],
  ["more tensors than any file", gguf({ tensorCount: HUGE }), "InvalidHeader"],
  ["one key too few", gguf({ keyCount: 3 }), "TruncatedFile"],
  ["one tensor too few", gguf({ tensorCount: 2, tensors: [VALID_TENSOR] }), "InvalidHeader"],
  ["a string longer than the file", withValue(["raw", 8, u64(1 << 20)]), "TruncatedFile"],
  ["a string longer than any file", withValue(["raw", 8, u64(HUGE)]), "TruncatedFile"],
  ["a list of strings without end", withValue(list(8, HUGE)), "TruncatedFile"],
  ["a list of numbers without end", withValue(list(4, HUGE)), "TruncatedFile"],
  ["a list whose bytes wrap around", withValue(list(12, 2n ** 61n + 1n)), "TruncatedFile"],
  ["a list of strings that is longer than the file", withValue(list(8, 10_000)), "TruncatedFile"],
  ["lists in lists", withValue(list(9, 1, list(9, 1, u64(0))[2] as Uint8Array)), "InvalidHeader"],
  ["a value of no type", withValue(["raw", 99, u64(0)]), "InvalidHeader"],
  ["a list of no type", withValue(list(13, 1)), "InvalidHeader"],
  [
    "a key that comes twice",
    gguf({
      metadata: [
        ["a", ["bool", true]],
        ["a", ["bool", true]],
      ],
    }),
    "InvalidHeader",
  ],
  ["a tensor that comes twice", gguf({ tensors: [VALID_TENSOR, VALID_TENSOR] }), "DuplicateTensor"],
  ["an alignment of 0", aligned(["uint32", 0]), "InvalidHeader"],
  ["an alignment that is no power of two", aligned(["uint32", 24]), "InvalidHeader"],
  ["an alignment in words", aligned(["string", "32"]), "InvalidHeader"],
  ["a negative alignment", aligned(["int32", -32]), "InvalidHeader"],
  ["an alignment without end", aligned(["raw", 10, u64(HUGE)]), "InvalidHeader"],
  ["five dimensions", withTensor({ shape: [1, 1, 1, 1, 1] }), "InvalidHeader"],
  ["a shape without end", withTensor({ shape: [HUGE, HUGE] }), "ShapeOverflow"],
  ["a shape whose product wraps around", withTensor({ shape: [2n ** 32n, 2n ** 32n] }), "ShapeOverflow"],
  ["a shape beyond the file", withTensor({ shape: [2, 3000] }), "TruncatedFile"],
  ["a place beyond the file", withTensor({ offset: 1 << 20 }), "TruncatedFile"],
  ["a place without end", withTensor({ offset: HUGE }), "InvalidHeader"],
  ["a place between two aligned ones", withTensor({ offset: 8 }), "InvalidHeader"],
  ["half a block in a row", withTensor({ shape: [16, 2], type: 2 }), "InvalidHeader"],
  ["blocks of an older version of ggml's", quantised(1), "UnsupportedFormat"],
  ["a name longer than ggml's", withTensor({ name: "x".repeat(65) }), "InvalidHeader"],
  ["tensors that overlap", gguf({ tensors: [VALID_TENSOR, { ...VALID_TENSOR, name: "other", offset: 0 }] }), "Overlap"],
  ["a part of a split model", gguf({ metadata: [["split.count", ["uint32", 2]]] }), "MissingShard"],
  ["a split into lists", gguf({ metadata: [["split.count", ["strings", []]]] }), "InvalidHeader"],
];
