/** Members of zip files as sources: stored ones by ranges, deflated ones as they are inflated. */
import { inspect, mask, stats, toCsv } from "collapsar";
import { describe, expect, it } from "vitest";
import { compression, setCompression } from "../../../dist/source/compression.js";
import { nodeCompression } from "../../../dist/source/compression-node.js";
import { memorySource } from "../../../dist/source/memory.js";
import { readZip } from "../../../dist/tensors/zip/directory.js";
import { memberSource } from "../../../dist/tensors/zip/member.js";
import { type Deflated, zipOf } from "../../support/zip.js";

/** Compressible, but not to nothing: five megabytes. */
const DATA = Uint8Array.from({ length: 5_000_000 }, (_, at) => (at % 7 === 0 ? (at * 2_654_435_761) >>> 24 : at >> 12));

async function opened(member: Uint8Array | Deflated) {
  const file = memorySource(zipOf({ before: Uint8Array.of(1, 2, 3), member }), "a.zip");
  const asked: [number, number][] = [];
  const source = {
    name: file.name,
    byteLength: file.byteLength,
    async slice(start: number, end: number) {
      asked.push([start, end]);
      return file.slice(start, end);
    },
  };
  const found = (await readZip(source)).get("member")!;
  asked.length = 0;
  return { source: memberSource(source, found), asked };
}

