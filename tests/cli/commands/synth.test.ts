import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { synth, toCsv } from "collapsar";
import { describe, expect, test } from "vitest";
import { collapsar, refuses, succeeds } from "../../support/cli.js";
import { directoryWith, f32, mask, safetensors } from "../../support/fixtures-node.js";

/** Two dims beside a tie between bfloat16 values, the others rest. */
const centroid = Float32Array.of(2 ** -9 + 2 ** -17, -(2 ** -8) - 2 ** -16, ...Array(20).fill(0.01));
const other = Float32Array.from(centroid, (value) => 2 * value);

const cwd = directoryWith({
  "c.safetensors": safetensors([
    ["centroid", "F32", [22], centroid],
    ["mean", "F32", [22], other],
  ]),
  "g.safetensors": safetensors([f32("gamma", [[...centroid], Array(22).fill(9), [...centroid]]), mask(1, 0, 1)]),
  "matrix.safetensors": safetensors([f32("centroid", [[1, 2]])]),
  "nan.safetensors": safetensors([["centroid", "F32", [2], Float32Array.of(0, Number.NaN)]]),
  "none.safetensors": safetensors([mask(0, 0, 0)]),
  "sweep.json": JSON.stringify({
    centroid: "c.safetensors",
    sigma: "1e-9,2e-9",
    trials: 2,
    tokens: 30,
    storage: "bfloat16",
  }),
  "numbers.json": JSON.stringify({ centroid: "c.safetensors", sigma: [1e-9, 2e-9], trials: 2, tokens: 30 }),
});

const FEW = ["--sigma", "1.5e-9", "--trials", "3", "--tokens", "40"];
const csv = (...args: string[]) => succeeds(["synth", ...args, "--format", "csv"], { cwd });

describe("--save", () => {
  const args = ["synth", "--centroid", "c.safetensors", ...FEW];

  test("writes the trials that are measured, as a file that trials reads", async () => {
    await succeeds([...args, "--save", "saved/trials.h5", "-o", "saved.csv"], { cwd });
    const measured = await succeeds(["trials", "saved/trials.h5", "--format", "csv"], { cwd });
    expect(measured).toBe(readFileSync(join(cwd, "saved.csv"), "utf8"));
  });

  test.each([
    [["--shard", "1/2"], "--save writes all trials of one sigma, so it does not go with --shard"],
    [["--sigma", "1e-9,2e-9"], "--save writes all trials of one sigma, so it does not go with 2 sigmas"],
    [["-o", "./t.h5"], /^t\.h5: is given for two outputs/],
    [["--save", "c.safetensors"], /^c\.safetensors: is also (an input|read or written)/],
    [["--save", "t.csv"], "t.csv: the format follows the extension, which must be .h5 or .hdf5, not .csv"],
    [["--save", "-"], /^-: cannot be written/],
  ])("with %j is refused", async (more, message) => {
    const refused = await refuses([...args, "--save", "t.h5", ...more], { cwd });
    if (typeof message === "string") expect(refused).toBe(message);
    else expect(refused).toMatch(message);
    expect(existsSync(join(cwd, "t.h5"))).toBe(false);
  });
});

describe.concurrent("what is simulated", () => {
  test("the trials of a centroid in a file: the library's records", async () => {
    const { records } = await synth(centroid, { sigma: 1.5e-9, trials: 3, tokens: 40 });
    expect(await csv("--centroid", "c.safetensors", ...FEW)).toBe(toCsv(records));
    const { records: means } = await synth(other, { sigma: 1.5e-9, trials: 3, tokens: 40 });
    expect(await csv("--centroid", "c.safetensors", "--centroid-tensor", "mean", ...FEW)).toBe(toCsv(means));
  });

  test("of the mean of rows: those of a mask, else the identical ones", async () => {
    const expected = await csv("--centroid", "c.safetensors", ...FEW);
    expect(await csv("--centroid-of", "g.safetensors", "--mask", "g.safetensors", ...FEW)).toBe(expected);
    expect(await csv("--centroid-of", "g.safetensors", "--tensor", "gamma", ...FEW)).toBe(expected);
  });

  test("with another seed, storage or number of tokens", async () => {
    const base = await csv("--centroid", "c.safetensors", ...FEW);
    for (const flags of [
      ["--seed", "7"],
      ["--tokens", "41"],
    ]) {
      expect(await csv("--centroid", "c.safetensors", ...FEW, ...flags)).not.toBe(base);
    }
    const json = await succeeds(
      [
        "synth",
        "--centroid",
        "c.safetensors",
        ...FEW,
        "--storage",
        "bfloat16",
        "--sampler",
        "dense",
        "--format",
        "json",
      ],
      { cwd },
    );
    expect(JSON.parse(json)).toMatchObject({
      storage: "bfloat16",
      tokens: 40,
      samplers: [{ sampler: "dense" }],
      records: [{ trialId: 0 }, { trialId: 1 }, { trialId: 2 }],
    });
  });
});

