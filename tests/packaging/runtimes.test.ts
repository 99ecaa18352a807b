/** The installed package in each JavaScript runtime, as a program of its user. */
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { synth, toCsv, trials } from "../../dist/entry/node.js";
import { STAND_IN } from "../support/files.js";

const exec = promisify(execFile);
const project = inject("project");
const inputs = ["gamma", "mask"].map((name) => resolve(STAND_IN, `${name}.safetensors`));

const TRIALS = "tests/cases/p13_trials_hdf5/trials.h5";

/** The names that packages of binaries have for this machine's processor. */
const [cpu, cpuOfBun] = process.arch === "arm64" ? ["arm64", "aarch64"] : ["x64", "x64"];

/** What runtimes/ holds: where its program lies there, and how it runs a script. */
const RUNTIMES = [
  { name: "Node 20", program: `node-20-${cpu}/bin/node`, args: [] },
  { name: "Node 22", program: `node-22-${cpu}/bin/node`, args: [] },
  { name: "Node 24", program: `node-24-${cpu}/bin/node`, args: [] },
  { name: "Bun", program: `@oven/bun-linux-${cpuOfBun}/bin/bun`, args: ["run"] },
  // No right to write, to start programs or to reach the network.
  {
    name: "Deno",
    program: `@deno/linux-${cpu}-glibc/deno`,
    args: ["run", "--no-prompt", "--allow-read", "--allow-env"],
  },
] as const;

let expected: string;
/** What consumers/synth.mjs writes, without workers. */
let simulated: string;
beforeAll(async () => {
  expected = await readFile("tests/golden/data/expected.csv", "utf8");
  const centroid = Float32Array.from({ length: 64 }, (_, dim) => (2 ** -9 + 2 ** -17) * (dim - 31));
  simulated = toCsv((await synth(centroid, { sigma: 1.5e-9, trials: 2000, tokens: 100, jobs: 1 })).records);
});

describe.each(RUNTIMES)("$name", ({ program, args }) => {
  const path = join(inject("runtimes"), program);

  it
    .skipIf(!existsSync(path) && !process.env.CI)
    .each(["import.mjs", "require.cjs", "worker-thread.mjs", "inline.mjs"])(
    "measures with consumers/%s",
    async (script) => {
      const { stdout, stderr } = await exec(path, [...args, script, ...inputs], { cwd: project });
      expect({ stdout, stderr }).toEqual({ stdout: expected, stderr: "" });
    },
  );

  it.skipIf(!existsSync(path) && !process.env.CI)("measures HDF5 in workers with consumers/trials.mjs", async () => {
    const { stdout, stderr } = await exec(path, [...args, "trials.mjs", resolve(TRIALS)], { cwd: project });
    expect({ stdout, stderr }).toEqual({ stdout: toCsv((await trials(TRIALS, { jobs: 1 })).records), stderr: "" });
  });

  it.skipIf(!existsSync(path) && !process.env.CI).each(["collapsar", "collapsar/inline"])(
    "simulates with consumers/synth.mjs: %s",
    async (entry) => {
      const { stdout, stderr } = await exec(path, [...args, "synth.mjs", entry], { cwd: project });
      expect({ stdout, stderr }).toEqual({ stdout: simulated, stderr: "" });
    },
  );

  it.skipIf(!existsSync(path) && !process.env.CI)("draws with consumers/figures.mjs", async () => {
    const { stdout, stderr } = await exec(path, [...args, "figures.mjs"], { cwd: project });
    expect({ stdout, stderr }).toEqual({ stdout: "<svg PNG\n", stderr: "" });
  });

  it.skipIf(!existsSync(path) && !process.env.CI)("reports with consumers/report.mjs", async () => {
    const { stdout, stderr } = await exec(path, [...args, "report.mjs"], { cwd: project });
    expect({ stdout, stderr }).toEqual({ stdout: "true true true\n", stderr: "" });
  });

  it.skipIf(!existsSync(path) && !process.env.CI)("runs the command", async () => {
    const command = join("node_modules", "collapsar", "dist", "bundle", "cli.js");
    const [matrix, mask] = inputs;
    const stats = [...args, command, "stats", matrix!, "--mask", mask!, "--format", "csv"];
    const { stdout, stderr } = await exec(path, stats, { cwd: project });
    expect({ stdout, stderr }).toEqual({ stdout: expected, stderr: "" });
  });
});

it("the oldest Node among them is the oldest that package.json allows", () => {
  const { engines } = JSON.parse(readFileSync("package.json", "utf8"));
  const { optionalDependencies } = JSON.parse(readFileSync("tests/packaging/runtimes/package.json", "utf8"));
  expect(optionalDependencies[`node-20-${cpu}`]).toMatch(
    new RegExp(`@${engines.node.slice(2).replace(".", "\\.")}\\.0$`),
  );
});
