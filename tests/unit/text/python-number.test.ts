import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fixed, floatRepr, numberOfCell } from "../../../dist/text/python-number.js";

const python = JSON.parse(readFileSync(new URL("python-number.json", import.meta.url), "utf8")) as {
  repr: string[];
  fixed: string[];
};

/** The float64 of 16 hex digits. */
function fromBits(hex: string): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt(`0x${hex}`));
  return view.getFloat64(0);
}

describe("floatRepr", () => {
  test.each<[number, string]>([
    [0, "0.0"],
    [-0, "-0.0"],
    [1, "1.0"],
    [-1, "-1.0"],
    [0.1, "0.1"],
    [100, "100.0"],
    [5e-324, "5e-324"],
    [2.225073858507201e-308, "2.225073858507201e-308"],
    [2.2250738585072014e-308, "2.2250738585072014e-308"],
    [1.7976931348623157e308, "1.7976931348623157e+308"],
    [1e15, "1000000000000000.0"],
    [9999999999999998, "9999999999999998.0"],
    [1e16, "1e+16"],
    [1e21, "1e+21"],
    [1e22, "1e+22"],
    [1e23, "1e+23"],
    [2 ** 53, "9007199254740992.0"],
    [123456789012345680, "1.2345678901234568e+17"],
    [0.0001, "0.0001"],
    [0.00012345, "0.00012345"],
    [9.999e-5, "9.999e-05"],
    [1e-5, "1e-05"],
    [1.234e-5, "1.234e-05"],
    [1e-7, "1e-07"],
    [1e-10, "1e-10"],
    [1e-100, "1e-100"],
    [1e100, "1e+100"],
    [Number.NaN, "nan"],
    [Number.POSITIVE_INFINITY, "inf"],
    [Number.NEGATIVE_INFINITY, "-inf"],
  ])("%d is %s", (value, text) => {
    expect(floatRepr(value)).toBe(text);
  });

  test.each<[number, string]>([
    [0.1, "0.10000000149011612"],
    [6e-5, "5.999999848427251e-05"],
    [1 / 3, "0.3333333432674408"],
    [233.33333, "233.3333282470703"],
    [0.7531135, "0.7531135082244873"],
    [1e-45, "1.401298464324817e-45"],
    [3.4028235e38, "3.4028234663852886e+38"],
    [16_777_216, "16777216.0"],
  ])("the float32 nearest to %d, widened, is %s", (value, text) => {
    expect(floatRepr(Math.fround(value))).toBe(text);
  });

  test(`is Python's repr for ${python.repr.length} random floats`, () => {
    const wrong = python.repr.filter((line) => {
      const [hex = "", text] = line.split(" ");
      return floatRepr(fromBits(hex)) !== text;
    });
    expect(wrong).toEqual([]);
  });

  test("reads back as the same float64, sign of zero included", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(floatRepr(value))).toBe(value);
      }),
    );
  });
});

describe("fixed", () => {
  test.each<[number, number, string]>([
    [0.0625, 3, "0.062"],
    [-0.0625, 3, "-0.062"],
    [0.1875, 3, "0.188"],
    [2.5, 0, "2"],
    [3.5, 0, "4"],
    [0.5, 0, "0"],
    [1.5, 0, "2"],
    [-0.5, 0, "-0"],
    [-1.5, 0, "-2"],
    [0.125, 2, "0.12"],
    [0.375, 2, "0.38"],
    [1.25, 1, "1.2"],
    [123_456_789.125, 2, "123456789.12"],
  ])("a tie goes to even: %d with %d digits is %s", (value, digits, text) => {
    expect(fixed(value, digits)).toBe(text);
  });

  test.each<[number, number, string]>([
    [1.005, 2, "1.00"],
    [2.675, 2, "2.67"],
    [1.35, 1, "1.4"],
    [0.0005, 3, "0.001"],
    [-0.0005, 3, "-0.001"],
    [0.0015, 3, "0.002"],
    [999.9995, 3, "1000.000"],
    [0.9999, 3, "1.000"],
    [161.53846740722656, 1, "161.5"],
  ])("the binary value is rounded, not the decimal text: %d with %d digits is %s", (value, digits, text) => {
    expect(fixed(value, digits)).toBe(text);
  });

  test.each<[number, number, string]>([
    [0, 3, "0.000"],
    [-0, 1, "-0.0"],
    [-0.0001, 3, "-0.000"],
    [5e-324, 3, "0.000"],
    [2 ** 53, 1, "9007199254740992.0"],
    [1e21, 0, "1000000000000000000000"],
    [-1e21, 1, "-1000000000000000000000.0"],
    [1e22, 2, "10000000000000000000000.00"],
    [Number.NaN, 3, "nan"],
    [Number.POSITIVE_INFINITY, 3, "inf"],
    [Number.NEGATIVE_INFINITY, 1, "-inf"],
  ])("%d with %d digits is %s", (value, digits, text) => {
    expect(fixed(value, digits)).toBe(text);
  });

  test("1e300 is written out in full", () => {
    expect(fixed(1e300, 1)).toBe(
      "1000000000000000052504760255204420248704468581108159154915854115511802457988908195786371375080447864043704443832883878176942523235360430575644792184786706982848387200926575803737830233794788090059368953234970799945081119038967640880074652742780142494579258788820056842838115669472196386865459400540160.0",
    );
  });

  test(`is Python's format for ${python.fixed.length} random floats`, () => {
    const wrong = python.fixed.filter((line) => {
      const [hex = "", digits, text] = line.split(" ");
      return fixed(fromBits(hex), Number(digits)) !== text;
    });
    expect(wrong).toEqual([]);
  });
});

describe("numberOfCell", () => {
  test.each<[string, number]>([
    ["13", 13],
    ["-0.0", -0],
    ["+1.5", 1.5],
    [".5", 0.5],
    ["5.", 5],
    ["1e-07", 1e-7],
    ["1E+16", 1e16],
    [" 7\t", 7],
    ["1e999", Number.POSITIVE_INFINITY],
    ["123456789012345678901234567890", 1.2345678901234568e29],
    ["inf", Number.POSITIVE_INFINITY],
    ["-inf", Number.NEGATIVE_INFINITY],
    ["+Infinity", Number.POSITIVE_INFINITY],
    ["-INF", Number.NEGATIVE_INFINITY],
    ["", Number.NaN],
    ["  ", Number.NaN],
    ["nan", Number.NaN],
    ["NaN", Number.NaN],
    ["NULL", Number.NaN],
    ["#N/A", Number.NaN],
  ])("%j is %d", (cell, value) => {
    expect(numberOfCell(cell)).toBe(value);
  });

  test.each([
    "0x10",
    "0b1",
    "1_000",
    "1,5",
    "1 2",
    "True",
    "e5",
    ".",
    "+",
    "--1",
    "1e",
    "infinit",
    "=1+1",
    "1\0",
    "\u0661",
    "1\u00a0",
  ])("%j is no number", (cell) => {
    expect(numberOfCell(cell)).toBeUndefined();
  });

  test("reads back what floatRepr writes", () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        expect(numberOfCell(floatRepr(value))).toBe(value);
      }),
    );
  });
});
