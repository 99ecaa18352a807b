import fc from "fast-check";
import { expect, test } from "vitest";
import "../../../dist/entry/node.js";
import { headerLine, recordLines } from "../../../dist/csv/record-format.js";
import { type ExtraColumn, snapshotFormat } from "../../../dist/csv/snapshot-csv.js";
import { readCsvRecords } from "../../../dist/csv/snapshot-csv-reader.js";
import { METRICS, type Metrics, REGISTRY, type SnapshotRecord } from "../../../dist/metrics/metrics.js";

const COLUMNS: ExtraColumn[] = [
  { name: "sigma", kind: "float" },
  { name: "step", kind: "integer" },
  { name: "source", kind: "text" },
];

const FORMAT = snapshotFormat(COLUMNS);

const integer = fc.oneof(fc.nat(), fc.maxSafeNat());
const float = fc.oneof(fc.double(), fc.constantFrom(0, -0, 1e16, 1e-5, Number.NaN, Number.POSITIVE_INFINITY));
const metrics = fc.record(
  Object.fromEntries(METRICS.map((metric) => [metric, REGISTRY[metric].kind === "integer" ? integer : float])),
) as fc.Arbitrary<Metrics>;
const text = fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom('a,"b"', "two\nlines", "\r", " x ", "=1", ""));
const record = fc.record({ trialId: integer, metrics, sigma: float, step: integer, source: text });

async function read(
  bytes: Uint8Array,
  blockBytes: number,
): Promise<{ text: string; taken: number; records: object[] }> {
  async function* blocks() {
    for (let at = 0; at < bytes.length; at += blockBytes) yield bytes.subarray(at, at + blockBytes);
  }
  const records: object[] = [];
  let taken = 0;
  for await (const batch of readCsvRecords(blocks(), FORMAT)) {
    records.push(...batch.records);
    taken += batch.bytes.length;
  }
  return { text: recordLines(FORMAT, records as SnapshotRecord[]), taken, records };
}

test("records read back are the records written, and written again the same bytes, in blocks of any size", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, { maxLength: 5 }),
      fc.integer({ min: 1, max: 700 }),
      async (records, blockBytes) => {
        const written = recordLines(FORMAT, records);
        const bytes = new TextEncoder().encode(written);
        const back = await read(bytes, blockBytes);
        expect(back.text).toBe(written);
        expect(back.taken).toBe(bytes.length);
        expect(back.records).toEqual(records);
      },
    ),
  );
});

test("of a file that is cut off anywhere, the whole records before the cut are read", async () => {
  const cases = fc.record({
    records: fc.array(record, { minLength: 1, maxLength: 4 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ records, share }) => {
      const ends = records.map(
        (_, at) => new TextEncoder().encode(recordLines(FORMAT, records.slice(0, at + 1))).length,
      );
      const cut = Math.floor(share * ends.at(-1)!);
      const bytes = new TextEncoder().encode(recordLines(FORMAT, records)).subarray(0, cut);
      const back = await read(bytes, 64);
      const whole = ends.filter((end) => end <= cut);
      expect(back.taken).toBe(whole.at(-1) ?? 0);
      expect(back.records).toHaveLength(whole.length);
    }),
  );
});

test("further columns follow the 21, under their names", () => {
  expect(headerLine(FORMAT)).toBe(`trial_id,${METRICS.join()},sigma,step,source\n`);
  const zeros = Object.fromEntries(METRICS.map((metric) => [metric, 0])) as Metrics;
  const line = recordLines(FORMAT, [{ trialId: 1, metrics: zeros, sigma: 1e-9, step: 3, source: 'a "b", c' } as never]);
  expect(line).toMatch(/,1e-09,3,"a ""b"", c"\n$/);
});
