/** `--populations`: a second file that grows with the records, whatever divides or stops the run. */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { populationsCsv, synth } from "collapsar";
import { expect, test } from "vitest";
import { refuses, succeeds } from "../../support/cli.js";
import { directoryWith, f32, listing, mask, safetensors } from "../../support/fixtures-node.js";

const centroid = Float32Array.from({ length: 64 }, (_, dim) => (2 ** -9 + 2 ** -17) * (dim - 30));
const RUN = ["synth", "--centroid", "c.safetensors", "--sigma", "1e-9,3e-9", "--trials", "30", "--tokens", "40"];
const QUIET = ["--quiet", "--jobs", "1"];

const given = () => directoryWith({ "c.safetensors": safetensors([["centroid", "F32", [64], centroid]]) });
const lines = (text: string): string[] => text.trimEnd().split("\n");

/** The populations of a cell, written out. */
const populationsOf = (cell: string): number[] =>
  cell === ""
    ? []
    : cell.split(" ").flatMap((run) => {
        const [population, groups = 1] = run.split("*").map(Number).reverse() as [number, number?];
        return Array<number>(groups).fill(population);
      });

test("of synth are those of the metrics beside them, from any workers, and merged from shards", async () => {
  const cwd = given();
  const file = (name: string): string => readFileSync(join(cwd, name), "utf8");
  await succeeds([...RUN, "-o", "t.csv", "--populations", "p.csv", ...QUIET], { cwd });
  const metrics = lines(file("t.csv")).map((line) => line.split(","));
  const column = (name: string): number[] => metrics.slice(1).map((cells) => Number(cells[metrics[0]!.indexOf(name)]));
  const populations = lines(file("p.csv"))
    .slice(1)
    .map((line) => populationsOf(line.split(",")[1] as string));
  expect(lines(file("p.csv"))[0]).toBe("trial_id,populations,sigma");
  expect(populations.map(({ length }) => length)).toEqual(column("n_unique"));
  expect(populations.map((all) => all[0])).toEqual(column("largest_bh").map((largest) => Math.max(1, largest)));
  expect(populations.map((all) => all.reduce((a, b) => a + b, 0))).toEqual(column("total_population"));

  await succeeds([...RUN, "--populations", "many.csv", "--quiet", "--jobs", "3"], { cwd });
  expect(file("many.csv")).toBe(file("p.csv"));
  await succeeds([...RUN, "-o", "alone.csv", ...QUIET], { cwd });
  expect(file("alone.csv")).toBe(file("t.csv"));

  for (const shard of ["1/3", "2/3", "3/3"]) {
    const at = shard[0];
    await succeeds([...RUN, "--shard", shard, "-o", `t${at}.csv`, "--populations", `p${at}.csv`, ...QUIET], { cwd });
  }
  await succeeds(["merge", "p2.csv", "p1.csv", "p3.csv", "-o", "merged.csv", "--quiet"], { cwd });
  expect(file("merged.csv")).toBe(file("p.csv"));
  expect(await refuses(["merge", "p1.csv", "t2.csv", "p3.csv", "-o", "no.csv"], { cwd })).toBe(
    'p1.csv and t2.csv are of different runs: holds is "populations" in one and missing in the other; merge parts of one run',
  );
});

test("the library gives the same, also without singletons", async () => {
  const { records } = await synth(centroid, { sigma: [1e-9, 3e-9], trials: 30, tokens: 40, populations: true });
  const cwd = given();
  await succeeds([...RUN, "--populations", "p.csv", ...QUIET], { cwd });
  expect(populationsCsv(records)).toBe(readFileSync(join(cwd, "p.csv"), "utf8"));
  const { records: holes } = await synth(centroid, {
    sigma: [1e-9, 3e-9],
    trials: 30,
    tokens: 40,
    populations: true,
    dropSingletons: true,
  });
  expect(holes.map(({ populations }) => [...(populations ?? [])])).toEqual(
    records.map(({ populations }) => [...(populations ?? [])].filter((population) => population > 1)),
  );
});

test("a run that was stopped goes on from the file that has less", async () => {
  const cwd = given();
  const file = (name: string): string => readFileSync(join(cwd, name), "utf8");
  const run = [...RUN, "-o", "t.csv", "--populations", "p.csv", ...QUIET];
  await succeeds(run, { cwd });
  const whole = [file("t.csv"), file("p.csv")];
  await succeeds([...RUN, "--shard", "1/1", "-o", "s.csv", "--populations", "sp.csv", ...QUIET], { cwd });
  /** What a stopped run leaves of `text`: its first records, what vouches for them, and whose they are. */
  const leave = (target: string, text: string | undefined, records: number, shard: string): void => {
    const partial = `${lines(text as string)
      .slice(0, records + 1)
      .join("\n")}\n`;
    const { records: _records, sha256: _sha256, ...unfinished } = JSON.parse(file(`${shard}.json`));
    const sum = createHash("sha256").update(partial).digest("hex");
    writeFileSync(join(cwd, `${target}.partial`), partial);
    writeFileSync(join(cwd, `${target}.partial.sums`), `${partial.length} ${sum}\n`);
    writeFileSync(join(cwd, `${target}.partial.json`), JSON.stringify(unfinished));
  };
  for (const [metrics, populations] of [
    [9, 4],
    [3, 11],
    [0, 60],
    [60, 7],
    [60, 60],
  ] as const) {
    leave("t.csv", whole[0], metrics, "s.csv");
    leave("p.csv", whole[1], populations, "sp.csv");
    const told = await succeeds([...run.filter((flag) => flag !== "--quiet"), "--resume"], { cwd });
    const there = Math.min(metrics, populations);
    expect(told).toContain(`${60 - there} trials in `);
    if (there > 0) expect(told).toContain(`; ${there} were there already`);
    expect([file("t.csv"), file("p.csv")]).toEqual(whole);
  }
  expect(listing(cwd).filter((name) => name.includes("partial"))).toEqual([]);
});

test("of stats are those of its record; a path for two outputs and another format are refused", async () => {
  const cwd = directoryWith({
    "g.safetensors": safetensors([
      f32("gamma", [
        [1, 2],
        [3, 4],
        [1, 2],
        [5, 6],
        [1, 2],
        [5, 6],
      ]),
      mask(1, 1, 1, 1, 1, 1),
    ]),
  });
  const stats = ["stats", "g.safetensors", "--mask", "g.safetensors", "--trial-id", "5"];
  const told = await succeeds([...stats, "--populations", "p.csv"], { cwd });
  expect(told).toContain("wrote p.csv: 1 record, 3 distinct vectors");
  expect(readFileSync(join(cwd, "p.csv"), "utf8")).toBe("trial_id,populations\n5,3 2 1\n");
  expect(await refuses([...stats, "-o", "q.csv", "--populations", "q.csv"], { cwd })).toMatch(
    /^q\.csv: is given for two outputs/,
  );
  expect(await refuses([...stats, "--populations", "p.json"], { cwd })).toMatch(
    /must be \.csv or \.parquet, not \.json/,
  );
  expect(listing(cwd)).toEqual(["g.safetensors", "p.csv"]);
});
