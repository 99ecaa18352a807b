import { type ComparedPopulations, compare } from "collapsar";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

const metricsOf = (records: number[][]) => ({
  columns: { n_unique: records.length === 0 ? [0] : records.map(({ length }) => length) },
});

const compared = async (observed: number[][], synthetic: number[][], alpha = 0.05): Promise<ComparedPopulations> => {
  const populations = { observed: { populations: observed }, synthetic: { populations: synthetic } };
  return (await compare(metricsOf(observed), metricsOf(synthetic), { alpha, populations }))
    .populations as ComparedPopulations;
};

/** The definition, word by word: curves filled up with zeros, two-sided ranks with ties averaged, compared lexicographically. */
function naive(observed: number[], synthetic: number[][], alpha: number) {
  const all = [...synthetic, observed];
  const ranks = Math.max(...all.map(({ length }) => length));
  const full = all.map((curve) => [...curve, ...Array<number>(ranks - curve.length).fill(0)]);
  const lengths = full.map((curve) =>
    curve
      .map((value, at) => {
        const below = full.filter((other) => other[at]! < value).length;
        const equal = full.filter((other) => other[at] === value).length;
        const rank = below + (equal + 1) / 2;
        return Math.min(rank, all.length + 1 - rank);
      })
      .sort((a, b) => a - b),
  );
  const order = (a: number[], b: number[]): number => {
    const at = a.findIndex((rank, index) => rank !== b[index]);
    return at === -1 ? 0 : a[at]! - b[at]!;
  };
  const own = lengths.map((length) => lengths.filter((other) => order(other, length) <= 0).length / all.length);
  const inside = full.filter((_, at) => own[at]! > alpha);
  const ends = (pick: (...values: number[]) => number) =>
    Array.from({ length: ranks }, (_, at) => pick(...inside.map((curve) => curve[at]!)));
  return { jointP: own.at(-1)!, low: ends(Math.min), high: ends(Math.max) };
}

const curves = fc
  .array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 6 })
  .map((populations) => populations.sort((a, b) => b - a));

test("curves of different lengths are tested as if the ranks that are missing were 0", async () => {
  await fc.assert(
    fc.asyncProperty(
      curves,
      fc.array(curves, { minLength: 1, maxLength: 12 }),
      fc.constantFrom(0.05, 0.3, 0.5),
      async (observed, synthetic, alpha) => {
        const { observed: found, ranks } = await compared([observed], synthetic, alpha);
        const { jointP, low, high } = naive(observed, synthetic, alpha);
        expect(found.records[0]!.jointP).toBe(jointP);
        const { envelope } = found.records[0]!;
        expect([envelope!.low.length, ranks]).toEqual([low.length, low.length]);
        // Where no curve is inside there is no envelope.
        if (Number.isFinite(low[0]!)) expect([[...envelope!.low], [...envelope!.high]]).toEqual([low, high]);
      },
    ),
  );
});

test("a rank that only the observed curve has, or only simulated ones, is compared", async () => {
  const synthetic = Array.from({ length: 99 }, (_, at) => (at % 2 === 0 ? [60, 40] : [61, 39]));
  const longer = (await compared([[60, 35, 5]], synthetic)).observed.records[0]!;
  expect(longer.jointP).toBe(0.01);
  expect([longer.envelope!.low[2], longer.envelope!.high[2]]).toEqual([0, 0]);
  expect(longer.findings[0]).toBe("all 3 ranks together are unlike the synthetic ones: joint p 0.010 (at most 0.05)");
  expect(longer.findings[1]).toBe("outside the envelope: #2 (35, envelope 39 to 40), #3 (5, envelope 0 to 0)");
  const shorter = (await compared([[100]], synthetic)).observed.records[0]!;
  expect(shorter.findings[1]).toBe("outside the envelope: #1 (100, envelope 60 to 61), #2 (0, envelope 39 to 40)");
  const like = (await compared([[61, 39]], synthetic)).observed.records[0]!;
  expect(like.findings).toEqual([
    "all 2 ranks together are not unusual among the synthetic ones: joint p 1.000 (above 0.05)",
  ]);
});

