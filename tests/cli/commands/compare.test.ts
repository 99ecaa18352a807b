import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { collapsar, controls, refuses, succeeds } from "../../support/cli.js";
import { csv } from "../../support/compare.js";
import { directoryWith } from "../../support/fixtures-node.js";

const reference = (name: string): string =>
  readFileSync(new URL(`../../cases/p14_compare/${name}`, import.meta.url), "utf8");

const values = Array.from({ length: 40 }, (_, at) => at);

const files = {
  "observed.csv": reference("observed.csv"),
  "synthetic.csv": reference("synthetic.csv"),
  "one.csv": csv({ n_unique: [13] }),
  "series.csv": "trial_id,n_unique,step,source\n0,13,100,=a()\n0,99,200,b\n",
  "many.csv": csv({ step: values, n_unique: values }),
  "plain.csv": csv({ n_unique: values }),
  "hostile.csv": `"\u001b[31m\u202en","<script>alert(1)</script>",=1+1,n_unique\n${values.map((at) => `${at},${at},${at},${at}`).join("\n")}\n`,
  "own.csv": csv({ n_unique: [4] }),
  "trials.csv": csv({ n_unique: values.map(() => 3) }),
  "populations.csv": "trial_id,populations\n7,9 2 2*1\n",
  "trials-populations.csv": `trial_id,populations,sigma\n${values.map((at) => `${at},${9 + (at % 2)} 2*2,1e-09`).join("\n")}\n`,
  "unordered.csv": "trial_id,populations\n0,9\n1,2 9\n",
  "ragged.csv": "trial_id,populations\n0,9,1\n",
  "empty.csv": "trial_id,populations\n",
  "settings/c.json": JSON.stringify({ label: "Ours", output: "out/summary.csv", escapeFormulas: true, quiet: true }),
};

const fresh = (): string => directoryWith(files);
const cwd = fresh();

const REFERENCE = ["compare", "observed.csv", "synthetic.csv"];

describe.concurrent("the report", () => {
  test("has the reference's tables, byte for byte, then p-values and findings", async () => {
    const report = await succeeds([...REFERENCE, "--label", "Qwen"], { cwd });
    expect(report).toContain(`synthetic.csv\n${reference("expected_tables.txt")}`);
    expect(report).toContain("P-VALUES (two-sided, Monte Carlo; 50 synthetic records)");
    expect(report).toMatch(/\nFindings\n- all 20 metrics together are unlike the synthetic records: joint p 0\.020/);
    expect(report).toContain("\n- 11 of 20 metrics lie beyond 2σ, farthest: largest_component_size +15.63σ");
    expect(report).toContain("; largest_component_density 1.0, observed 0.7727272727272727\n");
  });

  test("heads the observed column by Observed unless told otherwise", async () => {
    expect(await succeeds(REFERENCE, { cwd })).toContain(
      "\nMetric                    Observed     Synthetic (mean ± std)",
    );
  });

  test("several observed records: tables for each, named by their labels", async () => {
    const report = await succeeds(["compare", "series.csv", "plain.csv"], { cwd });
    expect(report.match(/^Observed record .*$/gm)).toEqual([
      "Observed record 1 of 2: trial_id 0, step 100, source =a()",
      "Observed record 2 of 2: trial_id 0, step 200, source b",
    ]);
    expect(report.match(/TABLE 1/g)).toHaveLength(2);
    expect(report.match(/^n_unique .*σ/gm)).toEqual([
      expect.stringContaining("13.000       19.500 ± 11.690                -0.56σ"),
      expect.stringContaining("99.000       19.500 ± 11.690                +6.80σ"),
    ]);
  });

  test("--wide: one table with a column for each", async () => {
    const report = await succeeds(["compare", "series.csv", "plain.csv", "--wide"], { cwd });
    expect(report).toContain(
      "\nMetric     Synthetic (mean ± std)  step 100  z       step 200  z\n" +
        "---------------------------------------------------------------------\n" +
        "n_unique   19.500 ± 11.690         13.000    -0.56σ  99.000    +6.80σ\n",
    );
    expect(report).not.toContain("TABLE");
  });

  test("of a long series: tables of the first 20 records, and where the rest is", async () => {
    const report = await succeeds(["compare", "many.csv", "plain.csv"], { cwd });
    expect(report.match(/TABLE 1/g)).toHaveLength(20);
    expect(report).toContain("\nand 20 records more: -o and --format have them all\n");
  });

  test("names columns that are not compared", async () => {
    const report = await succeeds(["compare", "one.csv", "synthetic.csv"], { cwd });
    expect(report).toMatch(/^note: only in synthetic\.csv, not compared: n_tokens, n_black_holes, .* and 7 more\n/);
    const { stderr } = await collapsar(["compare", "one.csv", "synthetic.csv", "--format", "csv"], { cwd });
    expect(stderr).toMatch(/^collapsar: note: only in synthetic\.csv, not compared: /);
  });

  test("shows what is in a file, and obeys nothing of it", async () => {
    const report = await succeeds(["compare", "hostile.csv", "hostile.csv", "--label", "\u001b[1m"], { cwd });
    expect(controls(report)).toBeUndefined();
    expect(report).toContain("\\x1b[31m\\u{202e}n");
    expect(report).toContain("<script>alert(1)</script>");
  });
});