test("what --as says of the matrix is part of the run: merge refuses parts that differ in it", async () => {
  const bits = safetensors([["gamma", "U16", [2, 22], new Uint16Array(44).fill(0)]]);
  const folder = directoryWith({ "bits.safetensors": bits });
  const args = ["synth", "--centroid-of", "bits.safetensors", ...FEW];
  await succeeds([...args, "--as", "bf16", "--shard", "1/2", "-o", "1.csv"], { cwd: folder });
  await succeeds([...args, "--as", "f16", "--shard", "2/2", "-o", "2.csv"], { cwd: folder });
  // The centroid is the same zeros either way: nothing but the record tells.
  expect(await refuses(["merge", "1.csv", "2.csv", "-o", "all.csv"], { cwd: folder })).toMatch(
    /as is "bf16" in one and "f16" in the other/,
  );
});

describe.concurrent("a sweep", () => {
  const columns = (text: string, ...names: string[]): string[][] => {
    const [header = [], ...rows] = text
      .trimEnd()
      .split("\n")
      .map((line) => line.split(","));
    return rows.map((row) => names.map((name) => row[header.indexOf(name)] ?? ""));
  };
  const FLAGS = ["--centroid", "c.safetensors", "--tokens", "30"];

  test("has a last column sigma, and trials numbered within each", async () => {
    const text = await csv(...FLAGS, "--sigma", "1.5e-9:5e-9:4", "--trials", "2");
    expect(text.split("\n")[0]).toMatch(/,global_density,sigma$/);
    expect(columns(text, "sigma", "trial_id")).toEqual(
      ["1.5e-09", "2.6666666666666666e-09", "3.833333333333333e-09", "5e-09"].flatMap((sigma) => [
        [sigma, "0"],
        [sigma, "1"],
      ]),
    );
  });

  test("by ratios, as a list, and from a config file", async () => {
    const log = await csv(...FLAGS, "--sigma", "1e-9:1e-7:3:log", "--trials", "1");
    expect(columns(log, "sigma").map(([sigma]) => Number(sigma))).toEqual([1e-9, expect.closeTo(1e-8, 20), 1e-7]);
    const list = await csv(...FLAGS, "--sigma", "1e-9,2e-9", "--trials", "2");
    expect(columns(list, "sigma")).toEqual([["1e-09"], ["1e-09"], ["2e-09"], ["2e-09"]]);
    expect(await csv("--config", "numbers.json")).toBe(list);
    expect(await csv("--config", "sweep.json", "--storage", "float16")).toBe(list);
  });

  test("a sigma's trials are those of a run of that sigma alone", async () => {
    const sweep = await csv(...FLAGS, "--sigma", "1e-9,2e-9", "--trials", "2");
    const alone = await csv(...FLAGS, "--sigma", "2e-9", "--trials", "2");
    const withoutSigma = sweep.split("\n").map((line) => line.replace(/,[^,]*$/, ""));
    expect(withoutSigma.slice(3)).toEqual(alone.split("\n").slice(1));
  });
});

