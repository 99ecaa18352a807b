import { describe, expect, test } from "vitest";
import { memorySource } from "../../../dist/source/memory.js";
import { chooseMatrix } from "../../../dist/tensors/default-tensor.js";
import type { TensorSet } from "../../../dist/tensors/tensor.js";
import { ARCHITECTURES } from "../../support/architectures.js";

type Shape = readonly (string | number)[];

/** A set of tensors; those without a dtype are F32. */
function tensors(shapes: Record<string, Shape>, beside: Record<string, unknown> = {}): TensorSet {
  return {
    name: "model",
    names: Object.keys(shapes),
    metadata: new Map(),
    close: async () => {},
    async beside(name) {
      const value = beside[name];
      return value === undefined ? undefined : memorySource(new TextEncoder().encode(JSON.stringify(value)), name);
    },
    async get(name) {
      const [first, ...rest] = shapes[name]!;
      const [dtype, shape] = typeof first === "string" ? [first, rest] : ["F32", [first, ...rest]];
      return { name, dtype, shape: shape as number[], begin: 0, end: 0, source: memorySource(new Uint8Array(0)) };
    },
  };
}

describe("the embedding of", () => {
  test.each(ARCHITECTURES)("$of", async ({ holds, config, chosen, input, output, refused }) => {
    const set = () => tensors(holds, config === undefined ? {} : { "config.json": config });
    if (refused) await expect(chooseMatrix(set())).rejects.toMatchObject({ message: expect.stringMatching(refused) });
    else expect((await chooseMatrix(set())).name).toBe(chosen);
    if (input !== undefined) expect((await chooseMatrix(set(), "input")).name).toBe(input);
    if (output !== undefined) expect((await chooseMatrix(set(), "output")).name).toBe(output);
  });

  test("at least 60 architectures", () => {
    expect(new Set(ARCHITECTURES.map(({ of }) => of)).size).toBe(ARCHITECTURES.length);
    expect(ARCHITECTURES.length).toBeGreaterThanOrEqual(60);
  });
});
