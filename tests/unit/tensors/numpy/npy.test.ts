/** `.npy` matrices: files that NumPy made, and headers that it never would. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type ErrorCode, inspect, isCollapsarError, stats, toCsv } from "collapsar";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { safetensors } from "../../../support/fixtures-node.js";

const path = (name: string) => fileURLToPath(new URL(`../../../fixtures/npy/${name}.npy`, import.meta.url));
const file = (name: string) => new Uint8Array(readFileSync(path(name)));

/** A file with this header, whatever it says. */
function npy(header: string, data = new Uint8Array(0), { major = 1, minor = 0, length = header.length } = {}) {
  const start = Buffer.alloc(major === 1 ? 10 : 12);
  start.set([0x93, ...Buffer.from("NUMPY"), major, minor]);
  if (major === 1) start.writeUInt16LE(length, 8);
  else start.writeUInt32LE(length, 8);
  return new Uint8Array(Buffer.concat([start, Buffer.from(header, major === 3 ? "utf8" : "latin1"), data]));
}

const dict = (shape: string, { descr = "'<f4'", order = "False" } = {}) =>
  `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }\n`;

const refusal = async (input: string | Uint8Array): Promise<{ code: ErrorCode; fields: object; message: string }> => {
  const error = await inspect(input).then(
    () => expect.fail("it was accepted"),
    (reason: unknown) => reason,
  );
  if (!isCollapsarError(error)) throw error;
  const { code, fields, message } = error;
  return { code, fields, message };
};
const code = async (input: string | Uint8Array) => (await refusal(input)).code;

describe("matrices that NumPy wrote", () => {
  it.each([
    ["f2", "F16"],
    ["f4", "F32"],
    ["f8", "F64"],
    ["version-1", "F32"],
    ["version-2", "F32"],
    ["version-3", "F32"],
  ])("%s is %s [5, 3]", async (name, dtype) => {
    const { tensors, chosen, reads } = await inspect(path(name));
    expect(tensors).toEqual([
      { source: path(name), byteLength: file(name).length, tensor: "data", dtype, shape: [5, 3] },
    ]);
    expect(chosen).toBe("data");
    expect(reads.requests).toBe(1);
  });

  it.each([
    ["f2", "F16", 2],
    ["f4", "F32", 4],
    ["f8", "F64", 8],
  ])("%s measures to the bytes of the same safetensors", async (name, dtype, size) => {
    const data = file(name).slice(-5 * 3 * size);
    const twin = safetensors([["gamma", dtype, [5, 3], data]]);
    for (const rows of ["identical", "all"] as const) {
      const csv = toCsv(await stats(path(name), { rows }));
      expect(csv).toBe(toCsv(await stats(twin, { rows })));
      expect(csv).toMatch(rows === "all" ? /\n0,5,3,/ : /\n0,2,1,/);
    }
  });

  it("reads the header alone, in one request, and then the rows", async () => {
    const rows = new Float32Array(100_000);
    const bytes = npy(dict("(10000, 10)"), new Uint8Array(rows.buffer));
    const asked: [number, number][] = [];
    const source = {
      byteLength: bytes.length,
      slice: async (start: number, end: number) => {
        asked.push([start, end]);
        return bytes.subarray(start, end);
      },
    };
    await inspect(source);
    expect(asked).toEqual([[0, 65_536]]);
  });

  it("measures no rows as zeros", async () => {
    expect((await stats(path("empty"))).metrics.n_tokens).toBe(0);
  });
});

describe("arrays that are no matrix of little-endian floats in C order", () => {
  it.each([
    ["fortran", "UnsupportedFormat", "Fortran order"],
    ["big-endian", "UnsupportedDtype", "big-endian"],
    ["i8", "UnsupportedDtype", '"<i8"'],
    ["structured", "UnsupportedDtype", "structured"],
    ["object", "UnsupportedDtype", "unpickled"],
  ])("%s is %s", async (name, expected, words) => {
    const { code: found, message } = await refusal(path(name));
    expect(found).toBe(expected);
    expect(message).toContain(words);
  });

  it.each([
    ["vector", "WrongRank"],
    ["scalar", "WrongRank"],
    ["cube", "WrongRank"],
    ["no-dims", "NoDims"],
  ])("%s can be listed, and measuring it is %s", async (name, expected) => {
    expect((await inspect(path(name))).tensors).toHaveLength(1);
    await expect(stats(path(name), { tensor: "data" })).rejects.toMatchObject({ code: expected });
  });
});

