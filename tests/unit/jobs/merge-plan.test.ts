import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RunRecord } from "../../../dist/csv/run-record.js";
import { planMerge } from "../../../dist/jobs/merge-plan.js";
import { unitsOfShard } from "../../../dist/tasks/shard.js";

const SHA = "0".repeat(64);
const whole: RunRecord = {
  collapsar: "1.0.0",
  command: "synth",
  parameters: { sigma: [1.5e-9], seed: 42 },
  source: { name: "c", bytes: 10, sha256: SHA, hashed: "all" },
  shard: "1/1",
  units: { from: 0, to: 10, of: 10 },
  records: 10,
  sha256: SHA,
};

/** Part `index` of `of`, of a run of `units`. */
function part(index: number, of: number, units = 10, changed: Partial<RunRecord> = {}) {
  const [from, to] = unitsOfShard({ index, of }, units);
  const record = { ...whole, shard: `${index}/${of}`, units: { from, to, of: units }, records: to - from, ...changed };
  return { name: `p${index}.csv`, record };
}
const names = (parts: readonly { name: string }[]): string[] => parts.map(({ name }) => name);

describe("the order", () => {
  test("is that of the units, whatever the order given", () => {
    expect(names(planMerge([part(3, 4), part(1, 4), part(4, 4), part(2, 4)]))).toEqual([
      "p1.csv",
      "p2.csv",
      "p3.csv",
      "p4.csv",
    ]);
  });

  test("of any shards, shuffled, is without gap; without one of those that hold units it is refused", () => {
    const numbers = fc.record({ units: fc.nat(30), of: fc.integer({ min: 1, max: 9 }), left: fc.nat() });
    fc.assert(
      fc.property(numbers, fc.infiniteStream(fc.nat()), ({ units, of, left }, keys) => {
        const parts = Array.from({ length: of }, (_, at) => ({
          ...part(at + 1, of, units),
          key: keys.next().value as number,
        }));
        const shuffled = [...parts].sort((a, b) => a.key - b.key);
        const records = planMerge(shuffled).flatMap(({ record: { units: range } }) =>
          Array.from({ length: range.to - range.from }, (_, at) => range.from + at),
        );
        expect(records).toEqual([...Array(units).keys()]);
        const absent = left % of;
        const rest = parts.filter((_, at) => at !== absent);
        const holdsUnits = absent < units;
        if (holdsUnits) expect(() => planMerge(rest)).toThrow(expect.objectContaining({ code: "PartsDoNotFit" }));
        else if (rest.length > 0) expect(planMerge(rest)).toHaveLength(of - 1);
      }),
    );
  });

  test("shards of different numbers fit if their units do", () => {
    expect(names(planMerge([part(2, 2, 8), part(2, 4, 8), { ...part(1, 4, 8), name: "a.csv" }]))).toEqual([
      "a.csv",
      "p2.csv",
      "p2.csv",
    ]);
  });

  test("empty parts fit, also twice", () => {
    expect(planMerge([part(4, 4, 2), part(2, 4, 2), part(3, 4, 2), part(1, 4, 2), part(3, 4, 2)])).toHaveLength(5);
    expect(planMerge([part(1, 2, 0), part(2, 2, 0)])).toHaveLength(2);
  });

  test("the source's name does not matter, nor the order of keys", () => {
    const source = { ...whole.source, name: "elsewhere/c" };
    expect(planMerge([part(1, 2), part(2, 2, 10, { source, parameters: { seed: 42, sigma: [1.5e-9] } })])).toHaveLength(
      2,
    );
  });
});

describe("refused is", () => {
  const refused = (parts: Parameters<typeof planMerge>[0], message: string): void => {
    expect(() => planMerge(parts)).toThrow(expect.objectContaining({ code: "PartsDoNotFit", message }));
  };

  test("nothing", () => refused([], "there is no part to merge; name the CSV files of the parts"));

  test("a part that is missing, by its units and shard", () => {
    refused([part(1, 4), part(3, 4), part(4, 4)], "units 3 to 5 of 10 are in none of the 3 parts; add shard 2/4");
    refused(
      [part(3, 4), part(2, 4)],
      "units 0 to 2, units 8 to 9 of 10 are in none of the 2 parts; add shards 1/4, 4/4",
    );
    refused(
      [part(1, 10), ...[3, 4, 5, 6, 7, 8, 9, 10].map((index) => part(index, 10))],
      "unit 1 of 10 is in none of the 9 parts; add shard 2/10",
    );
  });

  test("many parts that are missing: the first of them", () => {
    const odd = [1, 3, 5, 7, 9].map((index) => part(index, 10));
    refused(
      odd,
      "unit 1, unit 3, unit 5, 2 more gaps of 10 are in none of the 5 parts; add shards 2/10, 4/10, 6/10, 8/10, 10/10",
    );
  });

  test("a part given twice, and shards that overlap", () => {
    refused(
      [part(1, 2), part(2, 2), { ...part(2, 2), name: "again.csv" }],
      "p2.csv (units 5 to 9) and again.csv (units 5 to 9) overlap; leave one out",
    );
    refused([part(1, 2), part(2, 4)], "p1.csv (units 0 to 4) and p2.csv (units 3 to 5) overlap; leave one out");
  });

  test.each<[Partial<RunRecord>, string]>([
    [{ command: "trials" }, 'the command is "synth" in one and "trials" in the other'],
    [{ collapsar: "1.0.1" }, 'the version of collapsar is "1.0.0" in one and "1.0.1" in the other'],
    [{ parameters: { sigma: [2e-9], seed: 42 } }, "sigma is [1.5e-9] in one and [2e-9] in the other"],
    [{ parameters: { sigma: [1.5e-9] } }, "seed is 42 in one and missing in the other"],
    [{ parameters: { sigma: [1.5e-9], seed: 42, tokens: 7 } }, "tokens is missing in one and 7 in the other"],
    [{ source: { ...whole.source, bytes: 11 } }, "the length of the source in bytes is 10 in one and 11 in the other"],
    [
      { source: { ...whole.source, sha256: "1".repeat(64) } },
      `the hash of the source is "${SHA}" in one and "${"1".repeat(64)}" in the other`,
    ],
    [{ units: { from: 5, to: 10, of: 12 } }, "the number of units is 10 in one and 12 in the other"],
  ])("a part of another run: %o", (changed, difference) => {
    refused(
      [part(1, 2), part(2, 2, 10, changed)],
      `p1.csv and p2.csv are of different runs: ${difference}; merge parts of one run`,
    );
  });

  test("a part that was not finished", () => {
    const { sha256: _, ...record } = part(2, 2).record;
    refused(
      [part(1, 2), { name: "p2.csv", record }],
      "p2.csv: its record has no hash, so it was not finished; run it again",
    );
  });
});
