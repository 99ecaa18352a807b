import { isCollapsarError } from "collapsar";
import { describe, expect, test } from "vitest";
import "../../../dist/entry/node.js";
import { withInputs } from "../../../dist/inputs/inputs.js";
import { type CentroidInput, readCentroid } from "../../../dist/synth/centroid.js";
import { f32, mask, safetensors, type TensorEntry } from "../../support/fixtures-node.js";

const read = (input: CentroidInput, names = {}) => withInputs({}, (inputs) => readCentroid(input, names, inputs, {}));

describe("a centroid that is given", () => {
  test("as numbers is copied, and has its length", async () => {
    const values = Float32Array.of(3, 4);
    const centroid = await read(values);
    expect(centroid).toEqual({ values, norm: 5 });
    expect(centroid.values).not.toBe(values);
  });

  test.each<[string, ArrayBufferView]>([
    ["F32", Float32Array.of(1.5, -0, 2 ** -126)],
    ["F16", Uint16Array.of(0x3e00, 0x8000, 0x0400)],
    ["BF16", Uint16Array.of(0x3fc0, 0x8000, 0x0080)],
    ["F64", Float64Array.of(1.5, -0, 0.1)],
  ])("in a file as %s is widened or rounded to float32, signs of zeros kept", async (dtype, data) => {
    const tensor: TensorEntry = ["centroid", dtype, [3], data];
    const last = { F32: 2 ** -126, F16: 2 ** -14, BF16: 2 ** -126, F64: Math.fround(0.1) }[dtype];
    const { values, origin } = await read(safetensors([tensor]));
    expect([...values]).toEqual([1.5, -0, last]);
    expect(origin).toMatchObject({ tensor: "centroid", dtype, shape: [3] });
  });
});

describe("the mean of rows", () => {
  const rows = [
    [1, 0.1],
    [2, 0.2],
    [1, 0.1],
    [5, 0.3],
  ];
  const gamma = safetensors([f32("gamma", rows)]);

  test("of those that the mask selects: float64, rounded once", async () => {
    const { values, mean, origin } = await read({ of: gamma, mask: safetensors([mask(1, 1, 0, 1)]) });
    const expected = (Math.fround(0.1) + Math.fround(0.2) + Math.fround(0.3)) / 3;
    expect([...values]).toEqual([Math.fround(8 / 3), Math.fround(expected)]);
    expect(mean).toMatchObject({ rows: 3, selection: "mask", mask: { tensor: "mask" } });
    expect(origin).toMatchObject({ tensor: "gamma" });
  });

  test("without a mask of the rows with a byte-identical twin", async () => {
    const { values, mean } = await read({ of: gamma });
    expect([...values]).toEqual([1, Math.fround(0.1)]);
    expect(mean).toEqual({ rows: 2, selection: "identical" });
  });

  test("does not depend on how the rows are read", async () => {
    // 9 MB: several blocks.
    const many = Float32Array.from({ length: 768 * 3000 }, (_, at) => Math.fround(Math.sin(at) * 10 ** (at % 9)));
    const matrix = { data: many, dtype: "F32" as const, shape: [3000, 768] as const };
    const sums = new Float64Array(768);
    for (const [at, value] of many.entries()) sums[at % 768]! += value;
    const file = safetensors([
      ["gamma", "F32", [3000, 768], many],
      ["mask", "U8", [3000], new Uint8Array(3000).fill(1)],
    ]);
    const { values } = await read({ of: matrix, mask: file });
    expect(values).toEqual(Float32Array.from(sums, (sum) => sum / 3000));
    expect((await read({ of: file, mask: file })).values).toEqual(values);
  });
});

test.each<[string, CentroidInput, string, RegExp]>([
  ["NaN", Float32Array.of(1, Number.NaN), "InvalidCentroid", /^the centroid is NaN in dim 1/],
  [
    "infinity in a file",
    safetensors([["centroid", "F32", [1], Float32Array.of(-Infinity)]]),
    "InvalidCentroid",
    /: the centroid is -Infinity in dim 0/,
  ],
  ["no numbers", new Float32Array(0), "NoDims", /no dims/],
  [
    "the mean of no selected row",
    { of: safetensors([f32("gamma", [[1]])]), mask: safetensors([mask(0)]) },
    "NoRows",
    /the mask selects no row/,
  ],
  [
    "the mean of no identical row",
    { of: safetensors([f32("gamma", [[1], [2]])]) },
    "NoRows",
    /no row has a byte-identical twin/,
  ],
  [
    "a mask of another length",
    { of: safetensors([f32("gamma", [[1]])]), mask: safetensors([mask(1, 1)]) },
    "MaskLength",
    /1 rows/,
  ],
])("%s is refused", async (_, input, code, message) => {
  const error: unknown = await read(input).catch((caught: unknown) => caught);
  expect(isCollapsarError(error) && error.code).toBe(code);
  expect((error as Error).message).toMatch(message);
});
