/** The reference case of compare, in Node and in a browser: the reference's text and numbers, and the same bytes in both. */
import { type Comparison, compare, comparisonTables, init, METRICS, summaryCsv } from "collapsar";
import { beforeAll, describe, expect, it } from "vitest";
import { input, readText } from "../support/files.js";

const CASE = "tests/cases/p14_compare";

/** What the reference gives for a column. */
interface Full {
  n: number;
  mean: number;
  median: number;
  std: number;
  min: number;
  max: number;
  q25: number;
  q75: number;
  skew: number;
  kurt: number;
  qwen: number;
  z_score: number;
}

interface Expected {
  full: Record<string, Full>;
  z_bands: { exact: number; within_1: number; within_2: number; beyond_2: number; total: number };
}

const expected = Object.values(
  import.meta.glob<Expected>("../cases/p14_compare/expected.json", { eager: true, import: "default" }),
)[0]!;

let comparison: Comparison;

beforeAll(async () => {
  await init();
  const file = async (name: string) => (await input(`${CASE}/${name}`)) as string | Blob;
  comparison = await compare(await file("observed.csv"), await file("synthetic.csv"), { label: "Qwen" });
});

/** By SPEC 10. */
function expectClose(actual: number, reference: number, { relative = 0, absolute = 0 }, what: string): void {
  expect(Math.abs(actual - reference), what).toBeLessThanOrEqual(Math.max(relative * Math.abs(reference), absolute));
}

describe("case p14_compare", () => {
  it("the tables are the reference's text, byte for byte", async () => {
    expect(`${comparisonTables(comparison).join("\n")}\n`).toBe(await readText(`${CASE}/expected_tables.txt`));
  });

  it("the summary is the reference's, but for the last digits of skewness and kurtosis", async () => {
    const [header = "", ...lines] = summaryCsv(comparison).split("\n");
    const [referenceHeader, ...reference] = (await readText(`${CASE}/expected_summary.csv`)).split("\n");
    expect(header.replace("observed_value", "qwen_value").startsWith(`${referenceHeader},p_value,`)).toBe(true);
    const cells = (line: string) => line.split(",").slice(0, 8);
    expect(lines.map(cells)).toEqual(reference.map(cells));
  });

  it("has the metrics in the order of the synthetic file", () => {
    expect(comparison.metrics.map(({ metric }) => metric)).toEqual(METRICS);
    expect(comparison.synthetic.records).toBe(50);
  });

  it.each(Object.entries(expected.full))("%s", (metric, full) => {
    const { synthetic, observed } = comparison.metrics.find((found) => found.metric === metric)!;
    const exact = { count: full.n, missing: 0, median: full.median, min: full.min, max: full.max };
    expect(synthetic).toMatchObject(exact);
    for (const [ours, theirs] of [
      ["mean", "mean"],
      ["std", "std"],
      ["q1", "q25"],
      ["q3", "q75"],
    ] as const) {
      expectClose(synthetic[ours], full[theirs], { relative: 1e-12 }, ours);
    }
    expectClose(synthetic.skewness, full.skew, { absolute: 1e-9 }, "skewness");
    expectClose(synthetic.kurtosis, full.kurt, { absolute: 1e-9 }, "kurtosis");
    expect(observed[0]!.value).toBe(full.qwen);
    expectClose(observed[0]!.z, full.z_score, { relative: 1e-9 }, "z");
  });

  it("counts the bands of z", () => {
    const { exact, within_1, within_2, beyond_2, total } = expected.z_bands;
    expect(comparison.observed.records[0]!.z).toEqual({
      exact,
      within1: within_1,
      within2: within_2,
      beyond2: beyond_2,
      noSpreadDiffers: 2,
      total,
    });
  });

  it("the bytes are the same on every platform", async () => {
    expect(summaryCsv(comparison)).toBe(await readText("tests/golden/data/compare.csv"));
    expect(`${comparison.findings.map(({ text }) => text).join("\n")}\n`).toBe(
      await readText("tests/golden/data/compare-findings.txt"),
    );
  });
});

describe("p19_inference", () => {
  const directory = "tests/cases/p19_inference";

  it("p-values, the joint test and its envelope are those of the reference, to the last digit", async () => {
    const reference = JSON.parse(await readText(`${directory}/expected.json`));
    const file = async (name: string): Promise<File> => new File([await readText(`${directory}/${name}`)], name);
    const found = await compare(await file("observed.csv"), await file("synthetic.csv"), {
      alpha: reference.envelope.alpha,
    });
    expect(found.metrics.map(({ metric }) => metric)).toEqual(reference.metrics);
    const observed = found.metrics.map(({ observed: [place] }) => place!);
    expect(observed.map(({ pValue }) => pValue)).toEqual(reference.p_value);
    expect(observed.map(({ midP }) => midP)).toEqual(reference.mid_p);
    expect(observed.map(({ pAdjusted }) => pAdjusted)).toEqual(reference.p_adjusted);
    const [record] = found.observed.records;
    expect(record!.jointP).toBe(reference.joint_p);
    expect([[...record!.envelope!.low], [...record!.envelope!.high]]).toEqual([
      reference.envelope.low,
      reference.envelope.high,
    ]);
  });
});