test("the report: centroid, noise, storage, sampler and why, the metrics described, the check of trial 0", async () => {
  const directory = directoryWith({ "c.safetensors": safetensors([["centroid", "F32", [22], centroid]]) });
  const args = ["synth", "--centroid", "c.safetensors", "--sigma", "1.5e-9", "--trials", "50", "-o", "out/t.csv"];
  const report = await succeeds(args, { cwd: directory });
  expect(report).toMatch(/^centroid {2}centroid, F32 \[22\], in c\.safetensors \(\d+ B\); 22 dims, norm 0\.0449\d\d$/m);
  expect(report).toMatch(/^noise {5}sigma 1\.5e-09$/m);
  expect(report).toMatch(/^stored {4}rounded to bfloat16, stored as float16 .*\n .*rows merge .* --storage bfloat16$/m);
  expect(report).toMatch(/^trials {4}50, of 2,100 tokens; seed 42$/m);
  expect(report).toMatch(/^sampler {3}sparse: 1,\d{3} of the 46,200 entries of a trial leave the centroid's value/m);
  expect(report).toMatch(/^ +count +mean +std +min +25% +50% +75% +max$/m);
  expect(report).toMatch(/^ {2}n_unique +50 +4\.000 +0\.000( +4\.000){5}$/m);
  expect(report).toMatch(/^ {2}reasonable +no {2}10 to 17 black holes with 2,090 to 2,100 tokens$/m);
  expect(report).toMatch(/^50 trials in \d+\.\d\d s, [\d,.]+ a second$/m);
  expect(report).toMatch(/^wrote out\/t\.csv: 50 records, \d+ columns, /m);
  expect(readFileSync(join(directory, "out/t.csv"), "utf8").split("\n")).toHaveLength(52);
  const quiet = await collapsar([...args, "--quiet"], { cwd: directory });
  expect(quiet).toMatchObject({ status: 0, stdout: "", stderr: "" });
});

describe("bad input is one line and exit status 2", () => {
  const C = ["--centroid", "c.safetensors"];
  const TRIALS = ["--trials", "1"];
  test.each<[string[], RegExp]>([
    [[...C, "--sigma", "-1e-9", ...TRIALS], /^--sigma is -1e-9, but it must be at least 0/],
    [[...C, "--sigma", "nan", ...TRIALS], /^--sigma is "nan", but it must be a number, numbers with commas, or start/],
    [[...C, "--sigma", "1:2", ...TRIALS], /^--sigma is "1:2"/],
    [[...C, "--sigma", "0:1:3:log", ...TRIALS], /^sigma goes by ratios from 0 to 1/],
    [[...C, "--sigma", "1", "--trials", "0"], /^--trials is 0, but it must be at least 1$/],
    [[...C, "--sigma", "1", ...TRIALS, "--tokens", "0"], /^--tokens is 0, but it must be at least 1$/],
    [[...C, "--sigma", "1", ...TRIALS, "--seed", "0.5"], /^--seed is 0.5, but it must be an integer/],
    [
      [...C, "--sigma", "1", ...TRIALS, "--seed", "18446744073709551615"],
      /'18446744073709551615' is invalid; it must be at most 9007199254740991/,
    ],
    [
      [...C, "--sigma", "1", ...TRIALS, "--seed", "9007199254740992"],
      /^--seed is 9007199254740992, but it must be an integer below 2\^53/,
    ],
    [
      [...C, "--sigma", "1", ...TRIALS, "--storage", "float32"],
      /^option '--storage <dtype>' argument 'float32' is invalid/,
    ],
    [[...C, ...TRIALS], /^--sigma is missing; give a number/],
    [[...C, "--sigma", "1"], /^--trials is missing/],
    [["--sigma", "1", ...TRIALS], /^--centroid is missing; .*--centroid-of/],
    [[...C, "--centroid-of", "g.safetensors", "--sigma", "1", ...TRIALS], /exclude each other/],
    [[...C, "--mask", "g.safetensors", "--sigma", "1", ...TRIALS], /^--mask goes with --centroid-of/],
    [["--centroid-of", "g.safetensors", "--mask-tensor", "m", "--sigma", "1", ...TRIALS], /give the mask too$/],
    [
      ["--centroid", "matrix.safetensors", "--sigma", "1", ...TRIALS],
      /^matrix\.safetensors: centroid "centroid" is F32 \[1, 2\], rank 2/,
    ],
    [["--centroid", "nan.safetensors", "--sigma", "1", ...TRIALS], /^nan\.safetensors: the centroid is NaN in dim 1/],
    [["--centroid", "nowhere.safetensors", "--sigma", "1", ...TRIALS], /^nowhere\.safetensors/],
    [
      ["--centroid-of", "g.safetensors", "--mask", "none.safetensors", "--sigma", "1", ...TRIALS],
      /the mask selects no row/,
    ],
    [[...C, "--sigma", "1", ...TRIALS, "-o", "c.safetensors"], /c\.safetensors/],
  ])("%j", async (args, message) => {
    expect(await refuses(["synth", ...args], { cwd })).toMatch(message);
  });
});
