/** The tables, where the reference case does not reach: missing metrics, long labels, odd numbers, several records. */
import { comparisonTables, inferenceTable, wideTable } from "collapsar";
import { describe, expect, it } from "vitest";
import { compareText, csv } from "../../support/compare.js";

const values = [1, 2, 3, 4, 5];
const RULE = "=".repeat(80);
const LINE = "-".repeat(80);

const tables = async (observed: string, synthetic: string, label?: string, record?: number): Promise<string[]> =>
  comparisonTables(await compareText(observed, synthetic, { label }), record);

/** The record of a metric. */
const lineOf = (lines: readonly string[], metric: string): string =>
  lines.find((line) => line.startsWith(`${metric} `)) ?? "";

describe("comparisonTables", () => {
  it("leaves out metrics and tables that the files lack; others get a fifth table", async () => {
    const synthetic = csv({ mine: values, max_l_inf: values });
    expect(await tables(csv({ max_l_inf: [3], mine: [4.5] }), synthetic)).toEqual([
      "",
      RULE,
      "TABLE 4: SPATIAL EXTENT (units of ε)",
      RULE,
      "",
      "Metric                    Observed     Synthetic (mean ± std)         Z-score   ",
      LINE,
      "max_l_inf                 3.000        3.000 ± 1.581                  +0.00σ    ",
      "",
      RULE,
      "TABLE 5: OTHER METRICS",
      RULE,
      "",
      "Metric                    Observed     Synthetic (mean ± std)         Z-score   ",
      LINE,
      "mine                      4.500        3.000 ± 1.581                  +0.95σ    ",
      "",
      RULE,
      "Z-SCORE SUMMARY",
      RULE,
      "",
      "Exact match (|z| < 0.01):   1 / 2 (50.0%)",
      "Within 1σ:                 2 / 2 (100.0%)",
      "Within 2σ:                 2 / 2 (100.0%)",
      "Beyond 2σ:                 0 / 2 (0.0%)",
    ]);
  });

  it("a label longer than its column widens it in every line, and loses nothing", async () => {
    const synthetic = csv({ n_unique: values, n_components: values });
    const observed = csv({ n_unique: [4], n_components: [1] });
    const exact = (await tables(observed, synthetic, "exactly12chr")).filter((line) => /^(Metric|n_)/.test(line));
    expect(exact[1]).toBe("n_unique                  4.000        3.000 ± 1.581                  +0.63σ    ");
    expect((await tables(observed, synthetic, "exactly13char")).filter((line) => /^(Metric|n_)/.test(line))).toEqual([
      "Metric                    exactly13char Synthetic (mean ± std)         Z-score   ",
      "n_unique                  4.000         3.000 ± 1.581                  +0.63σ    ",
      "Metric                         exactly13char Synthetic (mean ± std)         Match?    ",
      "n_components                   1.0           3.0 ± 1.6                      ✓ <2σ     ",
    ]);
  });

  it("labels count in characters, and none is obeyed", async () => {
    const lines = await tables(csv({ n_unique: [4] }), csv({ n_unique: values }), "模型\u001b[31m🕳");
    expect(lines[5]).toBe("Metric                    模型\\x1b[31m🕳  Synthetic (mean ± std)         Z-score   ");
    expect(lineOf(lines, "n_unique")).toMatch(/^n_unique {18}4\.000 {8}3\.000/);
  });

  it("values longer than their column push the line, as Python's format does", async () => {
    const lines = await tables(csv({ n_unique: [123456789012] }), csv({ n_unique: values }));
    expect(lineOf(lines, "n_unique")).toBe(
      "n_unique                  123456789012.000 3.000 ± 1.581                  +78080929175.86σ",
    );
  });

  it("a missing value is nan in every table, and never EXACT", async () => {
    const names = ["n_unique", "n_components", "global_density", "largest_bh", "mean_l_inf"];
    const observed = csv(Object.fromEntries(names.map((name) => [name, [""]])));
    const lines = await tables(
      `trial_id,${observed.replace("\n", "\n0,")}`,
      csv(Object.fromEntries(names.map((name) => [name, [2, 2, 2]]))),
    );
    expect(names.map((name) => lineOf(lines, name).trimEnd())).toEqual([
      "n_unique                  nan          2.000 ± 0.000                  +nanσ",
      "n_components                   nan          2.0 ± 0.0                        +nanσ",
      "global_density                 nan          2.000 ± 0.000                    +nanσ",
      "largest_bh                nan          2.0 ± 0.0                      +nanσ",
      "mean_l_inf                nan          2.000 ± 0.000                  +nanσ",
    ]);
    expect(lines.at(-1)).toBe("Beyond 2σ:                 5 / 5 (100.0%)");
  });

  it("one synthetic record: the std is nan", async () => {
    const lines = await tables(csv({ n_unique: [4], n_components: [4] }), csv({ n_unique: [3], n_components: [3] }));
    expect(lineOf(lines, "n_unique")).toBe(
      "n_unique                  4.000        3.000 ± nan                    EXACT     ",
    );
    expect(lineOf(lines, "n_components")).toContain("4.0          3.0 ± nan                      ✓ <1σ");
  });

  it("matches by its bands", async () => {
    // mean 2, std 1
    const synthetic = csv({ n_components: [1, 2, 3] });
    const matchOf = async (value: number) =>
      lineOf(await tables(csv({ n_components: [value] }), synthetic), "n_components").slice(-10);
    expect(await matchOf(2)).toBe("✓ <1σ     ");
    expect(await matchOf(2.99)).toBe("✓ <1σ     ");
    expect(await matchOf(3)).toBe("✓ <2σ     ");
    expect(await matchOf(4)).toBe("  +2.0σ   ");
    expect(await matchOf(-3)).toBe("  -5.0σ   ");
  });

  it("rounds as Python does, ties to even", async () => {
    const lines = await tables(csv({ max_l_inf: [0.0625] }), csv({ max_l_inf: [0.1875, 0.1875] }));
    expect(lineOf(lines, "max_l_inf")).toMatch(/^max_l_inf +0\.062 +0\.188 ± 0\.000/);
  });

  it("of several observed records, the one asked for", async () => {
    const [observed, synthetic] = [csv({ n_unique: [3, 5] }), csv({ n_unique: values })];
    expect(lineOf(await tables(observed, synthetic, "x", 0), "n_unique")).toContain("EXACT");
    expect(lineOf(await tables(observed, synthetic, "x", 1), "n_unique")).toContain("+1.26σ");
  });
});

