import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countRows, type Run, rowsOfRuns, runsOfMask, runsOfRows } from "../../../dist/rows/runs.js";
import { anyRuns } from "../../support/runs.js";

describe("runsOfMask", () => {
  test("any nonzero value selects", () => {
    expect(runsOfMask(Uint8Array.of(0, 1, 2, 0, 255))).toEqual([
      [1, 3],
      [4, 5],
    ]);
  });

  test("no rows and no selected rows are no runs", () => {
    expect(runsOfMask(new Uint8Array(0))).toEqual([]);
    expect(runsOfMask(new Uint8Array(5))).toEqual([]);
  });

  test("a mask may be the last bytes of its memory, wherever it begins", () => {
    for (const [begin, length] of [
      [0, 1],
      [5, 1],
      [6, 2],
      [7, 3],
      [5, 8],
    ] as const) {
      const memory = new Uint8Array(begin + length).fill(1, begin);
      expect(runsOfMask(memory.subarray(begin)), `${length} at ${begin}`).toEqual([[0, length]]);
    }
  });

  test("the runs are those of a naive loop, wherever in its memory the mask begins", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 0, 0, 0, 1, 7, 255)), fc.nat(4), (values, begin) => {
        const memory = Uint8Array.from([...Array(begin).fill(1), ...values, 1, 1, 1, 1]);
        expect(runsOfMask(memory.subarray(begin, begin + values.length))).toEqual(naive(values));
      }),
    );
  });
});

describe("runsOfRows and rowsOfRuns", () => {
  test("rows become runs and runs rows", () => {
    const runs: Run[] = [
      [0, 2],
      [5, 6],
      [7, 10],
    ];
    expect(runsOfRows([0, 1, 5, 7, 8, 9])).toEqual(runs);
    expect([...rowsOfRuns(runs)]).toEqual([0, 1, 5, 7, 8, 9]);
    expect(countRows(runs)).toBe(6);
    expect(runsOfRows([])).toEqual([]);
    expect([...rowsOfRuns([])]).toEqual([]);
  });

  test("runsOfRows and rowsOfRuns are inverse", () => {
    fc.assert(
      fc.property(anyRuns, (runs) => {
        expect(runsOfRows(rowsOfRuns(runs))).toEqual(runs);
      }),
    );
  });
});

function naive(mask: readonly number[]): [number, number][] {
  const runs: [number, number][] = [];
  for (const [row, selected] of mask.entries()) {
    const last = runs.at(-1);
    if (selected !== 0 && last?.[1] === row) last[1] = row + 1;
    else if (selected !== 0) runs.push([row, row + 1]);
  }
  return runs;
}
