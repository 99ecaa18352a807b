import { summaryCsv } from "collapsar";
import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { compareText, csv } from "../../support/compare.js";

const HEADER =
  "metric,observed_value,synthetic_mean,synthetic_std,synthetic_median,synthetic_min,synthetic_max,z_score,skewness,kurtosis,p_value,mid_p,tail_low,tail_high,p_adjusted";

const summary = async (observed: string, synthetic: string, escapeFormulas = false): Promise<string[]> =>
  summaryCsv(await compareText(observed, synthetic), { escapeFormulas })
    .trimEnd()
    .split("\n");

describe("summaryCsv", () => {
  it("has the reference's ten columns and the p-values, floats as Python writes them, NaN as an empty cell", async () => {
    expect(await summary(csv({ b: [1e-7], a: [1e16] }), csv({ a: [1, 3], b: ["inf", "inf"] }))).toEqual([
      HEADER,
      "a,1e+16,2.0,1.4142135623730951,2.0,1.0,3.0,7071067811865473.0,,,0.6666666666666666,0.3333333333333333,0.0,0.8418861169915808,0.6666666666666666",
      "b,1e-07,inf,0.0,inf,inf,inf,0.0,,,0.6666666666666666,0.3333333333333333,0.0,0.8418861169915808,0.6666666666666666",
    ]);
    expect((await summary("a,b\n,1\n", csv({ a: [1, 3, 5, 7], b: [1, 1, 1, 1] })))[1]).toBe(
      "a,,4.0,2.581988897471611,4.0,1.0,7.0,,0.0,-1.1999999999999993,,,,,",
    );
  });

  it("several observed records, one after the other, begin with what tells them apart", async () => {
    const lines = await summary("step,n_unique,source\n10,3,x\n20,4,x\n", csv({ n_unique: [1, 2], step: [0, 0] }));
    expect(lines.map((line) => line.split(",").slice(0, 4))).toEqual([
      ["step", "source", "metric", "observed_value"],
      ["10", "x", "n_unique", "3.0"],
      ["20", "x", "n_unique", "4.0"],
    ]);
  });

  it("their number comes first where nothing else tells them apart", async () => {
    expect(
      (await summary(csv({ n_unique: [3, 4] }), csv({ n_unique: [1, 2] }))).map((line) => line.split(",").slice(0, 2)),
    ).toEqual([
      ["record", "metric"],
      ["1", "n_unique"],
      ["2", "n_unique"],
    ]);
    const same = await summary("trial_id,n_unique\n0,3\n0,4\n", csv({ n_unique: [1, 2] }));
    expect(same.map((line) => line.split(",").slice(0, 3))).toEqual([
      ["record", "trial_id", "metric"],
      ["1", "0", "n_unique"],
      ["2", "0", "n_unique"],
    ]);
  });

  it("one observed record has no column of its labels, whatever its labels", async () => {
    expect((await summary("trial_id,step,n_unique\n0,5,3\n", csv({ n_unique: [1, 2] })))[0]).toBe(HEADER);
  });

  it("quotes by RFC 4180 and alters no cell, unless asked to", async () => {
    const names = ["=1+1", 'say ""x"", y', "-z", "@a", "\ttab", "<script>", "\u202eltr"].map((name) => `"${name}"`);
    const text = `source,${names.join(",")}\n"=cmd()",${names.map(() => -1).join(",")}\n-5,${names.map(() => 2).join(",")}\n`;
    const parse = (lines: readonly string[]) => Papa.parse<string[]>(lines.join("\n")).data.slice(1, names.length + 1);
    const plain = parse(await summary(text, text));
    expect(plain.map(([source, metric]) => [source, metric])).toEqual(
      ["=1+1", 'say "x", y', "-z", "@a", "\ttab", "<script>", "\u202eltr"].map((name) => ["=cmd()", name]),
    );
    const escaped = await summary(text, text, true);
    expect(parse(escaped).map(([source, metric, value]) => [source, metric, value])).toEqual(
      ["'=1+1", 'say "x", y', "'-z", "'@a", "'\ttab", "<script>", "\u202eltr"].map((name) => ["'=cmd()", name, "-1.0"]),
    );
    expect(escaped.at(-1)).toMatch(/^-5,/);
  });
});