test("several observed records are adjusted for their number", async () => {
  const synthetic = Array.from({ length: 99 }, (_, at) => [50 + (at % 5), 20]);
  const { records } = (await compared([[99], [52, 20]], synthetic)).observed;
  expect(records.map(({ jointP }) => jointP)).toEqual([0.01, 1]);
  expect(records.map(({ jointPAdjusted }) => jointPAdjusted)).toEqual([0.02, 1]);
});

test("the middle is the lower one, without a rank 0", async () => {
  const { synthetic } = await compared([[5]], [[9, 1], [7], [8, 3, 1], [6]]);
  expect([...synthetic.median]).toEqual([7, 0, 0]);
});

test("a choice of rows without singletons is told of where trials have some", async () => {
  const trials = Array.from({ length: 40 }, () => [5, 4, 1]);
  const { findings } = (await compared([[5, 5]], trials)).observed.records[0]!;
  expect(findings.at(-1)).toMatch(/^the observed snapshot has no singleton, .* 40 of 40 synthetic records have some/);
  const alone = (
    await compared(
      [[5, 5]],
      trials.map(([a, b]) => [a!, b!]),
    )
  ).observed.records[0]!;
  expect(alone.findings.join()).not.toContain("singleton");
});

describe("refused", () => {
  test.each([
    [[], [[1]], "observed: there are no populations; give those of one snapshot at least"],
    [[[1, 2]], [[1]], "observed: populations must be numbers above 0, largest first"],
    [[[1]], [[Number.NaN]], "synthetic: populations must be numbers above 0, largest first"],
  ])("%j against %j", async (observed, synthetic, message) => {
    await expect(compared(observed, synthetic)).rejects.toThrow(message);
  });

  test.each<[Record<string, number[]>, Record<string, number[]>, string]>([
    [
      { n_unique: [2] },
      { n_unique: [2, 2] },
      "synthetic: has 1 record of populations, but synthetic has 2; give metrics and populations of the same run",
    ],
    [{ n_unique: [3] }, { n_unique: [1] }, "observed: n_unique of record 1 is 2 by its populations, but 3 in observed"],
    [{ n_tokens: [11] }, { n_tokens: [8] }, "observed: n_tokens of record 1 is 10 by its populations, but 11 in"],
    [{ n_black_holes: [2] }, { n_black_holes: [1] }, "observed: n_black_holes of record 1 is 1 by"],
    [{ largest_bh: [9] }, { largest_bh: [0] }, "synthetic: largest_bh of record 1 is 7 by its populations, but 0 in"],
  ])("populations of other snapshots than the metrics %j and %j", async (observed, synthetic, message) => {
    const populations = { observed: { populations: [[9, 1]] }, synthetic: { populations: [[7]] } };
    await expect(compare({ columns: observed }, { columns: synthetic }, { populations })).rejects.toMatchObject({
      code: "InvalidParameter",
      message: expect.stringContaining(message),
    });
  });

  test("metrics that have no value are not asked for", async () => {
    const populations = { observed: { populations: [[9, 1]] }, synthetic: { populations: [[7]] } };
    const columns = { n_unique: [Number.NaN], other: [1] };
    expect((await compare({ columns }, { columns }, { populations })).populations?.ranks).toBe(2);
  });

  test("more numbers than are held", async () => {
    const long = Array<number>(2 ** 16).fill(1);
    await expect(
      compared(
        [long],
        Array.from({ length: 257 }, () => [2]),
      ),
    ).rejects.toMatchObject({
      code: "OutOfMemory",
      message: "synthetic: the populations of 257 records are more than can be compared; give fewer records",
    });
  });
});
