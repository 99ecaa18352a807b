import type { MatrixData } from "collapsar";
import { describe, expect, test } from "vitest";
import "../../../dist/entry/node.js";
import { readExactly } from "../../../dist/source/byte-source.js";
import { openTensors, type TensorInput } from "../../../dist/tensors/open-tensors.js";

const open = (input: unknown) => openTensors(input as TensorInput, (source) => source);

describe("a matrix in memory", () => {
  test("is a set of one tensor, data", async () => {
    const set = await open({ data: Float32Array.of(1, 2, 3, 4, 5, 6), dtype: "F32", shape: [3, 2] });
    expect([set.name, set.names]).toEqual(["data", ["data"]]);
    const { name, dtype, shape, begin, end } = await set.get("data");
    expect({ name, dtype, shape, begin, end }).toEqual({
      name: "data",
      dtype: "F32",
      shape: [3, 2],
      begin: 0,
      end: 24,
    });
  });

  test.each<[string, MatrixData["data"]]>([
    ["a typed array", Uint16Array.of(0x3c00, 0x4000)],
    ["bytes", Uint8Array.of(0x00, 0x3c, 0x00, 0x40)],
    ["bytes inside a larger buffer", Uint8Array.of(9, 0x00, 0x3c, 0x00, 0x40, 9).subarray(1, 5)],
    ["a DataView", new DataView(Uint8Array.of(9, 0x00, 0x3c, 0x00, 0x40).buffer, 1)],
    ["a buffer", Uint8Array.of(0x00, 0x3c, 0x00, 0x40).buffer],
    ["a Node Buffer", Buffer.from("003c0040", "hex")],
  ])("may be %s", async (_, data) => {
    const tensor = await (await open({ data, dtype: "F16", shape: [1, 2] })).get("data");
    const bytes = await readExactly(tensor.source, tensor.begin, tensor.end);
    expect([...bytes]).toEqual([0x00, 0x3c, 0x00, 0x40]);
  });

  test.each<[string, number[], number]>([
    ["too few", [3, 2], 24],
    ["too many", [2, 2], 16],
    ["not whole", [2.5, 2], 20],
    ["negative", [-5, -1], 20],
  ])("whose shape does not fit its bytes is refused: %s", async (_, shape, needed) => {
    await expect(open({ data: new Float32Array(5), dtype: "F32", shape })).rejects.toMatchObject({
      code: "DataLength",
      fields: { needed, actual: 20 },
    });
  });

  test.each(["I32", "float32", "__proto__", ""])("of dtype %j is refused", async (dtype) => {
    await expect(open({ data: new Float32Array(1), dtype, shape: [1, 1] })).rejects.toMatchObject({
      code: "UnsupportedDtype",
      fields: { dtype },
    });
  });

  test("of plain numbers is refused, not read as bytes", async () => {
    await expect(open({ data: [1, 2, 3, 4], dtype: "F32", shape: [1, 1] })).rejects.toMatchObject({
      name: "CollapsarError",
    });
  });
});
