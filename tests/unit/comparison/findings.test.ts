/** Findings follow from the numbers: each kind where it must be, and not where it must not. */
import type { Finding, FindingKind } from "collapsar";
import { describe, expect, it } from "vitest";
import { compareText, csv } from "../../support/compare.js";

/** 0, 1, ..., n - 1: mean (n - 1) / 2, even. */
const even = (n: number): number[] => Array.from({ length: n }, (_, at) => at);
const constant = (value: number, n = 50): number[] => new Array<number>(n).fill(value);

type Columns = Record<string, [observed: number | string, synthetic: readonly (number | string)[]]>;

async function findings(columns: Columns): Promise<Finding[]> {
  const entries = Object.entries(columns);
  const observed = csv(Object.fromEntries(entries.map(([name, [value]]) => [name, [value]])));
  return (await compareText(observed, csv(Object.fromEntries(entries.map(([name, [, values]]) => [name, values])))))
    .findings;
}

const textOf = async (kind: FindingKind, columns: Columns): Promise<string[]> =>
  (await findings(columns)).filter((finding) => finding.kind === kind).map(({ text }) => text);

describe("Distance and Block", () => {
  it("say how many lie beyond 2 sigma, which farthest, and which of each block", async () => {
    const columns: Columns = {
      n_unique: [100, even(50)],
      n_tokens: [25, even(50)],
      max_l_inf: [-100, even(50)],
      n_components: [1, constant(1)],
      mine: [500, even(50)],
    };
    expect(await textOf("Distance", columns)).toEqual([
      "3 of 5 metrics lie beyond 2σ, farthest: mine +32.62σ, max_l_inf -8.54σ, n_unique +5.18σ",
    ]);
    expect(await textOf("Block", columns)).toEqual([
      "basic counts: 1 of 2 agrees within 2σ; not n_unique",
      "topology: 1 of 1 agrees within 2σ",
      "spatial extent: 0 of 1 agree within 2σ; not max_l_inf",
      "other metrics: 0 of 1 agree within 2σ; not mine",
    ]);
  });

  it("a constant that differs agrees with nothing, though its z is 0", async () => {
    const columns: Columns = { n_unique: [25, even(50)], n_components: [2, constant(1)] };
    expect(await textOf("Distance", columns)).toEqual([
      "none of 2 metrics lies beyond 2σ; 1 more differs from a column without spread, where z says nothing",
    ]);
    expect(await textOf("Block", columns)).toContain("topology: 0 of 1 agree within 2σ; not n_components");
  });
});

describe("Block, where z is 0 for want of a std", () => {
  it.each([
    ["no synthetic value", constant(Number.NaN)],
    ["infinite synthetic values", ["inf", ...even(49)]],
  ])("%s: nothing agrees", async (_, synthetic) => {
    expect(await textOf("Block", { n_unique: [25, synthetic], n_tokens: [25, even(50)] })).toEqual([
      "basic counts: 1 of 2 agrees within 2σ; not n_unique",
    ]);
  });

  it("a constant and the observed value that differ by rounding agree", async () => {
    const columns: Columns = {
      global_density: ["0.6666666666666667", constant(2 / 3)],
      n_components: [2, constant(2)],
    };
    expect(await textOf("Block", columns)).toEqual(["topology: 2 of 2 agree within 2σ"]);
    expect(await textOf("Distance", columns)).toEqual(["none of 2 metrics lies beyond 2σ"]);
  });
});

describe("ConstantDiffers and ConstantEqual", () => {
  it("a constant column is called out where the observed value differs", async () => {
    expect(
      await textOf("ConstantDiffers", { global_density: [0.5, constant(1)], n_tokens: [64, constant(64)] }),
    ).toEqual([
      "one value in all synthetic records and another observed, so z is 0 and does not measure the difference: global_density 1.0, observed 0.5",
    ]);
  });

  it("a difference of the last digit is called one of rounding", async () => {
    const [text] = await textOf("ConstantDiffers", {
      x: ["0.6666666666666667", constant(2 / 3)],
      y: ["0.6666666666666666", constant(2 / 3)],
    });
    expect(text).toBe(
      "one value in all synthetic records and another observed, so z is 0 and does not measure the difference: " +
        "x 0.6666666666666666, observed 0.6666666666666667 (a difference of rounding)",
    );
  });

  it("equal constants are named together", async () => {
    expect(await textOf("ConstantEqual", { a: [0.1, constant(0.1)], b: [7, constant(7)], c: [1, even(50)] })).toEqual([
      "the same value in all 50 synthetic records and observed: a, b",
    ]);
  });

  it("nothing of either for columns with a spread, or no observed value", async () => {
    const columns: Columns = { a: [1, even(50)], b: ["", constant(3)] };
    expect(await textOf("ConstantDiffers", columns)).toEqual([]);
    expect(await textOf("ConstantEqual", columns)).toEqual([]);
  });
});

