import { join } from "node:path";
import { diff, differencesCsv, isCollapsarError } from "collapsar";
import { describe, expect, test } from "vitest";
import { directoryWith, safetensors, type TensorEntry } from "../../support/fixtures-node.js";

const BEFORE = [0x3f80, 0x3f80, 0x3f80, 0x3f80, 0x4000, 0x0000, 0x4000, 0x0001, 0x7fc0, 0x0000];
const AFTER = [0x3f80, 0x3f80, 0x3f81, 0x3f7f, 0x4000, 0x8000, 0xc000, 0x8001, 0x0000, 0x0000];
const bf16 = (bits: readonly number[]): TensorEntry => ["w", "BF16", [bits.length / 2, 2], Uint16Array.from(bits)];
const wide = (bits: readonly number[]): TensorEntry => [
  "w",
  "F32",
  [bits.length / 2, 2],
  Uint32Array.from(bits, (each) => each * 65536),
];

const cwd = directoryWith({
  "a.safetensors": safetensors([bf16(BEFORE)]),
  "b.safetensors": safetensors([bf16(AFTER)]),
  "wide-a.safetensors": safetensors([wide(BEFORE)]),
  "wide-b.safetensors": safetensors([wide(AFTER)]),
  "longer.safetensors": safetensors([bf16([...AFTER, 0x3f80, 0x3f80])]),
  "half.safetensors": safetensors([["w", "F16", [5, 2], Uint16Array.of(0x3c00, 0x3c00, 0, 0, 0, 0, 0, 0, 0, 0)]]),
  "narrow.safetensors": safetensors([["w", "BF16", [5, 1], new Uint16Array(5)]]),
});
const at = (name: string): string => join(cwd, `${name}.safetensors`);

const CSV = `token_id,token,elements_changed,elements_moved,l1,l2,linf,phase,group_a,group_b
3,,2,2,32770,${Math.sqrt(32768 ** 2 + 4)},32768,hypernova,,
1,,2,2,2,1.4142135623730951,1,spherical,1,
2,,1,0,0,0.0,0,frozen,,
4,,1,0,,,,,,
`;

describe("diff", () => {
  test("tells what changed by bits, and what moved by steps, the farthest first", async () => {
    const found = await diff(at("a"), at("b"));
    expect(differencesCsv(found)).toBe(CSV);
    expect(found).toMatchObject({ rows: 5, lattice: "BF16" });
    // Of the four rows that are finite in both: five elements stay, two move by one step, one by two, one by 2^15.
    expect(found.steps).toEqual([4, 2, 1, ...Array(13).fill(0), 1]);
    expect(found.groups).toEqual({ births: 0, merges: 0, evaporations: 1, splits: 0 });
    expect(differencesCsv(found, { all: true }).split("\n")).toHaveLength(7);
  });

  test("of an upcast, or of a matrix and its upcast, is the same", async () => {
    for (const [a, b] of [
      ["wide-a", "wide-b"],
      ["a", "wide-b"],
      ["wide-a", "b"],
    ] as const) {
      expect((await diff(at(a), at(b))).lattice).toBe("BF16");
      expect((await diff(at(a), at(b))).steps).toEqual((await diff(at("a"), at("b"))).steps);
    }
    expect(differencesCsv(await diff(at("wide-a"), at("wide-b")))).toBe(CSV);
  });

  test("of two dtypes without a common lattice is in units of epsilon, without phases", async () => {
    const found = await diff(at("a"), at("half"), { epsilon: 0.5 });
    expect([found.lattice, found.steps]).toEqual([undefined, []]);
    const [, ...records] = differencesCsv(found).trimEnd().split("\n");
    // Token 3 is as far: 9.18e-41 / 0.5 is too little to change 4.
    expect(records.slice(0, 2)).toEqual(["2,,1,1,4.0,4.0,4.0,,,1", "3,,2,2,4.0,4.0,4.0,,,1"]);
    expect(records.map((record) => record.split(",")[7])).toEqual(records.map(() => ""));
  });

  test("compares the rows that both have", async () => {
    const found = await diff(at("a"), at("longer"));
    expect([found.rows, found.after.shape]).toEqual([5, [6, 2]]);
    expect(differencesCsv(found)).toBe(CSV);
  });

  test("refuses rows of another number of dims", async () => {
    const error = await diff(at("a"), at("narrow")).catch((each: unknown) => each);
    expect(isCollapsarError(error, "ShapeDiffers")).toBe(true);
    expect((error as Error).message).toContain("its rows have 1 dims");
  });
});
