import { describe, expect, test } from "vitest";
import "../../../dist/entry/node.js";
import { counted, type NamedSource, type ReadCount } from "../../../dist/source/byte-source.js";
import { memorySource } from "../../../dist/source/memory.js";
import { readTensorFile } from "../../../dist/tensors/tensor-file.js";
import { f32, safetensors, type TensorEntry, withHeader } from "../../support/fixtures-node.js";

/** A file in memory that counts what is read of it and whether it was closed. */
function file(bytes: Uint8Array): {
  source: NamedSource;
  reads: ReadCount;
  ranges: [number, number][];
  closed: () => number;
} {
  const reads: ReadCount = { requests: 0, bytes: 0 };
  const ranges: [number, number][] = [];
  let closings = 0;
  const memory = memorySource(bytes, "file");
  const source = counted(
    {
      ...memory,
      slice(start, end) {
        ranges.push([start, end]);
        return memory.slice(start, end);
      },
      close: async () => {
        closings += 1;
      },
    },
    reads,
  );
  return { source, reads, ranges, closed: () => closings };
}

const small = safetensors(
  [
    f32("gamma", [
      [1, 2],
      [3, 4],
    ]),
    ["bias", "BF16", [3], new Uint16Array(3)],
    ["scalar", "I64", [], new BigInt64Array(1)],
  ],
  { metadata: { format: "pt", made: "by a test" } },
);

