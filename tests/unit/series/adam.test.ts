import { join } from "node:path";
import { isCollapsarError, type SeriesOptions, series } from "collapsar";
import { describe, expect, test } from "vitest";
import { directoryWith, safetensors, type TensorEntry } from "../../support/fixtures-node.js";

/** One update of the rows of a [2, rows, dims] stack by lr = 2^-9 in the direction of the moments, whose quotient is 1. */
const ONE = { lr: 2 ** -9, beta1: 0, beta2: 0, eps: 0 };
const stack = (name: string, before: number[][], after: number[][]): TensorEntry => [
  name,
  "BF16",
  [2, before.length, before[0]!.length],
  Uint16Array.from([...before, ...after].flat()),
];
const [ONE_BITS, BELOW_ONE, ABOVE_ONE, NAN] = [0x3f80, 0x3f7f, 0x3f81, 0x7fc0];
const ZEROS = [
  [0, 0],
  [0, 0],
];
const ONES = [
  [ONE_BITS, ONE_BITS],
  [ONE_BITS, ONE_BITS],
];
const MOMENTS = [
  [ONE_BITS, 0xbf80],
  [ONE_BITS, ONE_BITS],
];

const cwd = directoryWith({
  "one.safetensors": safetensors([
    // Down from 1 by half of 2^-8, a tie that ends at the even 1; up by a quarter of 2^-7.
    stack("W", ONES, [
      [ONE_BITS, ONE_BITS],
      [BELOW_ONE, NAN],
    ]),
    stack("m", ZEROS, MOMENTS),
    stack("v", ZEROS, ONES),
    stack("short", [[0, 0]], [[0, 0]]),
    ["wide", "F32", [2, 2, 2], new Float32Array(8)],
    ["half", "F16", [2, 2, 2], new Uint16Array(8)],
  ]),
  "flat.safetensors": safetensors([["W", "BF16", [1, 2], Uint16Array.of(ONE_BITS, ABOVE_ONE)]]),
});
const account = (options: SeriesOptions, name = "one.safetensors") =>
  series([join(cwd, name)], { tensor: "W", rows: "all", adam: ONE, adamM: "m", adamV: "v", ...options });

describe("optimizer accounting", () => {
  test("measures in the step that the update leads along, and leaves out what is not finite", async () => {
    const { records } = await account({});
    // Exact are the two of the first row: the third of them was stored one step lower, the fourth is NaN.
    expect(records[1]).toMatchObject({ adam_exact: 2 / 3, adam_left_out: 1, headroom_max: 1, headroom_above_1: 0 });
    expect([records[1]?.headroom_q05, records[1]?.headroom_q50]).toEqual([0.55, 1]);
  });

  test("of some rows is that of these rows alone", async () => {
    const { records } = await account({ rows: undefined, tokenIds: [1], adam: { ...ONE, lr: 2 ** -8 } });
    expect(records[1]).toMatchObject({ adam_exact: 1, adam_left_out: 1, headroom_q50: 2, headroom_above_1: 1 });
  });
});

describe("refusals", () => {
  test.each<[SeriesOptions, string, RegExp]>([
    [{ adamV: undefined }, "Usage", /^`adam`, `adamM` and `adamV` belong together/],
    [{ adam: undefined }, "Usage", /^`adam`, `adamM` and `adamV` belong together/],
    [{ rows: undefined }, "Usage", /^`adam` accounts for one fixed set of rows/],
    [{ adam: { ...ONE, beta2: 1 } }, "InvalidParameter", /^adam\.beta2 is 1, but it must be a number .* below 1$/],
    [
      { adam: { ...ONE, lr: -1 } },
      "InvalidParameter",
      /^adam\.lr is -1, but it must be a finite number of at least 0$/,
    ],
    [{ adamM: "gone" }, "MissingTensor", /no tensor "gone"; it holds/],
    [
      { adamM: "short" },
      "InvalidParameter",
      /tensor "short" is BF16 \[2, 1, 2\], but the weights "W" are BF16 \[2, 2, 2\]/,
    ],
    [{ adamV: "wide" }, "InvalidParameter", /tensor "wide" is F32 \[2, 2, 2\], but the weights "W" are BF16/],
    [{ tensor: "half" }, "UnsupportedDtype", /tensor "half" is F16 \[2, 2, 2\]; `adam` accounts for BF16 and F32/],
  ])("%o", async (options, code, message) => {
    const error = await account(options).catch((caught: unknown) => caught);
    expect(isCollapsarError(error, code as never)).toBe(true);
    expect((error as Error).message).toMatch(message);
  });

  test("what is not stacked", async () => {
    await expect(account({}, "flat.safetensors")).rejects.toThrow(/^`adam` needs one file with .* stacked tensors/);
  });
});
