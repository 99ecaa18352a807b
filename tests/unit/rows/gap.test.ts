import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gapWithin } from "../../../dist/rows/gap.js";
import { planReads } from "../../../dist/rows/plan.js";
import type { Run } from "../../../dist/rows/runs.js";

const KB = 1024;

describe("gapWithin", () => {
  test("is the widest gap whose sum, narrower ones included, is within the share", () => {
    // 100 rows wanted, gaps of 5, 10, 10 and 20 rows: a quarter allows 5 + 10 + 10.
    const runs: Run[] = [
      [0, 50],
      [55, 70],
      [80, 90],
      [100, 115],
      [135, 145],
    ];
    expect(gapWithin({ rowBytes: KB }, runs, 0.25)).toBe(10 * KB);
    expect(gapWithin({ rowBytes: KB }, runs, 0.24)).toBe(5 * KB);
    expect(gapWithin({ rowBytes: KB }, runs, 0.45)).toBe(20 * KB);
  });

  test("is at least 4 KiB and at most 1 MiB", () => {
    expect(
      gapWithin(
        { rowBytes: KB },
        [
          [0, 1],
          [9, 10],
        ],
        0.25,
      ),
    ).toBe(4 * KB);
    expect(
      gapWithin(
        { rowBytes: KB },
        [
          [0, 100_000],
          [110_000, 110_001],
        ],
        0.25,
      ),
    ).toBe(1024 * KB);
    expect(gapWithin({ rowBytes: KB }, [], 0.25)).toBe(4 * KB);
  });

  test("what is read in vain stays within the share, when rows are wide", () => {
    const lengths = fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 5 })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(lengths, fc.double({ min: 0, max: 1, noNaN: true }), (pairs, share) => {
        const runs: Run[] = [];
        let at = 0;
        for (const [gap, length] of pairs) {
          runs.push([at + gap, at + gap + length]);
          at += gap + length;
        }
        const layout = { begin: 0, rowBytes: 8 * KB };
        const wanted = pairs.reduce((sum, [, length]) => sum + length, 0) * layout.rowBytes;
        let read = 0;
        for (const { start, end } of planReads(layout, runs, { gapBytes: gapWithin(layout, runs, share) }))
          read += end - start;
        expect(read).toBeGreaterThanOrEqual(wanted);
        expect(read).toBeLessThanOrEqual(wanted * (1 + share) + 1);
      }),
    );
  });
});