describe.concurrent("populations by rank", () => {
  const args = ["compare", "own.csv", "trials.csv", "--populations", "trials-populations.csv"];
  const both = [...args, "--observed-populations", "populations.csv"];

  test("are in the report, in JSON and in the figure", async () => {
    const place = fresh();
    const report = await succeeds([...both, "--figure", "c.svg", "--report", "c.md"], { cwd: place });
    expect(report).toContain("populations  1 record in populations.csv, 40 in trials-populations.csv\n");
    const found = [
      "all 4 ranks together are unlike the synthetic ones: joint p 0.024 (at most 0.05)",
      "outside the envelope: #3 (1, envelope 2 to 2), #4 (1, envelope 0 to 0)",
    ];
    expect(report).toContain(`\nPopulations by rank\n${found.map((line) => `- ${line}\n`).join("")}\n`);
    expect(report).toMatch(/\n {2}#3 +1 +2 +2 +2\n {2}#4 +1 +0 +0 +0\n/);
    const { populations } = JSON.parse(await succeeds([...both, "--format", "json"], { cwd: place }));
    expect(populations).toEqual({
      observed: {
        source: "populations.csv",
        records: [
          {
            record: 1,
            labels: { trial_id: "7" },
            populations: [9, 2, 1, 1],
            jointP: 1 / 41,
            envelope: { alpha: 0.05, low: [9, 2, 2, 0], high: [10, 2, 2, 0] },
            findings: found,
          },
        ],
      },
      synthetic: { source: "trials-populations.csv", records: 40, median: [9, 2, 2, 0] },
      ranks: 4,
    });
    expect(readFileSync(join(place, "c.svg"), "utf8")).toContain(
      "global envelope (95%) of 40 simulated curves, line: their median; joint p 0.024",
    );
    const written = readFileSync(join(place, "c.md"), "utf8");
    expect(written).toContain("## Populations by rank");
    expect(written).toContain("trials-populations.csv");
  });

  test.each<[string[], RegExp]>([
    [args, /^--populations compares with other populations; give --observed-populations too$/],
    [
      ["compare", "one.csv", "plain.csv", "--observed-populations", "populations.csv"],
      /^--observed-populations compares with other populations; give --populations, those of the trials, too$/,
    ],
    [
      [...args, "--observed-populations", "one.csv"],
      /^one\.csv: line 1 names no column populations; give a file of populations that stats, synth or trials wrote$/,
    ],
    [
      [...args, "--observed-populations", "unordered.csv"],
      /^unordered\.csv: line 3, column populations: "2 9" is not a list of populations, largest first; write them as 814 704 3\*2$/,
    ],
    [[...args, "--observed-populations", "ragged.csv"], /^ragged\.csv: line 2 has 3 cells, the header 2; /],
    [[...args, "--observed-populations", "empty.csv"], /^empty\.csv: there is no record of populations; /],
    [
      ["compare", "one.csv", "trials.csv", ...both.slice(3)],
      /^populations\.csv: n_unique of record 1 is 4 by its populations, but 13 in one\.csv; give metrics and populations of the same run$/,
    ],
    [
      ["compare", "one.csv", "populations.csv"],
      /^no metric is in both files: one\.csv has n_unique; populations\.csv has /,
    ],
    [[...both, "-o", "populations.csv"], /^populations\.csv: is also an input/],
  ])("%j is refused", async (given, message) => {
    expect(await refuses(given, { cwd: fresh() })).toMatch(message);
  });
});

describe.concurrent("the result", () => {
  const summary = reference("expected_summary.csv").split("\n");

  test("-o FILE.csv: the reference's columns, but for the name of the observed one, then those of the p-values", async () => {
    const directory = fresh();
    const report = await succeeds([...REFERENCE, "-o", "new/summary.csv"], { cwd: directory });
    const written = readFileSync(join(directory, "new/summary.csv"), "utf8").split("\n");
    const added = ",p_value,mid_p,tail_low,tail_high,p_adjusted";
    expect(written[0]).toBe(summary[0]!.replace("qwen_value", "observed_value") + added);
    expect(written.map((line) => line.split(",")[0])).toEqual(summary.map((line) => line.split(",")[0]));
    expect(report).toMatch(/\nwrote new\/summary\.csv: 20 metrics of 1 observed record, [\d.]+ KB\n$/);
  });

  test("--format csv prints what -o FILE.csv writes, and -o - too", async () => {
    const printed = await succeeds([...REFERENCE, "--format", "csv"], { cwd });
    expect(printed).toBe(readFileSync(new URL("../../golden/data/compare.csv", import.meta.url), "utf8"));
    expect(await succeeds([...REFERENCE, "-o", "-", "--quiet"], { cwd })).toBe(printed);
    const { stdout, stderr } = await collapsar([...REFERENCE, "-o", "-"], { cwd });
    expect(stdout).toBe(printed);
    expect(stderr).toContain("TABLE 1: BASIC COUNTS");
  });

  test("--format json and -o FILE.json: everything but the synthetic values", async () => {
    const directory = fresh();
    const printed = await succeeds([...REFERENCE, "--format", "json", "-o", "r.json"], { cwd: directory });
    expect(readFileSync(join(directory, "r.json"), "utf8")).toBe(printed);
    const { label, observed, synthetic, metrics } = JSON.parse(printed);
    expect({ label, observed, synthetic }).toMatchObject({
      label: "Observed",
      observed: {
        source: "observed.csv",
        records: [
          {
            record: 1,
            labels: { trial_id: "0" },
            z: { exact: 5, within1: 5, within2: 9, beyond2: 11, noSpreadDiffers: 2, total: 20 },
            tested: 20,
            leftOut: 0,
          },
        ],
      },
      synthetic: { source: "synthetic.csv", records: 50 },
    });
    expect(metrics[1]).toMatchObject({
      metric: "n_unique",
      observed: [{ value: 13, above: 0, percentile: 100 }],
    });
    expect(metrics[1]).not.toHaveProperty("values");
  });

  test("--escape-formulas concerns text alone", async () => {
    const args = ["compare", "series.csv", "plain.csv", "--format", "csv"];
    expect(await succeeds(args, { cwd })).toContain("\n0,100,=a(),n_unique,13.0,19.5,");
    const escaped = await succeeds([...args, "--escape-formulas"], { cwd });
    expect(escaped).toContain("\n0,100,'=a(),n_unique,13.0,19.5,");
    expect(escaped).toMatch(/,-0\.55\d+,0\.0,-1\.2\d*,/);
  });

  test("--config has the same options", async () => {
    const directory = fresh();
    expect(
      await succeeds(["compare", "series.csv", "plain.csv", "--config", "settings/c.json"], { cwd: directory }),
    ).toBe("");
    expect(readFileSync(join(directory, "settings/out/summary.csv"), "utf8")).toContain(",'=a(),");
  });
});

describe.concurrent("is refused in one line", () => {
  test.each<[string[], RegExp]>([
    [["compare", "observed.csv"], /^missing required argument 'synthetic'; give a second CSV to compare/],
    [["compare", "missing.csv", "one.csv"], /^missing\.csv: /],
    [["compare", "settings", "one.csv"], /^settings: is a directory; give the CSV file itself$/],
    [["compare", "one.csv", "settings/c.json"], /^settings\/c\.json: line 1 has text after a closing quote; /],
    [["compare", "one.csv", "plain.csv", "--label", ""], /^--label is "", but it must be a name, not an empty string$/],
    [
      ["compare", "one.csv", "plain.csv", "-o", "one.csv"],
      /^one\.csv: is also an input, which would be lost; choose another output$/,
    ],
    [["compare", "one.csv", "plain.csv", "-o", "plain.csv"], /^plain\.csv: is also an input/],
    [
      ["compare", "one.csv", "plain.csv", "-o", "x.safetensors"],
      /the format follows the extension, which must be \.csv, \.json or \.parquet/,
    ],
  ])("%j", async (args, message) => {
    expect(await refuses(args, { cwd: fresh() })).toMatch(message);
  });
});