describe("RoundingSpread", () => {
  it("values that differ in their last digit only", async () => {
    const values = [...constant(0.1, 49), 0.1 + 2 ** -56];
    expect(await textOf("RoundingSpread", { x: [0.3, values], y: [0.3, [...constant(0.1, 49), 0.100001]] })).toEqual([
      "x: the synthetic values differ by rounding alone, 0.1 to 0.10000000000000002; its z means nothing",
    ]);
  });
});

it("a spread of rounding makes no distance", async () => {
  const values = [...constant(0.1, 49), 0.1 + 2 ** -56];
  expect(await textOf("Distance", { x: [0.3, values], y: [25, even(50)] })).toEqual([
    "none of 2 metrics lies beyond 2σ; 1 more differs from a column without spread, where z says nothing",
  ]);
  expect(await textOf("TailDisagrees", { x: [0.3, values] })).toEqual([]);
});

describe("OutsideRange", () => {
  it("what no synthetic record reaches, with what so many records can say", async () => {
    expect(
      await textOf("OutsideRange", { a: [50, even(50)], b: [49, even(50)], c: [-1, even(50)], d: [25, even(50)] }),
    ).toEqual([
      "2 of 4 metrics lie outside the range of all synthetic records: a, c; " +
        "no p of 50 records is below 0.039, however large z is",
    ]);
  });
});