describe("hostile files", () => {
  it("is truncated at every byte but the last", async () => {
    const whole = file("f4");
    for (let length = 6; length < whole.length; length += 1) {
      expect(await refusal(whole.subarray(0, length)), `${length}`).toMatchObject({
        code: "TruncatedFile",
        fields: { actual: length },
      });
    }
  });

  it("names the bytes that are too many", async () => {
    expect(await refusal(Buffer.concat([file("f4"), Buffer.alloc(3)]))).toMatchObject({
      code: "TrailingBytes",
      fields: { bytes: 3 },
    });
  });

  it("has a version of its own", async () => {
    for (const [major, minor] of [
      [0, 0],
      [1, 1],
      [4, 0],
      [255, 255],
    ] as const) {
      expect(await code(npy(dict("(1, 1)"), new Uint8Array(4), { major, minor }))).toBe("UnsupportedFormat");
    }
  });

  it("claims a header longer than the file, or than any", async () => {
    expect(await code(npy(dict("(0, 1)"), undefined, { length: 9_000 }))).toBe("TruncatedFile");
    expect(await code(npy(dict("(0, 1)"), undefined, { length: 65_535 }))).toBe("HeaderTooLarge");
    expect(await code(npy(dict("(0, 1)"), undefined, { major: 2, length: 2 ** 32 - 1 }))).toBe("HeaderTooLarge");
  });

  it.each([
    "(4294967296, 4294967296)",
    "(9223372036854775807, 2)",
    "(100000000000000000000000000000, 1)",
    "(9007199254740991, 1)",
  ])("claims the shape %s", async (shape) => {
    expect(await code(npy(dict(shape)))).toBe("ShapeOverflow");
  });

  it.each([
    "",
    "{",
    "{}",
    "[]",
    "'<f4'",
    "{'descr': '<f4', 'fortran_order': False}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 1), 'more': 1}",
    "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (0, 1)}",
    "{'descr': '<f4', 'fortran_order': 0, 'shape': (0, 1)}",
    "{'descr': '<f4', 'fortran_order': None, 'shape': (0, 1)}",
    "{'descr': '<f4' 'fortran_order': False, 'shape': (0, 1)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (-1, 1)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (1.5, 1)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': ('0', 1)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': 3}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (3)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 1)} 1",
    "{'descr': '<f4', 'fortran_order': False, 'shape': __import__('os').getcwd()}",
    "{'__proto__': '<f4', 'fortran_order': False, 'shape': (0, 1)}",
    `{'descr': ${"[".repeat(5000)}`,
  ])("has the header %j", async (header) => {
    expect(await code(npy(header))).toBe("InvalidHeader");
  });

  it("has a header that is not UTF-8 where it must be", async () => {
    const bytes = npy(dict("(0, 1)"), undefined, { major: 3 });
    bytes[14] = 0xff;
    expect(await code(bytes)).toBe("InvalidHeader");
  });
});

describe("headers", () => {
  const blank = fc.constantFrom("", " ", "  ", "\n", "\t");
  const written = fc.record({
    shape: fc.tuple(fc.nat(9), fc.integer({ min: 1, max: 9 })),
    dtype: fc.constantFrom(["F16", "<f2", 2] as const, ["F32", "<f4", 4] as const, ["F64", "<f8", 8] as const),
    quote: fc.constantFrom("'", '"'),
    order: fc.shuffledSubarray(["descr", "fortran_order", "shape"], { minLength: 3 }),
    comma: fc.constantFrom("", ","),
    blank,
    version: fc.constantFrom(1, 2, 3),
    long: fc.constantFrom("", "L"),
  });

  it("mean the same however they are written", async () => {
    await fc.assert(
      fc.asyncProperty(
        written,
        async ({ shape, dtype: [dtype, descr, size], quote, order, comma, blank: b, version, long }) => {
          const values: Record<string, string> = {
            descr: quote + descr + quote,
            fortran_order: "False",
            shape: `(${shape[0]}${long},${b}${shape[1]}${long}${comma})`,
          };
          const entries = order.map((key) => `${b}${quote}${key}${quote}${b}:${b}${values[key]}${b}`);
          const header = `{${entries.join(",")}${comma}${b}}${b}`;
          const bytes = npy(header, new Uint8Array(shape[0] * shape[1] * size), { major: version });
          expect((await inspect(bytes)).tensors).toMatchObject([{ dtype, shape }]);
        },
      ),
    );
  });

  it("never do anything but describe an array or be refused", async () => {
    const piece = fc.constantFrom(
      ..."'descr' '<f4' 'fortran_order' False 'shape' ( 1 2 ) { } [ ] , : None '".split(" "),
      "\\",
      "\0",
      "é",
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(piece).map((pieces) => pieces.join("")),
      fc.array(piece).map((pieces) => dict("(1, 1)") + pieces.join("")),
    );
    await fc.assert(
      fc.asyncProperty(text, fc.uint8Array(), async (header, data) => {
        try {
          await inspect(npy(header.slice(0, 300), data));
        } catch (error) {
          if (!isCollapsarError(error) || error.code === "Internal") throw error;
        }
      }),
      { numRuns: 500 },
    );
  });
});
