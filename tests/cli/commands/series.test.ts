import { createHash } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { bytes } from "../../../dist/text/quantities.js";
import { collapsar, refuses, succeeds } from "../../support/cli.js";
import {
  directoryWith,
  f32,
  listing,
  mask,
  safetensors,
  temporaryDirectory,
  writeFiles,
} from "../../support/fixtures-node.js";
import { STEPS, stackFile, stepFile } from "../../support/series-toy.js";

const steps = Object.fromEntries([...Array(STEPS).keys()].map((step) => [`run/step_${step}.npy`, stepFile(step)]));

/** A new directory with the toy run, as files and stacked. */
const toy = (): string =>
  directoryWith({ ...steps, "steps.npy": stackFile(), "m.safetensors": safetensors([mask(...Array(128).fill(1))]) });
const cwd = toy();
const read = (name: string, directory = cwd): string => readFileSync(join(directory, name), "utf8");

const GOLDEN = readFileSync(new URL("../../golden/data/series.csv", import.meta.url), "utf8");
const FLAGS = ["--reference-step", "previous", "--epsilon", "3e-5"];

describe.concurrent("collapsar series", () => {
  test("writes the CSV and reports", async () => {
    const stdout = await succeeds(["series", "steps.npy", ...FLAGS, "-o", "out/steps.csv"], { cwd });
    expect(read("out/steps.csv")).toBe(GOLDEN);
    const size = bytes(GOLDEN.length);
    expect(stdout).toMatch(/\n12 snapshots in \d+\.\d\d s[^\n]*\n/);
    expect(stdout.endsWith(`\nwrote out/steps.csv: 12 records, 26 columns, ${size}\n`)).toBe(true);
  });

  test("a directory, its files in any order and a stacked tensor give the same numbers", async () => {
    const csv = (...sources: string[]): Promise<string> =>
      succeeds(["series", ...sources, ...FLAGS, "--format", "csv"], { cwd });
    const names = Object.keys(steps);
    const directory = await csv("run");
    expect(await csv(...names.reverse())).toBe(directory);
    expect(directory.replaceAll(/run\/step_(\d+)\.npy/g, "steps.npy[$1]")).toBe(GOLDEN);
  });

  test("JSON has the records by the names of the library", async () => {
    const result = JSON.parse(await succeeds(["series", "steps.npy", ...FLAGS, "--format", "json"], { cwd }));
    expect(result).toMatchObject({ format: "collapsar/series", numbered: "stack", leftOut: [], epsilon: 3e-5 });
    const { records } = result;
    expect(records).toHaveLength(STEPS);
    const { metrics: _, ...first } = records[0];
    const unknown = { births: "NaN", merges: "NaN", evaporations: "NaN" };
    expect(first).toEqual({ trialId: 0, step: 0, source: "steps.npy[0]", ...unknown });
    expect(records[7]).toMatchObject({ trialId: 7, metrics: { n_black_holes: 1 }, step: 7, merges: 1 });
  });

  test("tells and draws how rows moved that were followed", async () => {
    const p17 = fileURLToPath(new URL("../../cases/p17_motion/steps", import.meta.url));
    const files = ["--figure", "motion.svg", "--report", "motion.md"];
    const stdout = await succeeds(["series", p17, "--rows", "all", "--motion", ...files], { cwd });
    expect(stdout).toMatch(
      /\nMotion\n {2}followed {2,}20 rows, in steps of BF16\n {2}phases of rows and steps {2,}frozen \d+\.\d %, stumb/,
    );
    expect(stdout).toMatch(/\n {2}at rest for good {2,}50 % at step \d00/);
    expect(read("motion.svg")).toContain(">Phases of the rows</text>");
    expect(read("motion.md")).toContain("- **Phase**: ");
    const part = await succeeds(["series", p17, "--rows", "all", "--motion", "--shard", "2/2"], { cwd });
    expect(part).toContain("in steps of BF16");
    expect(part).not.toContain("at rest for good");
  });

  test("parts of all shards merge into the same bytes", async () => {
    const there = toy();
    for (const [source, golden] of [
      ["run", await succeeds(["series", "run", ...FLAGS, "--format", "csv"], { cwd: there })],
      ["steps.npy", GOLDEN],
    ] as const) {
      for (const shard of [1, 2, 3, 4, 5]) {
        const part = ["--shard", `${shard}/5`, "-o", `parts/${shard}.csv`, "--jobs", String(1 + (shard % 2))];
        await succeeds(["series", source, ...FLAGS, ...part, "--quiet"], { cwd: there });
      }
      const parts = [3, 1, 5, 2, 4].map((shard) => `parts/${shard}.csv`);
      await succeeds(["merge", ...parts, "-o", "all.csv", "--quiet"], { cwd: there });
      expect(read("all.csv", there)).toBe(golden);
    }
    const { stderr } = await collapsar(["series", "run", "--shard", "6/5", "-o", "x.csv"], { cwd: there });
    expect(stderr).toBe('collapsar: --shard is "6/5", but the first number must be from 1 to 5\n');
  });

  test("parts of another series, or of another mask, do not fit", async () => {
    const there = toy();
    const part = (shard: string, ...more: string[]) =>
      succeeds(["series", "steps.npy", "--shard", `${shard}/2`, "-o", `${shard}.csv`, "--quiet", ...more], {
        cwd: there,
      });
    const merge = () => refuses(["merge", "1.csv", "2.csv", "-o", "all.csv"], { cwd: there });
    await part("1");
    await part("2", "--reference-step", "0");
    expect(await merge()).toMatch(
      /^1\.csv and 2\.csv are of different runs: reference is missing in one and 0 in the other/,
    );
    await part("2", "--mask", "m.safetensors");
    expect(await merge()).toMatch(/^1\.csv and 2\.csv are of different runs: mask is missing in one/);
    await part("2", "--rows", "all");
    expect(await merge()).toMatch(/: rows is "identical" in one and "all" in the other/);
    await succeeds(["series", "run", "--shard", "2/2", "-o", "2.csv", "--quiet"], { cwd: there });
    expect(await merge()).toMatch(/: the (length|hash) of the source/);
  });

  test("a step that cannot be read leaves the records before it, and --resume goes on from there", async () => {
    const there = toy();
    const good = readFileSync(join(there, "run/step_7.npy"));
    writeFiles(there, { "run/step_7.npy": good.subarray(0, 1000) });
    const args = ["series", "run", ...FLAGS, "-o", "o.csv", "--jobs", "1"];
    const { status, stderr, stdout } = await collapsar(args, { cwd: there });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toBe(
      `collapsar: step 7: run/step_7.npy: ends after 1000 bytes, ${good.length} are needed; the file is truncated, download or save it again; 7 finished snapshots before it are kept in o.csv.partial\n`,
    );
    expect(listing(there)).toEqual(expect.arrayContaining(["o.csv.partial", "o.csv.partial.json"]));
    writeFiles(there, { "run/step_7.npy": good });
    const resumed = await succeeds([...args, "--resume", "--report", "o.md"], { cwd: there });
    expect(resumed).toMatch(/\n5 snapshots in [^\n]*; 7 were there already\n/);
    // The rows of those that were there passed by in the other run.
    expect(resumed).toContain("note: 7 snapshots of an earlier run, whose rows were not hashed, are not in the table");
    expect([...read("o.md", there).matchAll(/step_(\d+)\.npy \|.*all rows of/g)].map(([, step]) => step)).toEqual(
      Array.from({ length: 5 }, (_, at) => String(7 + at)),
    );
    expect(read("o.csv", there).replaceAll(/run\/step_(\d+)\.npy/g, "steps.npy[$1]")).toBe(GOLDEN);
  });

  test("records of another series are not continued", async () => {
    const there = toy();
    const good = readFileSync(join(there, "run/step_7.npy"));
    writeFiles(there, { "run/step_7.npy": good.subarray(0, 1000) });
    const args = ["series", "run", "-o", "o.csv", "--jobs", "1"];
    const resume = async (...more: string[]): Promise<string> =>
      (await collapsar([...args, "--resume", ...more], { cwd: there })).stderr;
    await collapsar(args, { cwd: there });
    expect(await resume("--epsilon", "1")).toMatch(/o\.csv\.partial: is of another run \(epsilon is 0\.00006 in one/);
    writeFiles(there, { "run/step_7.npy": good, "run/step_12.npy": good });
    expect(await resume()).toMatch(/o\.csv\.partial: is of another run \(the hash of the source is/);
    rmSync(join(there, "run/step_12.npy"));
    writeFiles(there, { "run/step_0.npy": stepFile(9) });
    expect(await resume()).toMatch(/o\.csv\.partial: is of another run \(the hash of the source is/);
  });

  test("a run that was interrupted ends in the same bytes", async () => {
    const there = toy();
    const args = ["series", "run", ...FLAGS, "-o", "o.csv"];
    await succeeds([...args, "--quiet"], { cwd: there });
    const whole = read("o.csv", there);
    // As a kill leaves it: some records, and a torn one.
    const rows = whole.split("\n");
    await succeeds(["series", "run", ...FLAGS, "--shard", "1/1", "-o", "p.csv", "--quiet"], { cwd: there });
    const record = JSON.parse(read("p.csv.json", there));
    for (const key of ["records", "sha256"]) delete record[key];
    rmSync(join(there, "o.csv"));
    const finished = `${rows.slice(0, 6).join("\n")}\n`;
    const sum = createHash("sha256").update(finished).digest("hex");
    writeFiles(there, {
      "o.csv.partial": `${finished}${rows[6]?.slice(0, 20)}`,
      "o.csv.partial.sums": `${finished.length} ${sum}\n`,
      "o.csv.partial.json": JSON.stringify(record),
    });
    const stdout = await succeeds([...args, "--resume"], { cwd: there });
    expect(stdout).toMatch(/\n7 snapshots in [^\n]*; 5 were there already\n/);
    expect(read("o.csv", there)).toBe(whole);
    expect(listing(there).filter((name) => name.startsWith("o."))).toEqual(["o.csv"]);
  });

  test("a config file has the options by their names", async () => {
    writeFiles(cwd, {
      "c.json": JSON.stringify({ referenceStep: "previous", epsilon: 3e-5, jobs: 1, stepPattern: "_(\\d+)\\.npy" }),
    });
    const csv = await succeeds(["series", "run", "--config", "c.json", "--format", "csv"], { cwd });
    expect(csv.replaceAll(/run\/step_(\d+)\.npy/g, "steps.npy[$1]")).toBe(GOLDEN);
    writeFiles(cwd, { "bad.json": JSON.stringify({ referenceStep: "last" }) });
    expect(await refuses(["series", "run", "--config", "bad.json"], { cwd })).toBe(
      'bad.json: referenceStep is "last", but it must be a step number (an integer of at least 0) or "previous"; correct it there',
    );
  });
});

describe.concurrent("is refused with one line", () => {
  const there = directoryWith({
    "a/1.safetensors": safetensors([f32("gamma", [[1], [1]])]),
    "a/2.safetensors": safetensors([f32("gamma", [[1], [1], [1]])]),
    "b/1.safetensors": safetensors([f32("gamma", [[1], [1]])]),
    "last.safetensors": safetensors([f32("gamma", [[1], [1]])]),
  });

  test.each<[string[], string]>([
    [
      ["a", "b"],
      "a/1.safetensors and b/1.safetensors are both of step 1; leave one out, say where the number is with --step-pattern, or number the sources as given with --in-order",
    ],
    [
      ["a/1.safetensors", "last.safetensors"],
      "last.safetensors: there is no step number in its name, but in that of a/1.safetensors; leave it out, say where the number is with --step-pattern, or number all as given with --in-order",
    ],
    [
      ["a/1.safetensors", "--reference-step", "7"],
      '--reference-step is 7, but there is no such step: they go from 1 to 1; give one of them, or "previous"',
    ],
    [
      ["a", "--reference-step", "next"],
      "option '--reference-step <step>' argument 'next' is invalid; it must be a decimal number, like 6e-5",
    ],
    [
      ["a", "--step-pattern", "("],
      '--step-pattern is "(", but it must be a regular expression with one group, the step: step_(\\d+)',
    ],
    [
      ["a/1.safetensors", "--motion"],
      "motion follows one fixed set of rows; choose it with --mask, --token-ids, --dead-at-end (the identical rows of the last snapshot) or --rows all",
    ],
    [
      ["a/1.safetensors", "--lattice-dtype", "bf16"],
      "--lattice-dtype says in whose steps rows move; ask for --motion too, or leave it out",
    ],
    [
      ["a/1.safetensors", "--rows", "all", "--adam", "1e-3,0.9"],
      '--adam is "1e-3,0.9", but it must be 4 or 5 numbers, lr,b1,b2,eps[,wd], like 1e-3,0.9,0.999,1e-8,0.01',
    ],
    [
      ["a/1.safetensors", "--rows", "all", "--adam", "1e-3,0.9,1,0", "--adam-m", "m", "--adam-v", "v"],
      "beta2 of --adam is 1, but it must be a number of at least 0 and below 1",
    ],
    [
      ["a/1.safetensors", "--rows", "all", "--adam", "1e-3,0.9,0.9,0", "--adam-m", "m"],
      "--adam, --adam-m and --adam-v belong together; give all three, or none",
    ],
    [
      ["a/1.safetensors", "--rows", "all", "--adam", "1e-3,0.9,0.9,0", "--adam-m", "m", "--adam-v", "v"],
      "--adam needs one file with the weights and both moments as stacked tensors [steps, tokens, dims]; give it alone, and name the weights with --tensor",
    ],
    [
      ["a/1.safetensors", "--rows", "all", "--adam-step", "2"],
      "--adam-step is the number of an update that --adam accounts for; give --adam too, or leave it out",
    ],
    [["gone"], `gone: no such file or directory; check the path (looked in ${there})`],
    [
      ["a/1.safetensors", "-o", "a/1.safetensors"],
      "a/1.safetensors: is also an input, which would be lost; choose another output",
    ],
    [[], "missing required argument 'source'; give a file, a model directory, an http(s) address, or hf://owner/name"],
  ])("%o", async (args, line) => {
    expect(await refuses(["series", ...args], { cwd: there })).toBe(line);
  });

  test("a step of another shape, the records before it on stdout", async () => {
    const { status, stdout, stderr } = await collapsar(["series", "a", "--format", "csv", "--jobs", "1"], {
      cwd: there,
    });
    expect(status).toBe(2);
    expect(stdout.split("\n")).toHaveLength(3);
    expect(stderr).toMatch(
      /^collapsar: step 2: a\/2\.safetensors: its matrix is \[3, 1\], that of step 1 \[2, 1\]; [^\n]+\n$/,
    );
  });
});

test("the help has examples", async () => {
  expect(await succeeds(["series", "--help"], { cwd: temporaryDirectory() })).toContain(
    "Examples:\n  collapsar series checkpoints/ -o series.csv",
  );
});