describe("readTensorFile", () => {
  test("tensors have name, dtype, shape and place in the file, in the header's order", async () => {
    const set = await readTensorFile(file(small).source);
    const data = small.length - 16 - 6 - 8;
    expect(set.names).toEqual(["gamma", "bias", "scalar"]);
    expect(await Promise.all(set.names.map((name) => set.get(name)))).toMatchObject([
      { name: "gamma", dtype: "F32", shape: [2, 2], begin: data, end: data + 16 },
      { name: "bias", dtype: "BF16", shape: [3], begin: data + 16, end: data + 22 },
      { name: "scalar", dtype: "I64", shape: [], begin: data + 22, end: data + 30 },
    ]);
    expect([...set.metadata]).toEqual([
      ["format", "pt"],
      ["made", "by a test"],
    ]);
  });

  test("a tensor may have any name", async () => {
    const names = ["__proto__", "constructor", "", "naïve 🕳", 'quo"te', "line\nfeed"];
    const set = await readTensorFile(file(safetensors(names.map((name) => f32(name, [[1]])))).source);
    expect(set.names).toEqual(names);
    expect((await set.get("__proto__")).shape).toEqual([1, 1]);
  });

  test("a file below 64 KiB is one request of its length", async () => {
    const { source, reads } = file(small);
    await readTensorFile(source);
    expect(reads).toEqual({ requests: 1, bytes: small.length });
  });

  test("a longer file with a short header is one request of 64 KiB", async () => {
    const { source, ranges } = file(safetensors([["gamma", "F32", [100, 300], new Float32Array(30_000)]]));
    await readTensorFile(source);
    expect(ranges).toEqual([[0, 65_536]]);
  });

  test("a header that ends at 64 KiB is one request, one byte more is a second of one byte", async () => {
    const rows: TensorEntry = ["gamma", "F32", [100, 300], new Float32Array(30_000)];
    const fits = file(safetensors([rows], { headerBytes: 65_528 }));
    await readTensorFile(fits.source);
    expect(fits.ranges).toEqual([[0, 65_536]]);
    const over = file(safetensors([rows], { headerBytes: 65_529 }));
    await readTensorFile(over.source);
    expect(over.ranges).toEqual([
      [0, 65_536],
      [65_536, 65_537],
    ]);
  });

  test("a header longer than 64 KiB is read whole, and nothing after it", async () => {
    const names = Array.from({ length: 3000 }, (_, at) => `layer.${at}.weight`);
    const bytes = safetensors(names.map((name) => f32(name, [[1, 2]])));
    const { source, ranges, reads } = file(bytes);
    const set = await readTensorFile(source);
    expect(set.names).toEqual(names);
    const header = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(header).toBeGreaterThan(65_536);
    expect(ranges).toEqual([
      [0, 65_536],
      [65_536, header],
    ]);
    expect(reads).toEqual({ requests: 2, bytes: header });
  });

  test("spaces around the header are allowed, and so is a header of any length", async () => {
    for (const headerBytes of [0, 61, 62, 63, 64, 0x0280, 0x1_0280]) {
      const bytes = safetensors([f32("gamma", [[1, 2]])], { headerBytes });
      expect((await readTensorFile(file(bytes).source)).names, `${headerBytes}`).toEqual(["gamma"]);
    }
    const spaced = withHeader('  {"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}  ', [Uint8Array.of(1)]);
    expect((await readTensorFile(file(spaced).source)).names).toEqual(["a"]);
  });

  const entry = (name: string, dtype: string, shape: number[], begin: number, end: number): string =>
    `${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [begin, end] })}`;
  const data = (bytes: number): Uint8Array[] => [new Uint8Array(bytes)];
  const truncatedHeader = withHeader(`{${entry("a", "U8", [1], 0, 1)}}`).subarray(0, 20);

  test.each<[string, Uint8Array, string]>([
    ["an empty file", new Uint8Array(0), "TruncatedFile"],
    ["seven bytes", new Uint8Array(7), "TruncatedFile"],
    ["a header that the file ends in", truncatedHeader, "TruncatedFile"],
    ["data that the file ends in", withHeader(`{${entry("a", "U8", [9], 0, 9)}}`, data(8)), "TruncatedFile"],
    ["a text file", new TextEncoder().encode("hello, world, how are you"), "UnsupportedFormat"],
    ["a header that is not UTF-8", Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0xff), "HeaderNotUtf8"],
    ["a header that is not JSON", withHeader("{nope}"), "InvalidHeader"],
    ["a header that is an array", withHeader("[]"), "InvalidHeader"],
    ["a tensor without a shape", withHeader('{"a":{"dtype":"U8","data_offsets":[0,0]}}'), "InvalidHeader"],
    [
      "the same name twice",
      withHeader(`{${entry("a", "U8", [1], 0, 1)},${entry("a", "U8", [1], 1, 2)}}`, data(2)),
      "DuplicateTensor",
    ],
    ["an unknown dtype", withHeader(`{${entry("a", "F33", [1], 0, 4)}}`, data(4)), "UnknownDtype"],
    ["an end before the begin", withHeader(`{${entry("a", "U8", [1], 1, 0)}}`, data(1)), "NegativeRange"],
    ["a gap", withHeader(`{${entry("a", "U8", [1], 1, 2)}}`, data(2)), "Gap"],
    ["an overlap", withHeader(`{${entry("a", "U8", [2], 0, 2)},${entry("b", "U8", [2], 1, 3)}}`, data(3)), "Overlap"],
    [
      "a shape too large to count",
      withHeader(`{${entry("a", "U8", [2 ** 40, 2 ** 40], 0, 1)}}`, data(1)),
      "ShapeOverflow",
    ],
    ["a range that does not hold the shape", withHeader(`{${entry("a", "F32", [1], 0, 3)}}`, data(3)), "SizeMismatch"],
    ["bytes after the last tensor", withHeader(`{${entry("a", "U8", [1], 0, 1)}}`, data(2)), "TrailingBytes"],
    ["a git-lfs pointer", new TextEncoder().encode("version https://git-lfs.github.com/spec/v1\n"), "GitLfsPointer"],
  ])("%s is refused by a code of its own, and the file closed", async (_, bytes, code) => {
    const { source, closed } = file(bytes);
    await expect(readTensorFile(source)).rejects.toMatchObject({ code, message: expect.stringMatching(/^file: /) });
    expect(closed()).toBe(1);
  });

  test("the file stays open until the set is closed", async () => {
    const { source, closed } = file(small);
    const set = await readTensorFile(source);
    expect(closed()).toBe(0);
    await set.close();
    expect(closed()).toBe(1);
  });

  test("an aborted signal rejects with its reason and closes the file", async () => {
    const { source, closed } = file(small);
    const reason = new Error("enough");
    await expect(readTensorFile(source, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(closed()).toBe(1);
  });
});
