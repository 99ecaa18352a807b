import { describe, expect, test } from "vitest";
import type { FollowedStep } from "../../../dist/motion/history.js";
import { motionFormat } from "../../../dist/motion/motion-csv.js";

const { columns, cells, read } = motionFormat(3);
const moved = {
  rows: 1,
  elements: 2,
  l1Mean: 1e-7,
  l1Max: 70000,
  l2Mean: 0.1,
  linfMax: 69999,
  thermal: 5e-324,
  phases: Uint8Array.of(0, 4, 5),
};
const step = (motion: Partial<FollowedStep["motion"]>): FollowedStep => ({
  trialId: 7,
  step: 700,
  motion: { centroid: Float64Array.of(-0, 1 / 3), radius: 2, ...motion },
});
const change = (all: readonly string[], at: number, text: string): string[] =>
  all.map((cell, place) => (place === at ? text : cell));
const written = (record: FollowedStep): readonly string[] => cells(record as never);

describe("what is kept of how rows moved", () => {
  test("is read as it was written", () => {
    for (const record of [
      step({}),
      step({ moved }),
      // No row is finite at this step.
      step({ centroid: Float64Array.of(Number.NaN, Number.NaN), radius: Number.NaN }),
      step({ moved: { ...moved, l1Mean: Number.NaN, l2Mean: Number.NaN, thermal: Number.NaN } }),
    ]) {
      expect(written(record)).toHaveLength(columns.length);
      expect(read(written(record))).toEqual(record);
    }
  });

  test.each([
    ["a cell too few", (all: string[]) => all.slice(1)],
    ["a step that is no number", (all: string[]) => change(all, 1, "")],
    ["a centroid with a word in it", (all: string[]) => change(all, 2, "0.5 half")],
    ["a count that is no integer", (all: string[]) => change(all, columns.indexOf("rows_moved"), "1.5")],
    ["a phase that there is not", (all: string[]) => change(all, columns.length - 1, "016")],
    ["the phases of fewer rows", (all: string[]) => change(all, columns.length - 1, "01")],
  ])("is not %s", (_, changed) => {
    expect(read(changed([...written(step({ moved }))]))).toBeUndefined();
  });
});