describe("TailDisagrees", () => {
  it("a z of a rare value that is not rare", async () => {
    // 90 zeros and 10 ones: the ones are at z = 2.98.
    const values = [...constant(0, 90), ...constant(1, 10)];
    expect(await textOf("TailDisagrees", { x: [1, values] })).toEqual([
      "go by p, not by z, where the synthetic values are not normally distributed: " +
        "x +2.98σ, p 0.218 (percentile 95.0, skewness 2.71, 2 different values)",
    ]);
  });

  it("a z of a common value that is rare", async () => {
    // One far outlier makes the std so large that a value outside all the others is near the mean.
    const values = [...even(200).map((value) => value / 1000), 1000];
    expect(await textOf("TailDisagrees", { x: [-1, values] })).toEqual([
      expect.stringMatching(/: x -0\.09σ, p 0\.010 \(percentile 0\.0, /),
    ]);
  });

  it("nothing where they agree, or where the records are too few to tell", async () => {
    const columns: Columns = {
      middle: [25, even(50)],
      edge: [49, even(50)],
      far: [1000, even(50)],
      constant: [2, constant(1)],
    };
    expect(await textOf("TailDisagrees", columns)).toEqual([]);
    expect(await textOf("TailDisagrees", { x: [9, even(8)] })).toEqual([]);
  });
});

describe("TinySpread", () => {
  it("where the table of the topology says EXACT and z does not", async () => {
    const values = [...constant(1, 49), 0.9999];
    expect(await textOf("TinySpread", { global_density: [0.999, values], gini_coefficient: [0.999, values] })).toEqual([
      "global_density: EXACT in table 2 means a std below 0.001; the observed value is at -70.57σ",
    ]);
    expect(await textOf("TinySpread", { global_density: [0.999998, values], n_components: [3, constant(1)] })).toEqual(
      [],
    );
  });
});

describe("what is missing", () => {
  it("no observed value", async () => {
    expect(await textOf("NoValue", { a: ["", even(50)], b: [1, even(50)], c: ["nan", constant(1)] })).toEqual([
      "no observed value, and so no z: a, c; the summary counts them as beyond 2σ",
    ]);
  });

  it("synthetic records without a value, or with an infinite one", async () => {
    const columns: Columns = { a: [1, ["", ...even(49)]], b: [1, ["inf", ...even(48), "-inf"]], c: [1, even(50)] };
    expect(await textOf("SyntheticGaps", columns)).toEqual([
      "a: 1 of 50 synthetic records have no value",
      "b: some synthetic values are infinite, so there is no std and z is 0 or none",
    ]);
  });
});

describe("SmallSample", () => {
  it("says what so few records are worth", async () => {
    expect(await textOf("SmallSample", { a: [1, even(29)] })).toEqual([
      "only 29 synthetic records: a std may well be off by 13%, and no p is below 0.067",
    ]);
    expect(await textOf("SmallSample", { a: [1, [3]] })).toEqual([
      "one synthetic record has no spread: every z is 0, and no p-value is below 1",
    ]);
    expect(await textOf("SmallSample", { a: [1, even(30)] })).toEqual([]);
  });
});

it("names of columns cannot break out of their line", async () => {
  const name = "\u001b[31m\u202ex";
  const all = await findings({ [name]: [100, even(50)], "<script>": [1, constant(2)] });
  for (const { text } of all) expect(text).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  expect(all.flatMap(({ metrics }) => metrics)).toContain(name);
});

it("each record has its own, the synthetic records theirs once", async () => {
  const { findings: all } = await compareText(csv({ a: [1, 100] }), csv({ a: even(10) }));
  expect(all.filter(({ kind }) => kind === "Distance").map(({ record }) => record)).toEqual([0, 1]);
  expect(all.filter(({ kind }) => kind === "OutsideRange").map(({ record }) => record)).toEqual([1]);
  expect(all.filter(({ kind }) => kind === "SmallSample")).toEqual([
    expect.not.objectContaining({ record: expect.anything() }),
  ]);
});

describe("Joint, Adjusted, Selection, LeftOut and TooFewTrials", () => {
  it("say what all metrics together and each after adjustment allow", async () => {
    const unlike: Columns = { n_unique: [100, even(99)], max_l_inf: [50, even(99)] };
    expect(await textOf("Joint", unlike)).toEqual([
      "all 2 metrics together are unlike the synthetic records: joint p 0.030 (at most 0.05)",
    ]);
    expect(await textOf("Adjusted", unlike)).toEqual([
      "unusual after adjustment for 2 metrics, with adjusted p: n_unique 0.030",
    ]);
    const like: Columns = { n_unique: [40, even(99)], max_l_inf: [50, even(99)] };
    expect(await textOf("Joint", like)).toEqual([
      expect.stringMatching(
        /^all 2 metrics together are not unusual among .* \(above 0\.05\), which does not show that the simulation is right$/,
      ),
    ]);
    expect(await textOf("Adjusted", like)).toEqual([
      expect.stringMatching(
        /^no single metric is unusual after adjustment for 2 metrics: the smallest adjusted p is 0\.\d+, of n_unique$/,
      ),
    ]);
  });

  it("name the metrics that a choice of rows without singletons touches", async () => {
    const columns: Columns = { n_singletons: [0, even(50)], n_unique: [3, even(50)], largest_bh: [4, even(50)] };
    expect(await textOf("Selection", columns)).toEqual([
      expect.stringMatching(
        /the synthetic records have 24\.50 on average: if its rows were chosen so, n_singletons, n_unique, the adjusted p and the joint p say less/,
      ),
    ]);
    expect(await textOf("Selection", { ...columns, n_singletons: [1, even(50)] })).toEqual([]);
    expect(await textOf("Selection", { ...columns, n_singletons: [0, constant(0)] })).toEqual([]);
  });

  it("say what was left out: rows with a value missing, and tokens that are no outcome", async () => {
    expect(await textOf("LeftOut", { n_unique: [3, ["", ...even(49)]], largest_bh: [3, even(50)] })).toEqual([
      "left out of the adjusted and the joint p: 1 synthetic record with a value missing",
    ]);
    const dropped: Columns = { n_singletons: [0, constant(0)], n_tokens: [9, even(50)], n_unique: [3, even(50)] };
    expect(await textOf("LeftOut", dropped)).toEqual([
      expect.stringMatching(
        /^left out of the adjusted and the joint p: n_tokens, because the trials were measured without/,
      ),
    ]);
  });

  it("say how many trials a level takes", async () => {
    expect(await textOf("TooFewTrials", { n_unique: [3, even(38)] })).toEqual([
      "38 synthetic records can give no p below 0.051 for a metric, nor below 0.026 jointly; at the level 0.05 it takes 39",
    ]);
    expect(await textOf("TooFewTrials", { n_unique: [3, even(39)] })).toEqual([]);
  });
});
