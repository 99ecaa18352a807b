/** Adjusted p-values, the joint test and its envelope against their definitions, which compare every record with every other. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { holm, JointTests } from "../../../dist/comparison/joint.js";
import { placeAmong } from "../../../dist/statistics/tail.js";

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** By definition, in the time that it takes. Columns without NaN. */
function naive(columns: readonly number[][], observed: readonly number[], alpha: number) {
  const records = columns[0]!.length;
  const all = columns.map((column, metric) => [...column, observed[metric]!]);
  const counts = (column: readonly number[], value: number) => [
    column.filter((other) => other <= value).length,
    column.filter((other) => other >= value).length,
  ];
  const p = all.map((column) =>
    column.map((value) => Math.min(1, (2 * Math.min(...counts(column, value))) / (records + 1))),
  );
  const least = all[0]!.map((_, record) => Math.min(...p.map((column) => column[record]!)));
  const single = columns.map(
    (column, metric) => placeAmong(Float64Array.from(column).sort(), observed[metric]!).pValue,
  );
  const adjusted = p.map((column, metric) =>
    Math.max(single[metric]!, least.filter((value) => value <= column[records]!).length / (records + 1)),
  );
  const ranks = all.map((column) =>
    column.map((value) => {
      const rank = sum(column.map((other) => (other < value ? 1 : other === value ? 0.5 : 0))) + 0.5;
      return Math.min(rank, records + 2 - rank);
    }),
  );
  const lengths = all[0]!.map((_, record) => ranks.map((column) => column[record]!).sort((a, b) => a - b));
  const before = (a: readonly number[], b: readonly number[]): boolean => {
    const at = a.findIndex((value, index) => value !== b[index]);
    return at === -1 || a[at]! < b[at]!;
  };
  const erl = lengths.map((own) => lengths.filter((other) => before(other, own)).length / (records + 1));
  const inside = [...erl.keys()].filter((record) => erl[record]! > alpha);
  return {
    jointP: erl[records],
    adjusted,
    low: all.map((column) => Math.min(...inside.map((record) => column[record]!))),
    high: all.map((column) => Math.max(...inside.map((record) => column[record]!))),
  };
}

const single = (columns: readonly number[][], observed: readonly number[]) =>
  Float64Array.from(columns, (column, at) => {
    const known = Float64Array.from(column.filter((value) => !Number.isNaN(value))).sort();
    return placeAmong(known, observed[at]!).pValue;
  });

function tested(columns: readonly number[][], observed: readonly number[], alpha?: number, excluded?: Set<number>) {
  const tests = new JointTests(
    columns.map((column) => Float64Array.from(column)),
    excluded,
  );
  return tests.test(Float64Array.from(observed), single(columns, observed), alpha);
}

describe("JointTests", () => {
  it("is the definition, with ties", () => {
    const cell = fc.integer({ min: 0, max: 6 });
    const table = fc
      .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 25 }))
      .chain(([metrics, records]) =>
        fc.tuple(
          fc.array(fc.array(cell, { minLength: records, maxLength: records }), {
            minLength: metrics,
            maxLength: metrics,
          }),
          fc.array(fc.integer({ min: -1, max: 7 }), { minLength: metrics, maxLength: metrics }),
          fc.constantFrom(0.05, 0.2, 0.5),
        ),
      );
    fc.assert(
      fc.property(table, ([columns, observed, alpha]) => {
        const expected = naive(columns, observed, alpha);
        const { jointP, adjusted, envelope } = tested(columns, observed, alpha);
        expect(jointP).toBeCloseTo(expected.jointP!, 12);
        for (const [at, p] of expected.adjusted.entries()) expect(adjusted[at]).toBeCloseTo(p, 12);
        // Where every record is as extreme as all others none is inside.
        if (expected.low.every(Number.isFinite)) {
          expect([[...envelope!.low], [...envelope!.high]]).toEqual([expected.low, expected.high]);
        }
        expect(tested(columns, observed).jointP).toBe(jointP);
      }),
    );
  });

  it("leaves out what has no observed value, and records with a value missing", () => {
    const columns = [
      [1, 2, 3, Number.NaN, 5],
      [1, 1, 2, 2, 3],
      [9, 8, Number.NaN, 7, 6],
    ];
    const found = tested(columns, [5, Number.NaN, 8], 0.05);
    expect(found).toMatchObject({ tested: [0, 2], records: 3, leftOut: 2 });
    expect([found.adjusted[1], found.envelope?.low[1]]).toEqual([Number.NaN, Number.NaN]);
    const without = tested(columns, [5, 2, 8], 0.05, new Set([0, 2]));
    expect(without).toMatchObject({ tested: [1], records: 5, leftOut: 0 });
    expect(tested(columns, [Number.NaN, Number.NaN, Number.NaN]).jointP).toBeNaN();
  });
});

describe("holm", () => {
  it("multiplies by what is left, and never falls", () => {
    expect(holm([0.01, 0.04, 0.03, 0.5])).toEqual([0.04, 0.09, 0.09, 0.5]);
    expect(holm([Number.NaN, 0.6, 0.7])).toEqual([Number.NaN, 1, 1]);
  });
});
