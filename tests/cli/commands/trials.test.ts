import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { collapsar, refuses, succeeds } from "../../support/cli.js";
import { directoryWith, f32, safetensors, temporaryDirectory } from "../../support/fixtures-node.js";

const CASE = fileURLToPath(new URL("../../cases/p13_trials_hdf5/trials.h5", import.meta.url));
const GOLDEN = readFileSync(new URL("../../golden/data/trials.csv", import.meta.url), "utf8");
const cwd = temporaryDirectory();
const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/hdf5/${name}.h5`, import.meta.url));

describe.concurrent("trials", () => {
  test("writes a record a trial, and reports", async () => {
    const report = await succeeds(["trials", CASE, "-o", "trials.csv"], { cwd });
    expect(readFileSync(join(cwd, "trials.csv"), "utf8")).toBe(GOLDEN);
    expect(report).toContain("embeddings, F16 [50, 64, 32], in chunks of [16, 64, 32]");
    expect(report).toContain("sigma 1.5e-09");
    expect(report).toMatch(/^First 5 records$/m);
    expect(report).toMatch(/^ {2}n_unique +5 +5 +4 +5 +6$/m);
    expect(report).toMatch(/^Columns of 50 trials$/m);
    expect(report).toMatch(/^ {2}n_unique +50 +5\.5800 +0\.9708 +4\.0000 +5\.0000 +5\.5000 +6\.0000 +8\.0000$/m);
    expect(report).toMatch(/^ {2}n_tokens is 64 +every trial$/m);
    expect(report).toMatch(/^ {2}n_unique is n_black_holes \+ n_singletons +every trial$/m);
    expect(report).toMatch(/^ {2}one component +0 of 50 trials \(0\.0%\)$/m);
    expect(report).toMatch(/^ {2}largest_component_density is 1\.0 +50 of 50 trials \(100\.0%\)$/m);
    expect(report).toMatch(/^wrote trials\.csv: 50 records, \d+ columns, [\d.]+ KB$/m);
  });

  test("prints the result itself", async () => {
    expect(await succeeds(["trials", CASE, "--format", "csv"], { cwd })).toBe(GOLDEN);
    const json = JSON.parse(await succeeds(["trials", CASE, "--format", "json", "--epsilon", "3e-5"], { cwd }));
    expect(json).toMatchObject({ epsilon: 3e-5, threshold: 6e-5, origin: { shape: [50, 64, 32] } });
    expect(json.records).toHaveLength(50);
  });

  test("reads the dataset that is named", async () => {
    const csv = await succeeds(["trials", fixture("in-a-group"), "--dataset", "run/embeddings", "--format", "csv"], {
      cwd,
    });
    expect(csv).toBe(await succeeds(["trials", fixture("chunks-1"), "--format", "csv"], { cwd }));
  });

  test("says that there are no trials", async () => {
    const report = await succeeds(["trials", fixture("no-trials")], { cwd });
    expect(report).toContain("note: embeddings holds no trial, so there is no record");
    const { stdout, stderr } = await collapsar(["trials", fixture("no-trials"), "--format", "csv"], { cwd });
    expect(stdout.split("\n")).toHaveLength(2);
    expect(stderr).toBe("collapsar: note: embeddings holds no trial, so there is no record\n");
  });

  test.each([
    [["trials", "g.safetensors"], "g.safetensors: not an HDF5 file; give the .h5 file that holds the trials"],
    [["trials", "nowhere.h5"], "nowhere.h5: no such file"],
    [["trials", CASE, "--dataset", "centroid"], "[32], but trials are [trials, tokens, dims]"],
    [
      ["trials", CASE, "--dataset", "x"],
      'no dataset "x"; it holds embeddings F16 [50, 64, 32], centroid F32 [32]: name one with --dataset',
    ],
    [["trials", fixture("scale-offset")], "HDF5 filter scaleoffset"],
    [["trials", CASE, "--epsilon", "0"], "--epsilon is 0"],
    [["stats", CASE], "collapsar trials"],
    [["mask", CASE], "collapsar trials"],
  ])("%j is refused in one line", async (args, message) => {
    const directory = directoryWith({ "g.safetensors": safetensors([f32("gamma", [[1], [2]])]) });
    expect(await refuses(args, { cwd: directory })).toContain(message);
  });
});
