import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  DEFAULT_BLOCK_BYTES,
  DEFAULT_GAP_BYTES,
  MAX_BLOCK_BYTES,
  planReads,
  type RowLayout,
} from "../../../dist/rows/plan.js";
import type { Run } from "../../../dist/rows/runs.js";

const plan = (layout: RowLayout, runs: Run[], limits?: { gapBytes?: number; blockBytes?: number }) => [
  ...planReads(layout, runs, limits),
];

const MiB = 1024 * 1024;

describe("planReads", () => {
  test("nothing wanted is nothing read", () => {
    expect(plan({ begin: 100, rowBytes: 10 }, [])).toEqual([]);
    expect(plan({ begin: 100, rowBytes: 10 }, [[3, 3]])).toEqual([]);
  });

  test("a run is one range", () => {
    expect(plan({ begin: 100, rowBytes: 10 }, [[2, 5]])).toEqual([{ start: 120, end: 150, runs: [[2, 5]] }]);
  });

  test("an odd begin shifts every range", () => {
    expect(plan({ begin: 12_345_679, rowBytes: 3 }, [[0, 1]])).toEqual([
      { start: 12_345_679, end: 12_345_682, runs: [[0, 1]] },
    ]);
  });

  test("offsets beyond 32 bits are exact", () => {
    expect(plan({ begin: 2 ** 40 + 1, rowBytes: 10_240 }, [[4_000_000_000, 4_000_000_001]])).toEqual([
      { start: 42_059_511_627_777, end: 42_059_511_638_017, runs: [[4_000_000_000, 4_000_000_001]] },
    ]);
  });

  test("neighbours are one range up to the gap limit and not one byte beyond", () => {
    const runs: Run[] = [
      [0, 1],
      [4, 5],
    ];
    expect(plan({ begin: 0, rowBytes: 10 }, runs, { gapBytes: 30 })).toEqual([{ start: 0, end: 50, runs }]);
    expect(plan({ begin: 0, rowBytes: 10 }, runs, { gapBytes: 29 })).toEqual([
      { start: 0, end: 10, runs: [[0, 1]] },
      { start: 40, end: 50, runs: [[4, 5]] },
    ]);
  });

  test("the gap limit is 16 KiB when none is given", () => {
    expect(DEFAULT_GAP_BYTES).toBe(16_384);
    const at = (second: number) =>
      plan({ begin: 0, rowBytes: 1 }, [
        [0, 1],
        [second, second + 1],
      ]).map(({ start, end }) => [start, end]);
    expect(at(16_385)).toEqual([[0, 16_386]]);
    expect(at(16_386)).toEqual([
      [0, 1],
      [16_386, 16_387],
    ]);
  });

  test("the gap is counted from the last wanted row, not from the first", () => {
    const runs: Run[] = [
      [0, 1],
      [3, 4],
      [6, 7],
    ];
    expect(plan({ begin: 0, rowBytes: 10 }, runs, { gapBytes: 20 })).toEqual([{ start: 0, end: 70, runs }]);
  });

  test("a range holds as many whole rows as a block", () => {
    expect(plan({ begin: 5, rowBytes: 10 }, [[0, 7]], { blockBytes: 39 })).toEqual([
      { start: 5, end: 35, runs: [[0, 3]] },
      { start: 35, end: 65, runs: [[3, 6]] },
      { start: 65, end: 75, runs: [[6, 7]] },
    ]);
  });

  test("rows of a gap count towards the block", () => {
    const runs: Run[] = [
      [0, 1],
      [2, 5],
    ];
    expect(plan({ begin: 0, rowBytes: 10 }, runs, { blockBytes: 30 })).toEqual([
      {
        start: 0,
        end: 30,
        runs: [
          [0, 1],
          [2, 3],
        ],
      },
      { start: 30, end: 50, runs: [[3, 5]] },
    ]);
  });

  test("a block that a gap fills ends at its last wanted row", () => {
    const runs: Run[] = [
      [0, 1],
      [3, 4],
    ];
    expect(plan({ begin: 0, rowBytes: 10 }, runs, { blockBytes: 30 })).toEqual([
      { start: 0, end: 10, runs: [[0, 1]] },
      { start: 30, end: 40, runs: [[3, 4]] },
    ]);
  });

  test("a row larger than a block is one range", () => {
    expect(plan({ begin: 0, rowBytes: 100 }, [[1, 3]], { blockBytes: 99 })).toEqual([
      { start: 100, end: 200, runs: [[1, 2]] },
      { start: 200, end: 300, runs: [[2, 3]] },
    ]);
  });

  test("a block is 4 MiB when none is given: 409 rows of 10,240 bytes", () => {
    expect(DEFAULT_BLOCK_BYTES).toBe(4 * MiB);
    expect(plan({ begin: 0, rowBytes: 10_240 }, [[0, 410]])).toEqual([
      { start: 0, end: 4_188_160, runs: [[0, 409]] },
      { start: 4_188_160, end: 4_198_400, runs: [[409, 410]] },
    ]);
  });

  test("no block is larger than 64 MiB, whatever is asked for", () => {
    expect(plan({ begin: 0, rowBytes: MiB }, [[0, 65]], { blockBytes: 1e12 })).toEqual([
      { start: 0, end: 67_108_864, runs: [[0, 64]] },
      { start: 67_108_864, end: 68_157_440, runs: [[64, 65]] },
    ]);
  });

  const anyRequest = fc.record({
    begin: fc.nat(1000),
    rowBytes: fc.integer({ min: 1, max: 50 }),
    mask: fc.array(fc.boolean(), { maxLength: 120 }),
    gapBytes: fc.nat(200),
    blockBytes: fc.integer({ min: 1, max: 600 }),
  });

  test("the runs of all ranges are the rows wanted, in order", () => {
    fc.assert(
      fc.property(anyRequest, ({ mask, begin, rowBytes, ...limits }) => {
        const wanted = mask.flatMap((selected, row) => (selected ? [row] : []));
        const read = plan({ begin, rowBytes }, naiveRuns(mask), limits).flatMap(({ runs }) => runs.flatMap(rowsOf));
        expect(read).toEqual(wanted);
      }),
    );
  });

  test("a range spans its first to its last wanted row; ranges ascend and never overlap", () => {
    fc.assert(
      fc.property(anyRequest, ({ mask, begin, rowBytes, ...limits }) => {
        let last = 0;
        for (const { start, end, runs } of plan({ begin, rowBytes }, naiveRuns(mask), limits)) {
          expect(start).toBe(begin + runs[0]![0] * rowBytes);
          expect(end).toBe(begin + runs.at(-1)![1] * rowBytes);
          expect(start).toBeGreaterThanOrEqual(last);
          last = end;
        }
      }),
    );
  });

  test("no range is larger than a block, unless it is one row", () => {
    fc.assert(
      fc.property(anyRequest, ({ mask, begin, rowBytes, ...limits }) => {
        for (const { start, end } of plan({ begin, rowBytes }, naiveRuns(mask), limits)) {
          expect(end - start).toBeLessThanOrEqual(Math.max(limits.blockBytes, rowBytes));
        }
      }),
    );
  });

  test("a range bridges no gap above the limit, and ends only for such a gap or a full block", () => {
    fc.assert(
      fc.property(anyRequest, ({ mask, begin, rowBytes, ...limits }) => {
        const reads = plan({ begin, rowBytes }, naiveRuns(mask), limits);
        for (const { runs } of reads) {
          for (const [at, [first]] of runs.entries()) {
            if (at > 0) expect((first - runs[at - 1]![1]) * rowBytes).toBeLessThanOrEqual(limits.gapBytes);
          }
        }
        for (const [at, { start, end }] of reads.entries()) {
          const next = reads[at + 1];
          if (next === undefined) continue;
          const wouldFit = next.start + rowBytes - start <= limits.blockBytes;
          expect(next.start - end > limits.gapBytes || !wouldFit).toBe(true);
        }
      }),
    );
  });

  test("limits above the cap plan like the cap", () => {
    const runs: Run[] = [[0, 1000]];
    const layout = { begin: 7, rowBytes: 100_003 };
    expect(plan(layout, runs, { blockBytes: MAX_BLOCK_BYTES + 1 })).toEqual(
      plan(layout, runs, { blockBytes: MAX_BLOCK_BYTES }),
    );
  });
});

function naiveRuns(mask: readonly boolean[]): [number, number][] {
  const runs: [number, number][] = [];
  for (const [row, selected] of mask.entries()) {
    const last = runs.at(-1);
    if (selected && last?.[1] === row) last[1] = row + 1;
    else if (selected) runs.push([row, row + 1]);
  }
  return runs;
}

const rowsOf = ([first, end]: Run): number[] => Array.from({ length: end - first }, (_, at) => first + at);
