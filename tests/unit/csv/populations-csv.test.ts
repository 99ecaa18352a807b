import { populationsCsv } from "collapsar";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  groupsOfRuns,
  populationsCell,
  populationsFormat,
  populationsOfRuns,
  runsOfCell,
} from "../../../dist/csv/populations-csv.js";
import { METRICS, type Metrics } from "../../../dist/metrics/metrics.js";

const metrics = Object.fromEntries(METRICS.map((metric) => [metric, 0])) as Metrics;
const populations = fc
  .array(fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 2 ** 40 })), { maxLength: 60 })
  .map((all) => all.sort((a, b) => b - a));

describe("a cell", () => {
  test.each([
    [[], ""],
    [[1], "1"],
    [[814, 704, 3, 3, 3, 1, 1], "814 704 3*3 2*1"],
    [[4, 4], "2*4"],
  ])("of %j is %j", (all, cell) => {
    expect(populationsCell(all)).toBe(cell);
  });

  test("read again gives the populations", () => {
    fc.assert(
      fc.property(populations, (all) => {
        expect([...populationsOfRuns(runsOfCell(populationsCell(all)) ?? [])]).toEqual(all);
      }),
    );
  });

  test.each(["2 3", "0", "3*0", "0*3", " 3", "3  2", "3,2", "-1", "1.5", "x", "3*2*1", "1e3", "9007199254740993"])(
    "that was not written so is refused: %j",
    (cell) => expect(runsOfCell(cell)).toBeUndefined(),
  );

  test("of many groups is counted before it is written out", () => {
    expect(groupsOfRuns(runsOfCell("7 1000000000000*1") ?? [])).toBe(1_000_000_000_001);
  });
});

test("a file has a line for each record, and the sigma of a sweep", () => {
  const record = (trialId: number, ...all: number[]) => ({ trialId, metrics, populations: Float64Array.from(all) });
  expect(populationsCsv(record(7, 2, 1, 1))).toBe("trial_id,populations\n7,2 2*1\n");
  expect(
    populationsCsv([
      { ...record(0, 3), sigma: 1e-9 },
      { ...record(1), sigma: 2e-9 },
    ]),
  ).toBe("trial_id,populations,sigma\n0,3,1e-09\n1,,2e-09\n");
});

test("lines that are no record of it are told apart from those that are", () => {
  const { read } = populationsFormat([]);
  expect(read(["0", "3 2*1"])).toBe("3 2*1");
  for (const cells of [["0"], ["x", "3"], ["0", "three"], ["0", "3", "4"]]) expect(read(cells)).toBeUndefined();
});
