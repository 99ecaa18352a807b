import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import "../../../dist/entry/node.js";
import { type RunRecord, runRecordText } from "../../../dist/csv/run-record.js";
import { type MergeOptions, type MergePart, merge } from "../../../dist/jobs/merge.js";
import { unitsOfShard } from "../../../dist/tasks/shard.js";

const HEADER = "trial_id,n\n";
const line = (unit: number): string => `${unit},${"7".repeat((unit * 31) % 90)}\n`;
const csvOf = (from: number, to: number): string =>
  HEADER + Array.from({ length: to - from }, (_, at) => line(from + at)).join("");
const sha = (text: string): string => createHash("sha256").update(text).digest("hex");
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Bytes of a file with a name. */
const named = (name: string, text: string) => {
  const all = bytes(text);
  return { name, byteLength: all.length, slice: async (start: number, end: number) => all.slice(start, end) };
};

function part(
  index: number,
  of: number,
  units: number,
  text?: string,
): { csv: ReturnType<typeof named>; record: Uint8Array } {
  const [from, to] = unitsOfShard({ index, of }, units);
  const csv = csvOf(from, to);
  const record: RunRecord = {
    collapsar: "1.0.0",
    command: "synth",
    parameters: {},
    source: { name: "c", bytes: 1, sha256: sha("c"), hashed: "all" },
    shard: `${index}/${of}`,
    units: { from, to, of: units },
    records: to - from,
    sha256: sha(csv),
  };
  return { csv: named(`p${index}.csv`, text ?? csv), record: bytes(runRecordText(record)) };
}

async function joined(parts: MergePart[], options?: MergeOptions): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of (await merge(parts, options)).bytes) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

test("parts in any order, empty ones too, are the undivided bytes", async () => {
  expect(await joined([part(2, 3, 8), part(3, 3, 8), part(1, 3, 8)])).toBe(csvOf(0, 8));
  expect(await joined([part(4, 4, 2), part(1, 4, 2), part(3, 4, 2), part(2, 4, 2)])).toBe(csvOf(0, 2));
  expect(await joined([part(2, 2, 0), part(1, 2, 0)])).toBe(HEADER);
});

test("parts of more than a block are read block by block", async () => {
  const units = 100_000;
  const parts = [part(2, 2, units), part(1, 2, units)];
  let longest = 0;
  for (const { csv } of parts) {
    const { slice } = csv;
    csv.slice = (start, end) => {
      longest = Math.max(longest, end - start);
      return slice(start, end);
    };
  }
  const merged = await merge(parts);
  expect(merged).toMatchObject({ parts: 2, records: units });
  const hash = createHash("sha256");
  for await (const chunk of merged.bytes) hash.update(chunk);
  expect(hash.digest("hex")).toBe(sha(csvOf(0, units)));
  expect(parts[0]!.csv.byteLength).toBeGreaterThan(2 * longest);
  expect(longest).toBe(1 << 20);
  expect(merged.reads.bytes).toBeGreaterThan(csvOf(0, units).length);
});

describe("refused is", () => {
  const refused = async (parts: MergePart[], code: string, message: string, options?: MergeOptions): Promise<void> => {
    await expect(joined(parts, options)).rejects.toMatchObject({ code, message });
  };

  test("a CSV that was changed", () =>
    refused(
      [part(1, 2, 4), part(2, 2, 4, csvOf(2, 4).replace("2,", "9,"))],
      "PartsDoNotFit",
      "p2.csv: its bytes are not those that its record has the hash of; run that part again",
    ));

  test("a part without a record", () =>
    refused(
      [part(1, 2, 4), { csv: part(2, 2, 4).csv }],
      "NoRecord",
      "p2.csv: the record p2.csv.json is not beside it; add it, or join with `unchecked` in the order given",
    ));

  test("a record that is none", async () => {
    const record = named("p1.csv.json", "{");
    await expect(joined([{ ...part(1, 1, 1), record }])).rejects.toMatchObject({
      code: "InvalidRecord",
      message: expect.stringMatching(/^p1\.csv\.json: not the record of a run \(.*JSON.*\); run that part again, or/),
    });
    await refused(
      [{ ...part(1, 1, 1), record: named("p1.csv.json", '{"collapsar":"1"}') }],
      "InvalidRecord",
      "p1.csv.json: not the record of a run (command must be there); run that part again, or restore the file",
    );
  });

  test("a file without a line", () =>
    refused(
      [{ ...part(1, 1, 1), csv: named("p1.csv", "abc") }],
      "PartsDoNotFit",
      "p1.csv: has no header line, so it is not the CSV of a part; run that part again",
    ));
});

describe("unchecked", () => {
  const plain = (name: string, text: string): MergePart => ({ csv: named(name, text) });

  test("parts are joined in the order given, below one header", async () => {
    expect(await joined([plain("b", "h\n2\n"), plain("e", "h\n"), plain("a", "h\n1\n")], { unchecked: true })).toBe(
      "h\n2\n1\n",
    );
  });

  test("header lines must be equal", async () => {
    await expect(joined([plain("a", "h\n1\n"), plain("b", "k\n1\n")], { unchecked: true })).rejects.toMatchObject({
      message: "a and b have different header lines; merge parts of one run",
    });
  });

  test("a torn last line is refused", async () => {
    await expect(joined([plain("a", "h\n1\n2")], { unchecked: true })).rejects.toMatchObject({
      message: "a: its last line is not whole; run that part again",
    });
  });
});

test("a signal ends it with its reason", async () => {
  const reason = new Error("enough");
  const controller = new AbortController();
  const merged = await merge([part(1, 1, 100)], { signal: controller.signal });
  controller.abort(reason);
  await expect(merged.bytes[Symbol.asyncIterator]().next()).rejects.toBe(reason);
});
