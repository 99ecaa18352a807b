/** What reports begin with, of one thing and of several. */
import { compare, series, stats } from "collapsar";
import { describe, expect, test } from "vitest";
import "../../../dist/entry/node.js";
import { compareOpening, seriesOpening, statsOpening, tally } from "../../../dist/report/parts/opening.js";
import type { ReportedSeries } from "../../../dist/report/parts/series.js";
import { f32, safetensors } from "../../support/fixtures-node.js";

const csv = (...values: number[]): Uint8Array =>
  new TextEncoder().encode(`trial_id,n_unique\n${values.map((value, at) => `${at},${value}\n`).join("")}`);

test("a number and its noun", () => {
  expect(tally(1, "black hole", "at the last step")).toEqual(["1", "black hole at the last step"]);
  expect(tally(1300, "black hole")).toEqual(["1,300", "black holes"]);
  expect(tally(0, "token", "measured")).toEqual(["0", "tokens measured"]);
});

test("one black hole is not several", async () => {
  const [first, last] = [
    [[1], [1], [2]],
    [[1], [1], [1]],
  ].map((rows) => safetensors([f32("gamma", rows)]));
  const { numbers } = statsOpening(await stats(last!));
  expect(numbers.slice(0, 2)).toEqual([
    ["3", "tokens measured"],
    ["1", "distinct vector"],
  ]);
  const followed = await series([first!, last!], { inOrder: true });
  const setup = { rows: "identical" } as ReportedSeries["setup"];
  expect(seriesOpening({ ...followed, setup }).numbers.slice(1, 3)).toEqual([
    ["1", "distinct vector at the last step"],
    ["1", "black hole at the last step"],
  ]);
});

describe("a comparison", () => {
  const simulated = csv(...Array.from({ length: 99 }, (_, at) => at));

  test("that finds nothing says none, not 0", async () => {
    expect(compareOpening(await compare(csv(50), simulated)).sentence).toMatch(
      /is not unusual .*; its only metric is not unusual alone/,
    );
    expect(compareOpening(await compare(csv(40, 50), simulated)).sentence).toMatch(
      /^None of 2 observed records is unusual/,
    );
  });

  test("that finds something counts it", async () => {
    expect(compareOpening(await compare(csv(500), simulated)).sentence).toMatch(
      /is unusual .*; its only metric is unusual alone/,
    );
  });
});
