/** `collapsar survey`: files, parts, going on, and its exit status. */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { collapsar, refuses, succeeds } from "../../support/cli.js";
import { directoryWith, f32, listing, safetensors } from "../../support/fixtures-node.js";

const cwd = directoryWith({
  ...Object.fromEntries(
    [1, 2, 3].map((rows) => [`m/${rows}.safetensors`, safetensors([f32("gamma", Array(rows).fill([1, 2]))])]),
  ),
  "m/broken.safetensors": "no tensors",
});
const read = (name: string): string => readFileSync(join(cwd, name), "utf8");
const MODELS = ["m/3.safetensors", "m/broken.safetensors", "m/1.safetensors", "m/2.safetensors"];

test("writes a record a model, in the order given, and tells which could not be measured", async () => {
  const told = await succeeds(["survey", ...MODELS, "-o", "s.csv", "--report", "s.md"], { cwd });
  const [head, ...lines] = read("s.csv").trimEnd().split("\n");
  expect(head).toMatch(/^source,tensor,dtype,rows,dims,distinct,black_holes,.*,non_finite,problem$/);
  expect(lines.map((line) => line.split(",").slice(0, 8).join())).toEqual([
    "m/3.safetensors,gamma,F32,3,2,1,1,3",
    "m/broken.safetensors,,,,,,,",
    "m/1.safetensors,gamma,F32,1,2,1,0,0",
    "m/2.safetensors,gamma,F32,2,2,1,1,2",
  ]);
  expect(told).toContain("1 model of 4 could not be measured; the column problem says why");
  expect(told).toMatch(/Could not be measured\n- m\/broken\.safetensors: /);
  expect(told).toMatch(/m\/3\.safetensors +3 +1 +1 +3 +0 +3 +identical rows, 3 +yes +2\.2361\n/);
  const report = read("s.md");
  expect(report).toContain("2 of 3 models have black holes.");
  expect(report).toMatch(/\| 3\.safetensors \| 3 \| 1 \|/);
  expect(report).not.toContain("m/");
});

test("parts merge into the bytes of one run, whatever became of their models", async () => {
  await succeeds(["survey", ...MODELS, "-o", "whole.csv", "--jobs", "1", "--quiet"], { cwd });
  for (const part of [1, 2, 3, 4]) {
    await succeeds(["survey", ...MODELS, "--shard", `${part}/4`, "-o", `parts/${part}.csv`, "--quiet"], { cwd });
  }
  await succeeds(["merge", ...[4, 2, 1, 3].map((part) => `parts/${part}.csv`), "-o", "merged.csv"], { cwd });
  expect(read("merged.csv")).toBe(read("whole.csv"));
  await succeeds(["survey", ...[...MODELS].reverse(), "--shard", "1/4", "-o", "parts/1.csv", "--quiet"], { cwd });
  expect(await refuses(["merge", ...[1, 2, 3, 4].map((part) => `parts/${part}.csv`), "-o", "x.csv"], { cwd })).toMatch(
    /the hash of the source/,
  );
});

test("goes on with the records of a run that was stopped", async () => {
  await succeeds(["survey", ...MODELS, "-o", "again.csv", "--quiet"], { cwd });
  const whole = read("again.csv");
  // What a shard leaves behind is what an interrupted run leaves: the finished part is not touched.
  const args = ["survey", ...MODELS, "--shard", "1/1", "--resume", "-o", "part.csv"];
  await succeeds(args, { cwd });
  rmSync(join(cwd, "m/3.safetensors"));
  expect(await succeeds(args, { cwd })).toContain("part.csv is complete already");
  expect(read("part.csv")).toBe(whole);
});

test("is refused where no model could be measured; the reasons are written", async () => {
  const { status, stderr } = await collapsar(["survey", "nowhere", "m/broken.safetensors", "-o", "none.csv"], { cwd });
  expect(status).toBe(2);
  expect(stderr).toMatch(/^collapsar: nowhere: no such file .* \(and none of the other 1 could be measured\)\n$/);
  expect(read("none.csv").split("\n")).toHaveLength(4);
  expect(listing(cwd)).not.toContain("none.csv.partial");
});
