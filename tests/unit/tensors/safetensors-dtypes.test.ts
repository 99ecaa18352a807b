/** Every dtype of the safetensors crate 0.8.0, one by one. */
import { inspect, mask } from "collapsar";
import { describe, expect, it } from "vitest";
import { withHeader } from "../../support/fixtures-node.js";

/** Its name, the bits of an element, and why its rows cannot be measured; nothing for those that can. */
const DTYPES: readonly [dtype: string, bits: number, refusal?: RegExp][] = [
  ["BOOL", 8, /only F32, F16, BF16 and F64/],
  ["F4", 4, /floats of 4 bits/],
  ["F6_E2M3", 6, /floats of 6 bits/],
  ["F6_E3M2", 6, /floats of 6 bits/],
  ["U8", 8, /only F32, F16, BF16 and F64/],
  ["I8", 8, /only F32, F16, BF16 and F64/],
  ["F8_E5M2", 8, /floats of 8 bits/],
  ["F8_E4M3", 8, /floats of 8 bits/],
  ["F8_E8M0", 8, /floats of 8 bits/],
  ["F8_E4M3FNUZ", 8, /floats of 8 bits/],
  ["F8_E5M2FNUZ", 8, /floats of 8 bits/],
  ["I16", 16, /say which with `as`/],
  ["U16", 16, /say which with `as`/],
  ["F16", 16],
  ["BF16", 16],
  ["I32", 32, /only F32, F16, BF16 and F64/],
  ["U32", 32, /only F32, F16, BF16 and F64/],
  ["F32", 32],
  ["C64", 64, /only F32, F16, BF16 and F64/],
  ["F64", 64],
  ["I64", 64, /only F32, F16, BF16 and F64/],
  ["U64", 64, /only F32, F16, BF16 and F64/],
];

const file = (dtype: string, shape: readonly number[], bytes: number): Uint8Array =>
  withHeader(JSON.stringify({ w: { dtype, shape, data_offsets: [0, bytes] } }), [new Uint8Array(bytes)]);

describe.each(DTYPES)("%s", (dtype, bits, refusal) => {
  it("has the bytes that its shape takes, and no others", async () => {
    const { tensors } = await inspect(file(dtype, [2, 4], bits));
    expect(tensors).toMatchObject([{ tensor: "w", dtype, shape: [2, 4] }]);
    for (const bytes of [bits - 1, bits + 1]) {
      await expect(inspect(file(dtype, [2, 4], bytes))).rejects.toMatchObject({ code: "SizeMismatch" });
    }
  });

  it(refusal ? "is refused by its name" : "is measured", async () => {
    const found = mask(file(dtype, [2, 4], bits), { tensor: "w" });
    if (!refusal) return expect([...(await found).groups.members]).toEqual([0, 1]);
    await expect(found).rejects.toMatchObject({ code: "UnsupportedDtype", fields: { dtype } });
    await expect(found).rejects.toThrow(refusal);
  });
});

it.each(["F4", "F6_E2M3", "F6_E3M2"])("elements of %s fill whole bytes", async (dtype) => {
  await expect(inspect(file(dtype, [1, 3], 2))).rejects.toMatchObject({ code: "PartialByte" });
});

it("any other is refused by its name", async () => {
  await expect(inspect(file("F128", [2, 4], 16))).rejects.toThrow(/F128/);
});
