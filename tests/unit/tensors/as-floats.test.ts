/** 16-bit integers that hold floats: by the bits of the same values as floats. */
import { inspect, mask, series, stats, toCsv } from "collapsar";
import { describe, expect, test } from "vitest";
import { f32, safetensors } from "../../support/fixtures-node.js";
import { npy } from "../../support/series-toy.js";

const BITS = Uint16Array.of(0x3f80, 0x0001, 0x3f80, 0x0001, 0x4000, 0x7f80, 0xbf80, 0x8000);
const file = (dtype: string, shape = [4, 2]): Uint8Array => safetensors([["W", dtype, shape, BITS]]);

describe.each([
  ["bf16", "BF16"],
  ["f16", "F16"],
] as const)("as %s", (held, dtype) => {
  test.each(["U16", "I16"])("%s measures to the bytes of floats", async (stored) => {
    const reading = { as: held };
    const floats = file(dtype);
    const read = await stats(file(stored), { rows: "all", reading });
    expect(toCsv(read)).toBe(toCsv(await stats(floats, { rows: "all" })));
    expect(read.matrix.dtype).toBe(dtype);
    expect((await mask(file(stored), { reading })).groups).toEqual((await mask(floats)).groups);
    expect((await inspect(file(stored), { reading })).chosen).toBe("W");
  });

  test("a stacked tensor is a series", async () => {
    const stacked = await series([file("U16", [2, 2, 2])], { rows: "all", reading: { as: held } });
    const floats = await series([file(dtype, [2, 2, 2])], { rows: "all" });
    expect(stacked.records.map(({ metrics }) => metrics)).toEqual(floats.records.map(({ metrics }) => metrics));
  });
});

test("what is no 16-bit integer stays what it is", async () => {
  const floats = safetensors([f32("gamma", [[1], [1]])]);
  expect((await stats(floats, { reading: { as: "bf16" } })).matrix.dtype).toBe("F32");
});

test("without it the error says what the tensor may be and how to say so", async () => {
  for (const bytes of [file("U16"), file("I16", [2, 2, 2])]) {
    await expect(stats(bytes)).rejects.toMatchObject({ message: expect.stringMatching(/bfloat16 or float16.*`as`/) });
  }
  await expect(stats(file("U16"), { tensor: "W" })).rejects.toMatchObject({ code: "UnsupportedDtype" });
});

test("a stack that is no float is not a series by itself", async () => {
  await expect(series([file("U16", [2, 2, 2])])).rejects.toMatchObject({ message: expect.stringContaining("`as`") });
});

test("a value that is none is refused", async () => {
  await expect(stats(file("U16"), { reading: { as: "f8" as never } })).rejects.toMatchObject({
    code: "InvalidParameter",
    message: expect.stringContaining('"bf16" or "f16"'),
  });
});

test("npy: unsigned and signed integers, and ml_dtypes' bfloat16", async () => {
  const expected = toCsv(await stats(file("BF16"), { rows: "all" }));
  for (const descr of ["<u2", "<i2"]) {
    const read = await stats(npy([4, 2], BITS, descr), { rows: "all", reading: { as: "bf16" } });
    expect(toCsv(read)).toBe(expected);
  }
  expect(toCsv(await stats(npy([4, 2], BITS, "<V2"), { rows: "all" }))).toBe(expected);
});

test("npy: a mask of bool", async () => {
  const gamma = safetensors([f32("gamma", [[1], [1], [2]])]);
  const read = await stats(gamma, { mask: npy([3], Uint8Array.of(1, 0, 1), "|b1") });
  expect(read.metrics.n_tokens).toBe(2);
});
