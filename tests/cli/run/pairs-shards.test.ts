/** The pairs of one snapshot, divided among machines: the merged record has the bytes of one run. */
import { copyFile, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { refuses, succeeds } from "../../support/cli.js";
import { directoryWith, f32, safetensors } from "../../support/fixtures-node.js";

/** Forty rows, five of them twice. */
const rows = Array.from({ length: 45 }, (_, row) =>
  Array.from({ length: 6 }, (_dim, dim) => ((row % 40) * 37 + dim * dim * 11) % 23),
);

const directory = (values: number[][] = rows): string =>
  directoryWith({ "m.safetensors": safetensors([f32("gamma", values)]) });

async function shards(cwd: string, of: number, ...options: string[]): Promise<string[]> {
  const parts: string[] = [];
  for (let index = 1; index <= of; index += 1) {
    parts.push(`${index}.csv`);
    await succeeds(
      ["stats", "m.safetensors", ...options, "--shard", `${index}/${of}`, "-o", `${index}.csv`, "--quiet"],
      { cwd },
    );
  }
  return parts;
}

describe("stats --shard", () => {
  test.each([1, 3, 200])("%i shards, merged, are the bytes of one run", async (of) => {
    const cwd = directory();
    const parts = await shards(cwd, of, "--rows", "all", "--trial-id", "7");
    await succeeds(["merge", ...parts.reverse(), "-o", "merged.csv", "--quiet"], { cwd });
    await succeeds(["stats", "m.safetensors", "--rows", "all", "--trial-id", "7", "-o", "whole.csv", "--quiet"], {
      cwd,
    });
    expect(await readFile(join(cwd, "merged.csv"), "utf8")).toBe(await readFile(join(cwd, "whole.csv"), "utf8"));
  });

  test.each([
    ["one row", [[1, 2]]],
    [
      "rows that are all the same",
      [
        [1, 2],
        [1, 2],
        [1, 2],
      ],
    ],
    [
      "a NaN",
      [
        [1, 2],
        [Number.NaN, 3],
        [4, 5],
      ],
    ],
  ])("%s has no pairs to divide", async (_, values) => {
    const cwd = directory(values);
    const parts = await shards(cwd, 2, "--rows", "all");
    await succeeds(["merge", ...parts, "-o", "merged.csv", "--quiet"], { cwd });
    await succeeds(["stats", "m.safetensors", "--rows", "all", "-o", "whole.csv", "--quiet"], { cwd });
    expect(await readFile(join(cwd, "merged.csv"), "utf8")).toBe(await readFile(join(cwd, "whole.csv"), "utf8"));
  });

  test("a shard says what it leaves, and merge what is missing, twice there or changed", async () => {
    const cwd = directory();
    const told = await succeeds(["stats", "m.safetensors", "--rows", "all", "--shard", "1/2", "-o", "1.csv"], { cwd });
    expect(told).toContain("note: mean and median are known when the shards are merged");
    expect((await readdir(cwd)).sort()).toEqual(["1.csv", "1.csv.json", "1.csv.pairs", "m.safetensors"]);
    expect(await refuses(["merge", "1.csv", "-o", "merged.csv"], { cwd })).toMatch(
      /are in none of the 1 parts; add shard 2\/2$/,
    );
    await shards(cwd, 2, "--rows", "all");
    await copyFile(join(cwd, "1.csv.pairs"), join(cwd, "2.csv.pairs"));
    expect(await refuses(["merge", "1.csv", "2.csv", "-o", "merged.csv"], { cwd })).toBe(
      "2.csv.pairs: is of shard 1/2, not 2/2; run that part again",
    );
  });

  test.each([
    [["--shard", "1/2"], /^there is no output, but a shard is written as \.csv, which merge joins; give -o part\.csv$/],
    [["--shard", "1/2", "-o", "x.json"], /^--output is "x\.json", but a shard is written as \.csv/],
    [["--shard", "1/2", "-o", "x.csv", "--pairs", "none"], /^--shard is 1\/2, but pairs is none: /],
    [["--shard", "3/2", "-o", "x.csv"], /^--shard is "3\/2", but the first number must be from 1 to 2$/],
  ])("%j is refused", async (options, message) => {
    const cwd = directory();
    expect(await refuses(["stats", "m.safetensors", ...options], { cwd })).toMatch(message);
    expect(await readdir(cwd)).toEqual(["m.safetensors"]);
  });
});
