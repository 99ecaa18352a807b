import { describe, expect, test } from "vitest";
import { memorySource } from "../../../dist/source/memory.js";
import { asFloats } from "../../../dist/tensors/as-floats.js";
import { chooseStack, stepOfStack } from "../../../dist/tensors/stacked-tensor.js";
import type { Tensor, TensorSet } from "../../../dist/tensors/tensor.js";

const source = memorySource(new Uint8Array(0), "s");
const tensor = (name: string, shape: number[], dtype = "F32"): Tensor => ({
  name,
  dtype,
  shape,
  begin: 0,
  end: 0,
  source,
});

const setOf = (...tensors: Tensor[]): TensorSet => ({
  name: "s",
  names: tensors.map(({ name }) => name),
  metadata: new Map(),
  get: async (name) => tensors.find((each) => each.name === name) as Tensor,
  close: async () => {},
});

const STACK = tensor("w", [5, 4, 3]);

describe("chooseStack", () => {
  test.each<[string, TensorSet, string | undefined, string | undefined]>([
    ["the only float tensor of three dimensions", setOf(STACK), undefined, "w"],
    ["beside vectors and integers", setOf(tensor("v", [4]), STACK, tensor("i", [2, 2, 2], "I64")), undefined, "w"],
    ["the one that is named", setOf(STACK, tensor("x", [5, 4, 3])), "x", "x"],
    ["the first of the usual names", setOf(STACK, tensor("gamma", [5, 4, 3])), undefined, "gamma"],
    ["none beside a matrix", setOf(STACK, tensor("m", [4, 3])), undefined, undefined],
    ["none where a usual name is a matrix", setOf(STACK, tensor("lm_head.weight", [4, 3])), undefined, undefined],
    ["none where the one named is a matrix", setOf(STACK, tensor("m", [4, 3])), "m", undefined],
    ["none of several", setOf(STACK, tensor("x", [5, 4, 3])), undefined, undefined],
    ["none where the name is not there", setOf(STACK), "x", undefined],
    ["none of integers", setOf(tensor("i", [2, 2, 2], "I64")), undefined, undefined],
    ["none of four dimensions", setOf(tensor("c", [2, 2, 2, 2])), undefined, undefined],
  ])("%s", async (_, set, name, expected) => {
    expect((await chooseStack(set, name))?.name).toBe(expected);
  });

  test.each([
    ["the only one", setOf(tensor("w", [5, 4, 3], "U16"), tensor("v", [4])), undefined],
    ["the one that is named", setOf(tensor("w", [5, 4, 3], "I16"), tensor("x", [4, 3])), "w"],
    ["the one with the name of an embedding", setOf(tensor("lm_head.weight", [5, 4, 3], "U16")), undefined],
  ])("16-bit integers: of %s it says how to say what they hold", async (_, set, name) => {
    await expect(chooseStack(set, name)).rejects.toMatchObject({
      code: "UnsupportedDtype",
      message: expect.stringMatching(/\[5, 4, 3\].*bfloat16 or float16.*`as`/),
    });
    expect(await chooseStack(asFloats(set, "bf16"), name)).toMatchObject({ dtype: "BF16" });
  });

  test("rows without columns are refused", async () => {
    await expect(chooseStack(setOf(tensor("w", [2, 4, 0])))).rejects.toMatchObject({ code: "NoDims" });
  });
});

test("a step of a stack is a matrix at its place", () => {
  const stack = { ...tensor("w", [5, 4, 3], "BF16"), begin: 1000, end: 1120 };
  expect(stepOfStack(stack, 0)).toMatchObject({ shape: [4, 3], begin: 1000, end: 1024, dtype: "BF16", name: "w" });
  expect(stepOfStack(stack, 4)).toMatchObject({ shape: [4, 3], begin: 1096, end: 1120 });
});