/** The `.npy` file of a matrix of F32. */
function npyOf(rows: number, dims: number, values: Uint8Array): Uint8Array {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${dims}), }`.padEnd(117, " ");
  const start = [0x93, ...Buffer.from("NUMPY"), 1, 0, 118, 0];
  return new Uint8Array(Buffer.concat([Uint8Array.from(start), Buffer.from(`${header}\n`), values]));
}

it("a stored member: nothing is read before it is asked for, and then its own header once", async () => {
  const { source, asked } = await opened(DATA);
  expect(asked).toEqual([]);
  const [first, second] = await Promise.all([source.slice(10, 20), source.slice(4_000_000, 4_000_002)]);
  expect([...first]).toEqual([...DATA.subarray(10, 20)]);
  expect([...second]).toEqual([...DATA.subarray(4_000_000, 4_000_002)]);
  expect(asked.map(([start, end]) => end - start).sort((a, b) => a - b)).toEqual([2, 10, 30]);
});

const platform = compression();
describe.each([
  ["node", nodeCompression],
  ["web", { ...platform }],
])("a deflated member, inflated by %s", (_, present) => {
  it("is read in any order, the same bytes whatever was read before", async () => {
    setCompression(present);
    const { source } = await opened({ deflated: DATA });
    const ranges: [number, number][] = [
      [0, 1],
      [100, 70_000],
      [69_000, 69_001],
      [4_999_000, 5_000_000],
      [0, 5],
      [3, 3],
    ];
    for (const [start, end] of ranges) {
      expect(Buffer.compare(await source.slice(start, end), DATA.subarray(start, end))).toBe(0);
    }
    const together = await Promise.all(ranges.map(([start, end]) => source.slice(start, end)));
    for (const [at, [start, end]] of ranges.entries()) {
      expect(Buffer.compare(together[at]!, DATA.subarray(start, end))).toBe(0);
    }
    await source.close?.();
  });

  it("is inflated once when it is read in ascending order", async () => {
    setCompression(present);
    const { source, asked } = await opened({ deflated: DATA });
    for (let at = 0; at < DATA.length; at += 250_000) await source.slice(at, at + 1000);
    const places = asked.map(([start]) => start);
    expect(new Set(places).size).toBe(places.length);
    await source.close?.();
  });

  it.each<[string, Partial<Deflated>, RegExp]>([
    ["a wrong checksum", { checksum: 1 }, /"member" is damaged/],
    ["more than its length", { bytes: DATA.length - 1 }, /"member" is damaged/],
    ["less than its length", { bytes: DATA.length + 1 }, /"member" is damaged/],
  ])("%s is an error", async (_what, lie, message) => {
    setCompression(present);
    const { source } = await opened({ deflated: DATA, ...lie });
    await expect(source.slice(0, source.byteLength)).rejects.toMatchObject({
      code: "InvalidHeader",
      message: expect.stringMatching(message),
    });
  });

  it.each<[string, Uint8Array | Deflated]>([
    ["stored", DATA],
    ["stored, as long as some blocks of deflate", DATA.subarray(0, 2 * 65_535)],
    ["stored, of one byte", DATA.subarray(0, 1)],
    ["empty", DATA.subarray(0, 0)],
    ["deflated", { deflated: DATA }],
  ])("a member is compared with its checksum: %s", async (_what, member) => {
    setCompression(present);
    const zip = zipOf({ before: Uint8Array.of(1, 2, 3), member });
    const memberOf = async (bytes: Uint8Array) => {
      const file = memorySource(bytes, "a.zip");
      return memberSource(file, (await readZip(file)).get("member")!);
    };
    await expect((await memberOf(zip)).check?.()).resolves.toBeUndefined();
    const wrong = zip.slice();
    // The checksum in the directory, whose entry of 46 bytes and a name of 6 is before the last 22 bytes.
    wrong[zip.length - 22 - 52 + 16]! ^= 1;
    await expect((await memberOf(wrong)).check?.()).rejects.toMatchObject({
      code: "InvalidHeader",
      message: expect.stringMatching(/"member" is damaged/),
    });
  });

  it("stops when it is told to, and can be read again", async () => {
    setCompression(present);
    const { source } = await opened({ deflated: DATA });
    const controller = new AbortController();
    const reading = source.slice(0, DATA.length, { signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(reading).rejects.toThrow("enough");
    expect([...(await source.slice(7, 9))]).toEqual([...DATA.subarray(7, 9)]);
    await source.close?.();
  });
});

it("members that are compressed otherwise are refused by their method", async () => {
  await expect(opened({ deflated: DATA, method: 12 })).rejects.toMatchObject({
    code: "UnsupportedFormat",
    message: expect.stringMatching(/method 12 of zip.*pack it again: python -c/),
  });
});

it("a compressed npz gives what a stored one gives, for all rows and for some", async () => {
  const values = new Float32Array(3000 * 64).map((_, at) => Math.floor(at / 64) % 1000);
  const array = npyOf(3000, 64, new Uint8Array(values.buffer));
  const [stored, deflated] = [zipOf({ "m.npy": array }), zipOf({ "m.npy": { deflated: array } })];
  const chosen = new Uint8Array(3000).fill(1, 100, 400).fill(1, 2900);
  const maskSource = zipOf({ "mask.npy": npyMask(chosen) });
  expect((await mask(deflated)).groups.members).toEqual((await mask(stored)).groups.members);
  for (const options of [{ rows: "identical" }, { rows: "all" }, { mask: maskSource }] as const) {
    expect(toCsv(await stats(deflated, options))).toBe(toCsv(await stats(stored, options)));
  }
});

it("inspect compares checksums where it is asked to: a bit that was flipped in a stored array is found", async () => {
  const array = npyOf(300, 64, new Uint8Array(new Float32Array(300 * 64).fill(0.5).buffer));
  const zip = zipOf({ "m.npy": array, "other.npy": { deflated: array } });
  expect((await inspect(zip, { verify: true })).checked).toEqual({ checksums: 2, bytes: 2 * array.length });
  expect(await inspect(zip)).not.toHaveProperty("checked");
  const flipped = zip.slice();
  flipped[1000]! ^= 1;
  expect((await stats(flipped, { tensor: "m", rows: "all" })).metrics.n_unique).toBe(2);
  await expect(inspect(flipped, { verify: true })).rejects.toMatchObject({
    code: "InvalidHeader",
    message: expect.stringMatching(/"m\.npy" is damaged: .*download or save it again/),
  });
  expect((await inspect(array, { verify: true })).checked).toEqual({ checksums: 0, bytes: 0 });
});

function npyMask(values: Uint8Array): Uint8Array {
  const header = `{'descr': '|b1', 'fortran_order': False, 'shape': (${values.length},), }`.padEnd(117, " ");
  const start = [0x93, ...Buffer.from("NUMPY"), 1, 0, 118, 0];
  return new Uint8Array(Buffer.concat([Uint8Array.from(start), Buffer.from(`${header}\n`), values]));
}

it("a compressed array that is damaged behind the rows that were wanted gives no result, and is listed all the same", async () => {
  const values = new Float32Array(30_000 * 16).map((_, at) => Math.floor(at / 16) % 1000);
  const array = npyOf(30_000, 16, new Uint8Array(values.buffer));
  const damaged = zipOf({ "m.npy": { deflated: array, checksum: 1 } });
  const first = zipOf({ "mask.npy": npyMask(new Uint8Array(30_000).fill(1, 0, 5)) });
  await expect(stats(damaged, { mask: first })).rejects.toMatchObject({
    code: "InvalidHeader",
    message: expect.stringMatching(/"m\.npy" is damaged/),
  });
  expect((await inspect(damaged)).tensors).toMatchObject([{ shape: [30_000, 16] }]);
});
