import fc from "fast-check";
import { expect, test } from "vitest";
import { unitsOfShard } from "../../../dist/tasks/shard.js";

const all = (of: number, units: number) =>
  Array.from({ length: of }, (_, at) => unitsOfShard({ index: at + 1, of }, units));

test.each<[number, number, [number, number][]]>([
  [10, 1, [[0, 10]]],
  [
    10,
    2,
    [
      [0, 5],
      [5, 10],
    ],
  ],
  [
    10,
    4,
    [
      [0, 3],
      [3, 6],
      [6, 8],
      [8, 10],
    ],
  ],
  [
    2,
    4,
    [
      [0, 1],
      [1, 2],
      [2, 2],
      [2, 2],
    ],
  ],
  [
    0,
    2,
    [
      [0, 0],
      [0, 0],
    ],
  ],
])("%i units in %i shards", (units, of, ranges) => {
  expect(all(of, units)).toEqual(ranges);
});

test("shards cover all units in order, without gap or overlap, and differ by one at most", () => {
  const numbers = fc.record({ units: fc.nat(2 ** 40), of: fc.integer({ min: 1, max: 50 }) });
  fc.assert(
    fc.property(numbers, ({ units, of }) => {
      const ranges = all(of, units);
      expect(ranges[0]![0]).toBe(0);
      expect(ranges.at(-1)![1]).toBe(units);
      for (let at = 1; at < of; at += 1) expect(ranges[at]![0]).toBe(ranges[at - 1]![1]);
      const lengths = ranges.map(([from, to]) => to - from);
      expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
    }),
  );
});