describe("inferenceTable", () => {
  it("has p-values, the interval of the tail and the percentile, then the joint test", async () => {
    const observed = csv({ n_unique: [1], max_l_inf: [9], mine: [""], [`a_name_longer_than_${"its_column"}`]: [3] });
    const synthetic = csv({ n_unique: values, max_l_inf: values, mine: values, a_name_longer_than_its_column: values });
    expect(inferenceTable(await compareText(observed, synthetic)).slice(2)).toEqual([
      "P-VALUES (two-sided, Monte Carlo; 5 synthetic records)",
      RULE,
      "",
      "Metric                        p     Adjusted Mid-p Tail, 95%      Percentile",
      LINE,
      "n_unique                      0.667 0.833    0.333 0.005 to 0.716 10.0",
      "max_l_inf                     0.333 0.500    0.167 0.000 to 0.522 100.0",
      "mine                          n/a   n/a      n/a   n/a            n/a",
      "a_name_longer_than_its_column 1.000 1.000    1.000 0.147 to 0.947 50.0",
      "",
      "Joint p 0.500 of 3 metrics (extreme rank length)",
    ]);
  });
});

describe("wideTable", () => {
  const header = async (observed: string): Promise<string> =>
    wideTable(await compareText(observed, csv({ n_unique: values })))[0] ?? "";

  it("has a column and its z for each observed record, as wide as they need", async () => {
    const comparison = await compareText(
      csv({ step: [0, 1_000_000], n_unique: [3, 50], n_components: [1, 2] }),
      csv({ n_unique: values, n_components: [1, 1, 1, 1, 1] }),
    );
    expect(wideTable(comparison)).toEqual([
      "Metric        Synthetic (mean ± std)  step 0  z      step 1000000  z",
      "-------------------------------------------------------------------------------------",
      "n_unique      3.000 ± 1.581           3.000   EXACT  50.000        +29.73σ",
      "n_components  1.0 ± 0.0               1.0     EXACT  2.0           no spread, differs",
      "-------------------------------------------------------------------------------------",
      "Beyond 2σ                             0 / 2          1 / 2",
      "joint p                               1.000          0.167",
    ]);
  });

  it("is headed by the first label that tells the records apart, else by their numbers", async () => {
    expect(await header("trial_id,step,n_unique\n0,7,1\n1,7,2\n")).toMatch(/ trial_id 0 +z +trial_id 1 +z$/);
    expect(await header("step,source,n_unique\n7,a,1\n7,\u001b[1m,2\n")).toMatch(/ source a +z +source \\x1b\[1m +z$/);
    expect(await header("step,n_unique\n7,1\n7,2\n")).toMatch(/ record 1 +z +record 2 +z$/);
    expect(await header("step,n_unique\n,1\n7,2\n")).toMatch(/ record 1 +z +record 2 +z$/);
  });
});
