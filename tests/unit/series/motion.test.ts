import { join } from "node:path";
import { isCollapsarError, type SeriesOptions, series, toCsv } from "collapsar";
import { describe, expect, test } from "vitest";
import { directoryWith, mask, safetensors, type TensorEntry } from "../../support/fixtures-node.js";

/** Three snapshots of four rows, as bfloat16 patterns: rows 1 and 3 become identical, row 0 moves by one step, row 2 by two far ones. */
const STEPS = [
  [
    [0x3f80, 0x3f80],
    [0x3f81, 0x0001],
    [0x4000, 0x4000],
    [0x3f80, 0x8001],
  ],
  [
    [0x3f81, 0x3f80],
    [0x3f80, 0x0000],
    [0x4000, 0x4000],
    [0x3f80, 0x8000],
  ],
  [
    [0x3f81, 0x3f80],
    [0x3f80, 0x0000],
    [0xc000, 0x4000],
    [0x3f80, 0x0000],
  ],
];

const bf16 = (rows: readonly (readonly number[])[]): TensorEntry => [
  "w",
  "BF16",
  [4, 2],
  Uint16Array.from(rows.flat()),
];
const wide = (rows: readonly (readonly number[])[]): TensorEntry => [
  "w",
  "F32",
  [4, 2],
  Uint32Array.from(rows.flat(), (bits) => bits * 65536),
];
const f64 = (rows: readonly (readonly number[])[]): TensorEntry => [
  "w",
  "F64",
  [4, 2],
  Float64Array.from(new Float32Array(Uint32Array.from(rows.flat(), (bits) => bits * 65536).buffer)),
];

const cwd = directoryWith({
  ...Object.fromEntries(
    STEPS.flatMap((rows, step) => [
      [`narrow/step_${step * 10}.safetensors`, safetensors([bf16(rows)])],
      [`wide/step_${step * 10}.safetensors`, safetensors([wide(rows)])],
      [`wider/step_${step * 10}.safetensors`, safetensors([f64(rows)])],
      [`mixed/step_${step * 10}.safetensors`, safetensors([step === 1 ? wide(rows) : bf16(rows)])],
      [
        `float16/step_${step * 10}.safetensors`,
        safetensors([
          ["w", "F16", [4, 2], Uint16Array.from(rows.flat(), (bits) => (bits === 0xc000 ? 0xbc00 : bits & 0xbfff))],
        ]),
      ],
    ]),
  ),
  "fine/step_0.safetensors": safetensors([wide(STEPS[0]!)]),
  "fine/step_1.safetensors": safetensors([["w", "F32", [4, 2], Float32Array.of(1, 1, 1.0000001, 0, 2, 2, 1, 0)]]),
  "apart/step_0.safetensors": safetensors([bf16(STEPS[0]!)]),
  "apart/step_1.safetensors": safetensors([["w", "F16", [4, 2], new Uint16Array(8)]]),
  "holes/step_0.safetensors": safetensors([
    bf16([
      [0x7fc0, 0],
      [0, 0],
      [0, 0],
      [0, 0],
    ]),
  ]),
  "holes/step_1.safetensors": safetensors([
    bf16([
      [0, 0],
      [0, 0],
      [0x7f80, 0],
      [1, 0],
    ]),
  ]),
  "holes/step_2.safetensors": safetensors([
    bf16([
      [0, 1],
      [0, 0],
      [0, 0],
      [1, 0],
    ]),
  ]),
  "mask.safetensors": safetensors([mask(1, 0, 1, 0)]),
});
const at = (name: string): string => join(cwd, name);
const ALL = { motion: true, rows: "all" } as const;
const refusal = (name: string, options: SeriesOptions): Promise<unknown> =>
  series([at(name)], options).then(
    () => expect.unreachable("it was measured"),
    (error: unknown) => error,
  );
const moved = async (name: string, options: SeriesOptions) =>
  (await series([at(name)], options)).records.map((record) => [record.rows_moved, record.l1_max, record.n_frozen]);

