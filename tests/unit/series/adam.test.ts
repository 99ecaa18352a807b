import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isCollapsarError, type SeriesOptions, type SeriesRecord, series } from "collapsar";
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

/** The run of a fixture from its matrix `first` on. */
async function later(dtype: "bf16" | "f32", first: number): Promise<Uint8Array<ArrayBuffer>> {
  const whole = await readFile(new URL(`../../fixtures/adam/${dtype}.safetensors`, import.meta.url));
  const length = Number(whole.readBigUInt64LE());
  const entries = JSON.parse(whole.toString("utf8", 8, 8 + length)) as Record<
    string,
    { dtype: string; shape: number[]; data_offsets: [number, number] }
  >;
  const tensors = ["W", "m", "v"].map((name): TensorEntry => {
    const { dtype: stored, shape, data_offsets } = entries[name]!;
    const [steps, ...matrix] = shape as [number, ...number[]];
    const [begin, end] = data_offsets;
    const from = begin + ((end - begin) / steps) * first;
    const bytes = Uint8Array.from(whole.subarray(8 + length + from, 8 + length + end));
    const values = stored === "F32" ? new Float32Array(bytes.buffer) : new Uint16Array(bytes.buffer);
    return [name, stored, [steps - first, ...matrix], values];
  });
  return new Uint8Array(safetensors(tensors));
}

describe("a stack that begins after the first update", () => {
  const TRAINED = { lr: 3e-4, beta1: 0.9, beta2: 0.95, eps: 1e-8, weightDecay: 0.1 };
  const options: SeriesOptions = { tensor: "W", rows: "all", adam: TRAINED, adamM: "m", adamV: "v" };
  const columns = (record: SeriesRecord | undefined): unknown =>
    Object.entries(record ?? {}).filter(([name]) => name.startsWith("adam") || name.startsWith("headroom"));

  test.each(["bf16", "f32"] as const)("is accounted for from the update that is said: %s", async (dtype) => {
    const all = await series([await later(dtype, 0)], options);
    const { records, adam } = await series([await later(dtype, 3)], { ...options, adamStep: 4 });
    expect(adam).toEqual({ ...TRAINED, step: 4 });
    expect(records.slice(1).map(columns)).toEqual(all.records.slice(4).map(columns));
    expect(all.adam).toEqual({ ...TRAINED, step: 1 });
  });

  test.each(["bf16", "f32"] as const)("is told by its moments: %s", async (dtype) => {
    expect((await series([await later(dtype, 3)], options)).adam?.likelierStep).toBe(4);
    expect((await series([await later(dtype, 1)], { ...options, adamStep: 7 })).adam?.likelierStep).toBe(2);
  });

  test("is not told where no update gives the weights again", async () => {
    const { adam, records } = await series([await later("f32", 3)], { ...options, adam: { ...TRAINED, lr: 1e-3 } });
    expect(records[1]!.adam_exact).toBeLessThan(0.9);
    expect(adam?.likelierStep).toBeUndefined();
  });
});

describe("refusals", () => {
  test.each<[SeriesOptions, string, RegExp]>([
    [{ adamStep: 0 }, "InvalidParameter", /^adamStep is 0, but it must be a whole number from 1 to 1000000000000$/],
    [
      { adam: undefined, adamM: undefined, adamV: undefined, adamStep: 2 },
      "InvalidParameter",
      /^`adamStep` is the number of an update that `adam` accounts for; give `adam` too, or leave it out$/,
    ],
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
