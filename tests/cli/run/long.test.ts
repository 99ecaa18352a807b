import { expect, test } from "vitest";
import { announcingLongRuns } from "../../../dist/cli/long-run.js";

/** What is written when so many pairs of `total` are done at these times; by default each second. */
function written(total: number, done: number[], { kept = false, times = [...done.keys()] } = {}): string[] {
  const lines: string[] = [];
  const passed: number[] = [];
  let seconds = 0;
  const report = announcingLongRuns(
    (progress) => passed.push(progress.done),
    (line) => lines.push(line),
    kept,
    () => 1000 * seconds,
  );
  for (const [at, pairs] of done.entries()) {
    seconds = times[at] as number;
    report({ phase: "measuring pairs", unit: "pairs", done: pairs, total });
  }
  expect(passed).toEqual(done);
  return lines;
}

test("a run of more than a minute is announced once, with what is faster", () => {
  const lines = written(6_000_000, [0, 1_000, 2_000, 2_100]);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain("6,000,000 pairs take about 2 hours more");
  expect(lines[0]).toContain("--pairs none");
  expect(written(120_001, [0, 1_000, 2_000])[0]).toContain(
    "about 2 minutes more; Ctrl-C stops, with -o FILE --resume can then",
  );
  expect(written(120_001, [0, 1_000, 2_000], { kept: true })[0]).toContain("Ctrl-C stops and --resume then goes on;");
});

test("the start of workers and their first parts, which come together, do not count", () => {
  const times = [0, 3, 3.1, 5.1];
  expect(written(100_000, [0, 1_000, 2_000, 3_100], { times })[0]).toContain("take about 2 minutes more");
});

test("what was done before a run that goes on is no measure of its rate", () => {
  expect(written(130_000, [5_000, 6_000, 7_000])[0]).toContain("take about 2 minutes more");
});

test("a shorter one is not", () => {
  expect(written(50_000, [0, 1_000, 2_000])).toEqual([]);
});

test("only pairs count", () => {
  const lines: string[] = [];
  let seconds = 0;
  const report = announcingLongRuns(
    () => {},
    (line) => lines.push(line),
    false,
    () => 1000 * seconds++,
  );
  for (const done of [1, 2, 3]) report({ phase: "reading records", unit: "bytes", done, total: 1e9 });
  expect(lines).toEqual([]);
});