describe("motion", () => {
  test("is counted in steps, across zero and where the exponent changes", async () => {
    const { records, motion } = await series([at("narrow")], ALL);
    expect(motion?.lattice).toBe("BF16");
    expect(records[1]).toMatchObject({
      rows_moved: 3,
      elements_moved: 4,
      l1_mean: 1,
      l1_max: 2,
      linf_max: 1,
      n_frozen: 1,
      n_stumbling: 2,
      n_spherical: 1,
      n_left_out: 0,
    });
    expect(records[2]).toMatchObject({ rows_moved: 1, l1_max: 2 * 0x4000, n_frozen: 3, n_hypernova: 1 });
    expect([...motion!.lifecycles.lastMotion]).toEqual([10, 10, 20, 10]);
  });

  test("of an upcast is that of what it was, and in steps of float32 if that is asked for", async () => {
    const narrow = await series([at("narrow")], ALL);
    for (const other of ["wide", "wider", "mixed"]) {
      const { records, motion } = await series([at(other)], ALL);
      const source = (text: string): string => text.replaceAll(at("narrow"), at(other));
      expect(toCsv(records)).toBe(source(toCsv(narrow.records)));
      expect(motion).toEqual(narrow.motion);
    }
    expect((await moved("wide", { ...ALL, latticeDtype: "f32" }))[1]).toEqual([3, 2 * 65536, 1]);
    expect((await moved("narrow", { ...ALL, latticeDtype: "f32" }))[1]).toEqual([3, 2 * 65536, 1]);
  });

  test("of float16 and of float32 is counted in their own steps", async () => {
    expect((await moved("float16", ALL))[1]).toEqual([3, 2, 1]);
    const { records, motion } = await series([at("fine")], ALL);
    expect(motion?.lattice).toBe("F32");
    // 1.0078125 to the float32 after 1.
    expect(records[1]?.l1_max).toBe(65536 - 1 + 65536);
  });

  test("is that of one fixed set of rows, for all columns", async () => {
    for (const [options, tokens] of [
      [{ mask: at("mask.safetensors") }, [0, 2]],
      [{ tokenIds: [2, 0, 2] }, [0, 2]],
      [{ deadAtEnd: true }, [1, 3]],
    ] as const) {
      const { records, motion } = await series([at("narrow")], { motion: true, ...options });
      expect([...motion!.lifecycles.tokenIds]).toEqual(tokens);
      expect(records.map(({ metrics }) => metrics.n_tokens)).toEqual([2, 2, 2]);
    }
    const { records, motion } = await series([at("narrow")], { deadAtEnd: true });
    expect([records.map(({ metrics }) => metrics.n_tokens), motion]).toEqual([[2, 2, 2], undefined]);
  });

  test("of nothing that moves has no direction, and no path", async () => {
    const still = { data: Float32Array.of(1, 2), dtype: "F32", shape: [2, 1] } as const;
    const { records } = await series([still, still, still], ALL);
    expect(records[2]).toMatchObject({ n_frozen: 2, centroid_step: 0, thermal: 0 });
    expect([records[2]?.centroid_cosine, records[2]?.path_efficiency]).toEqual([Number.NaN, Number.NaN]);
  });

  test("leaves out rows that are not finite before or after", async () => {
    const { records, motion } = await series([at("holes")], ALL);
    expect(records.map((record) => record.n_left_out)).toEqual([Number.NaN, 2, 1]);
    expect(records.map((record) => record.n_frozen)).toEqual([Number.NaN, 1, 2]);
    expect([...motion!.lifecycles.lastMotion]).toEqual([2, Number.NaN, Number.NaN, 1]);
    expect(records[0]?.centroid_norm).toBe(0);
  });
});

describe("refusals", () => {
  test("motion of rows that are not the same at every step", async () => {
    for (const options of [{ motion: true }, { motion: true, rows: "identical" }] as const) {
      const error = await refusal("narrow", options);
      expect(isCollapsarError(error, "Usage")).toBe(true);
      expect((error as Error).message).toMatch(/`mask`, `tokenIds`, `deadAtEnd`.*`rows: "all"`/);
    }
  });

  test("two ways to choose rows, a token that is not there, a lattice without motion", async () => {
    const fieldOf = async (options: SeriesOptions): Promise<unknown> => {
      const error = await refusal("narrow", options);
      return isCollapsarError(error, "InvalidParameter") && error.fields.field;
    };
    expect(await fieldOf({ rows: "all", deadAtEnd: true })).toBe("rows");
    expect(await fieldOf({ mask: at("mask.safetensors"), tokenIds: [1] })).toBe("tokenIds");
    expect(await fieldOf({ tokenIds: [4] })).toBe("tokenIds");
    expect(await fieldOf({ latticeDtype: "f16" })).toBe("latticeDtype");
  });

  test("snapshots whose steps are not the same", async () => {
    const apart = await refusal("apart", ALL);
    expect(isCollapsarError(apart, "LatticesDiffer")).toBe(true);
    expect((apart as Error).message).toMatch(/^step 1: .*F16.*BF16/);
    const off = await refusal("fine", { ...ALL, latticeDtype: "bf16" });
    expect(isCollapsarError(off, "OffLattice")).toBe(true);
    expect((off as Error).message).toMatch(/^step 1: .*1\.0000001 is not a BF16 number/);
  });
});
