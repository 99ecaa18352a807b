import { describe, expect, test } from "vitest";
import "../../../dist/entry/node.js";
import { memorySource } from "../../../dist/source/memory.js";
import { readMask } from "../../../dist/tensors/mask.js";
import type { TensorSet } from "../../../dist/tensors/tensor.js";
import { readTensorFile } from "../../../dist/tensors/tensor-file.js";
import { safetensors, type TensorEntry } from "../../support/fixtures-node.js";

const setOf = (...tensors: TensorEntry[]): Promise<TensorSet> =>
  readTensorFile(memorySource(safetensors(tensors), "masks"));

describe("readMask", () => {
  test("BOOL and U8 are one byte a row", async () => {
    const set = await setOf(["a", "BOOL", [3], Uint8Array.of(1, 0, 1)], ["b", "U8", [3], Uint8Array.of(0, 2, 255)]);
    expect(await readMask(set, "a", 3)).toEqual(Uint8Array.of(1, 0, 1));
    expect(await readMask(set, "b", 3)).toEqual(Uint8Array.of(0, 2, 255));
  });

  test("a mask at an odd offset is read from there", async () => {
    const set = await setOf(["x", "U8", [3], new Uint8Array(3)], ["mask", "BOOL", [2], Uint8Array.of(0, 1)]);
    expect(await readMask(set, "mask", 2)).toEqual(Uint8Array.of(0, 1));
  });

  test("a mask of no rows is empty", async () => {
    expect(await readMask(await setOf(["mask", "BOOL", [0], new Uint8Array(0)]), "mask", 0)).toEqual(new Uint8Array(0));
  });

  test.each<[string, ArrayBufferView]>([
    ["I64", new BigInt64Array(3)],
    ["I8", new Int8Array(3)],
    ["F32", new Float32Array(3)],
  ])("%s is refused: torch would take it otherwise", async (dtype, data) => {
    await expect(readMask(await setOf(["mask", dtype, [3], data]), "mask", 3)).rejects.toMatchObject({
      code: "MaskDtype",
      fields: { dtype },
      message: `masks: mask "mask" is ${dtype} [3]; a mask must be BOOL or U8, one value per row`,
    });
  });

  test("a wrong length says both lengths", async () => {
    await expect(readMask(await setOf(["mask", "BOOL", [3], new Uint8Array(3)]), "mask", 4)).rejects.toMatchObject({
      code: "MaskLength",
      fields: { rows: 4, mask: 3 },
      message: expect.stringMatching(/is BOOL \[3\], but the matrix has 4 rows/),
    });
  });

  test.each([[[1, 3]], [[]]])("rank other than 1 is refused: %j", async (shape: number[]) => {
    const data = new Uint8Array(shape.reduce((product, dimension) => product * dimension, 1));
    await expect(readMask(await setOf(["mask", "BOOL", shape, data]), "mask", 3)).rejects.toMatchObject({
      code: "WrongRank",
      fields: { tensor: "mask", shape },
      message: expect.stringContaining(`rank ${shape.length}; a mask must have rank 1`),
    });
  });

  test("a missing mask is an error that lists what is there", async () => {
    await expect(readMask(await setOf(["dead", "BOOL", [1], Uint8Array.of(1)]), "mask", 1)).rejects.toMatchObject({
      code: "MissingTensor",
      fields: { tensor: "mask", available: ["dead"] },
      message:
        'masks: no tensor "mask"; it holds dead; name another with `maskTensor`, or make a mask of the model with: collapsar mask',
    });
  });
});
