import { describe, expect, test } from "vitest";
import { reportLines } from "../../../dist/cli/text.js";
import { type ReportedSeries, seriesMeasured, seriesNotes, seriesTables } from "../../../dist/report/parts/series.js";
import "../../../dist/entry/node.js";
import { seriesParameters } from "../../../dist/parameters/validation/series.js";
import { planSeries } from "../../../dist/series/plan.js";
import type { SeriesRecord } from "../../../dist/series/record.js";
import { openSeriesTask } from "../../../dist/series/task.js";
import { collapsar, controls, succeeds } from "../../support/cli.js";
import { directoryWith, f32, mask, safetensors } from "../../support/fixtures-node.js";
import { npy, stackFile } from "../../support/series-toy.js";

const plain = { bold: (text: string) => text, dim: (text: string) => text } as never;

const seriesReport = (series: ReportedSeries): string[] =>
  reportLines(seriesMeasured(series), seriesTables(series), plain);

async function measured(sources: string[], given: object = {}) {
  const plan = await planSeries(
    { sources, mask: undefined, reading: undefined },
    seriesParameters(given, { mask: false }),
  );
  const task = await openSeriesTask(plan.setup);
  const records: SeriesRecord[] = [];
  for await (const record of task.measure([0, task.units])) records.push(record);
  await task.close();
  return { ...plan, records };
}

const cwd = directoryWith({
  "steps.npy": stackFile(),
  "none.npy": npy([0, 2, 2], new Float32Array(0)),
  "nan/1.npy": npy([3, 1], Float32Array.of(1, Number.NaN, 2)),
  "nan/2.npy": npy([3, 1], Float32Array.of(1, 1, 2)),
  "nan/mask.safetensors": safetensors([mask(1, 1, 1)]),
  "models/a.npy": npy([1, 1], Float32Array.of(1)),
  "models/b.npy": npy([2, 1], Float32Array.of(1, 1)),
  "\u001b[31m\u202e/1.safetensors": safetensors([f32("gamma", [[1], [1]])]),
  "\u001b[31m\u202e/no\u0007.npy": "",
});

describe("the report", () => {
  test("says what was measured, how it went over the steps, and when something changed", async () => {
    const text = await succeeds(["series", "steps.npy", "--reference-step", "previous", "--epsilon", "3e-5"], { cwd });
    expect(
      text.replace(/\n12 snapshots in [^\n]*\n$/, "\n"),
    ).toBe(`steps     12, 0 to 11; the matrices of a stacked tensor
matrices  [128, 64]
rows      with a byte-identical twin
epsilon   3e-05; vectors at most 6e-05 apart touch

Over the steps
                           first    last    min  at step      max  at step
  tokens                       0       4      0        0       74       10
  distinct vectors             0       2      0        0        3        9
  black holes                  0       2      0        0        3        9
  black hole population        0       4      0        0       74       10
  largest                      0       2      0        0       70       10
  components                   0       2      0        0        3        9
  largest component            0       1      0        0        1        2
  max distance in epsilon  0.000  65.104  0.000        0  194.295        9

What changed
  first black hole       step 2
  number of black holes  rises 3 times, falls 2 times
  groups, step by step   4 births, 1 merge, 1 evaporation

`);
  });

  test("since one step: what is at the last", async () => {
    const series = await measured([`${cwd}/steps.npy`], { referenceStep: 4 });
    expect(seriesReport(series).at(-1)).toBe(
      "  groups since step 4    2 born, 0 merged, 2 evaporated at the last step",
    );
  });

  test("since when the counts are the same, and that there is no black hole", async () => {
    const records = (await measured([`${cwd}/steps.npy`])).records;
    const series = await measured([`${cwd}/steps.npy`]);
    const [zero, one, two] = records as [SeriesRecord, SeriesRecord, SeriesRecord];
    const settled = seriesReport({ ...series, records: [zero, two, { ...two, step: 7 }, { ...two, step: 9 }] });
    expect(settled.slice(-3)).toEqual([
      "  first black hole       step 2",
      "  number of black holes  rises 1 time, falls 0 times",
      "  the same counts since  step 2",
    ]);
    expect(seriesReport({ ...series, records: [zero, one] }).join("\n")).not.toContain("first black hole");
    expect(seriesNotes({ ...series, records: [zero, one] }).join("\n")).toMatch(/no two rows are identical/);
    expect(seriesReport({ ...series, records: [two] }).at(-1)).toBe("  first black hole  step 2");
  });

  test("with no step there is no table", async () => {
    const series = await measured([`${cwd}/none.npy`]);
    expect(seriesReport(series)).toHaveLength(4);
    expect(seriesNotes(series)).toEqual(["the stacked tensor holds no step, so there is no record"]);
  });

  test("numbers that are none are left out of the least and the greatest", async () => {
    const series = await measured([`${cwd}/nan`], { rows: "all" });
    const line = seriesReport(series).find((each) => each.includes("max distance in epsilon"));
    expect(line?.split(/\s{2,}/).slice(2)).toEqual(["nan", "16666.668", "16666.668", "2", "16666.668", "2"]);
    expect(seriesNotes(series)).toEqual([
      `not measured, for want of a step number: ${cwd}/nan/mask.safetensors`,
      "1 step holds NaN or infinity, so distances are undefined there: max, mean and median are NaN",
    ]);
  });

  test("several models: their places are the steps, and a note says so", async () => {
    const { stdout, stderr } = await collapsar(["series", "models"], { cwd });
    expect(stderr).toBe("");
    expect(stdout).toContain("note: the steps are the places of the sources in the order given, from 0\n");
    expect(stdout).toContain("steps    2, 0 to 1; numbered in the order given\n");
    expect(stdout).not.toContain("matrices");
  });

  test("no name reaches a terminal as it is", async () => {
    const { stdout } = await collapsar(["series", "\u001b[31m\u202e"], { cwd });
    expect(stdout).toContain("for want of a step number");
    expect(controls(stdout)).toBeUndefined();
  });
});
