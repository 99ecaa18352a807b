/** Small CSVs from pipes and from stdin, and parts that are compressed. */
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { MAIN, refuses, succeeds } from "../../support/cli.js";
import { directoryWith, safetensors } from "../../support/fixtures-node.js";

const OBSERVED = "n_tokens,max_l_inf\n12,3.5\n";
const SYNTHETIC = "n_tokens,max_l_inf\n11,3\n13,4\n12,3\n";

/** Runs the command with something on stdin. */
const piped = (args: readonly string[], cwd: string, input: string | Uint8Array) =>
  spawnSync(process.execPath, [MAIN, ...args], { cwd, input, encoding: "utf8" });

describe("compare", () => {
  const cwd = directoryWith({ "o.csv": OBSERVED, "s.csv": SYNTHETIC });
  const result = (args: readonly string[]) => ["compare", ...args, "-o", "-", "--quiet"];

  test.each([
    ["text", SYNTHETIC],
    ["gzip", gzipSync(SYNTHETIC)],
  ])("reads %s from stdin", async (_, input) => {
    const { stdout, stderr } = piped(result(["o.csv", "-"]), cwd, input);
    expect(stderr).toBe("");
    expect(stdout).toBe(await succeeds(result(["o.csv", "s.csv"]), { cwd }));
  });

  test.runIf(process.platform !== "win32")("reads a named pipe, which is opened once", async () => {
    execFileSync("mkfifo", [join(cwd, "pipe")]);
    const command = `cat o.csv > pipe & "$0" "$1" compare pipe s.csv -o piped.csv --quiet; wait`;
    execFileSync("sh", ["-c", command, process.execPath, MAIN], { cwd });
    // Again, with an output that is there: it is not compared with the pipe by opening that.
    execFileSync("sh", ["-c", command, process.execPath, MAIN], { cwd });
    expect(readFileSync(join(cwd, "piped.csv"), "utf8")).toBe(await succeeds(result(["o.csv", "s.csv"]), { cwd }));
  });

  test("stdin is one input", async () => {
    expect(await refuses(["compare", "-", "-"], { cwd })).toMatch(/^stdin can be read once; give - for one input/);
  });

  test("a matrix is not read from stdin, of which ranges are needed", async () => {
    const { status, stderr } = piped(["stats", "-"], cwd, safetensors([["gamma", "F32", [1, 1], Float32Array.of(1)]]));
    expect([status, stderr]).toEqual([2, expect.stringMatching(/^collapsar: -: /)]);
  });
});

describe("merge", () => {
  const around = ["--centroid", "c.safetensors", "--sigma", "1e-9", "--trials", "5", "--tokens", "9"];
  async function parts() {
    const cwd = directoryWith({
      "c.safetensors": safetensors([["centroid", "F32", [2], Float32Array.of(2 ** -9 + 2 ** -17, 0.01)]]),
    });
    for (const shard of [1, 2])
      await succeeds(["synth", ...around, "--shard", `${shard}/2`, "-o", `${shard}.csv`, "--quiet"], { cwd });
    await succeeds(["synth", ...around, "-o", "whole.csv", "--quiet"], { cwd });
    const read = (name: string) => readFileSync(join(cwd, name));
    for (const shard of [1, 2]) writeFileSync(join(cwd, `${shard}.csv.gz`), gzipSync(read(`${shard}.csv`)));
    return { cwd, read, whole: read("whole.csv").toString() };
  }

  test("joins parts that were compressed, by the records of what is in them", async () => {
    const { cwd, read, whole } = await parts();
    await succeeds(["merge", "2.csv.gz", "1.csv", "-o", "all.csv", "--quiet"], { cwd });
    expect(read("all.csv").toString()).toBe(whole);
    const damaged = gzipSync(
      read("2.csv")
        .toString()
        .replace(/\d(?=\n$)/, (digit) => String(9 - Number(digit))),
    );
    writeFileSync(join(cwd, "2.csv.gz"), damaged);
    expect(await refuses(["merge", "1.csv", "2.csv.gz", "-o", "b.csv"], { cwd })).toMatch(
      /2\.csv\.gz: its bytes are not/,
    );
  });

  test("joins what comes from stdin, unchecked", async () => {
    const { cwd, read, whole } = await parts();
    for (const input of [read("1.csv"), read("1.csv.gz")]) {
      const { stdout, stderr } = piped(["merge", "-", "2.csv", "--unchecked", "-o", "-", "--quiet"], cwd, input);
      expect(stderr).toBe("");
      expect(stdout).toBe(whole);
    }
    expect(await refuses(["merge", "-", "2.csv", "-o", "x.csv"], { cwd })).toMatch(
      /^nothing lies beside stdin.*--unchecked/,
    );
  });
});
