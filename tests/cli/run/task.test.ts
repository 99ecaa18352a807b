/** Runs that give a row per unit, on the task of tests/support/test-task.mjs: shards, going on after anything, and what is told of it. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { appendFileSync, existsSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { bytes } from "../../../dist/text/quantities.js";
import { collapsar, type Ended, inServer } from "../../support/cli.js";
import { listing, temporaryDirectory, writeFiles } from "../../support/fixtures-node.js";
import type { TestSetup } from "../../support/test-task.mjs";

const SCRIPT = fileURLToPath(new URL("../../support/test-command.mjs", import.meta.url));
const UNITS = { units: 40, perPart: 5 };

type Options = Record<string, unknown>;

const argumentsOf = (setup: Partial<TestSetup>, options: Options): string[] => [
  JSON.stringify({ ...UNITS, ...setup }),
  JSON.stringify({ jobs: 1, ...options }),
];

/** Starts the run in a process of its own, for what becomes of the process. */
function begin(cwd: string, setup: Partial<TestSetup>, options: Options) {
  const args = [SCRIPT, ...argumentsOf(setup, options)];
  const child = spawn(process.execPath, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<Ended>((resolve) => {
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (text) => {
      stdout += text;
    });
    child.stderr.on("data", (text) => {
      stderr += text;
    });
    child.on("close", (status, signal) => resolve({ status, signal, stdout, stderr }));
  });
  return { child, ended };
}

const run = (cwd: string, setup: Partial<TestSetup>, options: Options, env?: Record<string, string>): Promise<Ended> =>
  inServer(argumentsOf(setup, options), { cwd, env, main: SCRIPT });

const read = (cwd: string, name: string): string => readFileSync(join(cwd, name), "utf8");
const lines = (text: string): number => text.split("\n").length - 1;

/** What a run writes that nothing disturbs. */
const undisturbed = async (setup: Partial<TestSetup> = {}): Promise<string> => {
  const cwd = temporaryDirectory();
  expect(await run(cwd, setup, { output: "o.csv" })).toMatchObject({ status: 0, stderr: "" });
  expect(listing(cwd)).toEqual(["o.csv"]);
  return read(cwd, "o.csv");
};

describe.concurrent("a run", () => {
  test("writes a record per unit with the further column, and reports", async () => {
    const cwd = temporaryDirectory();
    const { stdout } = await run(cwd, {}, { output: "new/o.csv" });
    const csv = read(cwd, "new/o.csv");
    expect(lines(csv)).toBe(41);
    expect(csv.split("\n")[0]).toMatch(/^trial_id,n_tokens,.*,global_density,.*step$/);
    expect(csv.split("\n")[40]).toMatch(/^39,12,.*,s39$/);
    const size = bytes(csv.length);
    expect(stdout).toMatch(/^40 records, population 480\n\n40 trials in \d+\.\d\d s, [\d,]+ a second\n/);
    expect(stdout.endsWith(`\nwrote new/o.csv: 40 records, 22 columns, ${size}\n`)).toBe(true);
  });

  test("the bytes do not depend on the number of workers", async () => {
    const cwd = temporaryDirectory();
    for (const jobs of [1, 2, 3]) await run(cwd, {}, { output: `${jobs}.csv`, jobs });
    expect(read(cwd, "2.csv")).toBe(read(cwd, "1.csv"));
    expect(read(cwd, "3.csv")).toBe(read(cwd, "1.csv"));
  });

  test("JSON has the records by the names of the library", async () => {
    const cwd = temporaryDirectory();
    await run(cwd, { units: 3 }, { output: "o.json" });
    expect(listing(cwd)).toEqual(["o.json"]);
    const { records, ...rest } = JSON.parse(read(cwd, "o.json"));
    expect(rest).toEqual({ format: "collapsar/trials", version: 1, seed: 42, threshold: "NaN" });
    expect(records).toHaveLength(3);
    expect(records[2]).toMatchObject({ trialId: 2, metrics: { n_tokens: 12 }, step: "s2" });
    const { stdout } = await run(cwd, { units: 3 }, { format: "json" });
    expect(stdout).toBe(read(cwd, "o.json"));
    expect((await run(cwd, { units: 0 }, { format: "json" })).stdout).toBe(
      '{\n  "format": "collapsar/trials",\n  "version": 1,\n  "seed": 42,\n  "threshold": "NaN",\n  "records": [\n  ]\n}\n',
    );
  });

  test("CSV on stdout, with or without a file", async () => {
    const cwd = temporaryDirectory();
    const { stdout, stderr } = await run(cwd, {}, { format: "csv", output: "o.csv" });
    expect([stdout, stderr]).toEqual([read(cwd, "o.csv"), ""]);
    const dash = await run(cwd, {}, { output: "-" });
    expect(dash.stdout).toBe(stdout);
    expect(dash.stderr).toMatch(/^40 records, population 480\n/);
    expect(listing(cwd)).toEqual(["o.csv"]);
  });

  test("notes are told where there is no report", async () => {
    const cwd = temporaryDirectory();
    const printed = await run(cwd, { units: 0 }, { format: "csv" });
    expect(printed).toMatchObject({
      stdout: expect.stringMatching(/^trial_id.*step\n$/),
      stderr: "collapsar: note: no record\n",
    });
  });

  test("a link stays a link, and its target is replaced", async () => {
    const cwd = writeFiles(temporaryDirectory(), { "real/o.csv": "old" });
    symlinkSync("real/o.csv", join(cwd, "link.csv"));
    await run(cwd, {}, { output: "link.csv" });
    expect(lines(read(cwd, "real/o.csv"))).toBe(41);
    expect(listing(cwd)).toEqual(["link.csv", "real", "real/o.csv"]);
  });
});

describe.concurrent("a run that ends in the middle", () => {
  test("by an error keeps the records before it, says where, and goes on from there", async () => {
    const cwd = temporaryDirectory();
    const failed = await run(cwd, { failsAt: 17 }, { output: "o.csv" });
    expect(failed).toMatchObject({
      status: 1,
      stdout: "",
      stderr: "collapsar: unit 17 is cut off; get it again; 17 finished trials before it are kept in o.csv.partial\n",
    });
    expect(listing(cwd)).toEqual(["o.csv.partial", "o.csv.partial.json", "o.csv.partial.sums"]);
    const whole = await undisturbed();
    expect(read(cwd, "o.csv.partial")).toBe(`${whole.split("\n").slice(0, 18).join("\n")}\n`);

    const resumed = await run(cwd, { log: "log" }, { output: "o.csv", resume: true });
    expect(resumed).toMatchObject({ status: 0, stderr: "" });
    expect(resumed.stdout).toMatch(
      /^40 records, population 480\n\n23 trials in \d+\.\d\d s, [\d,]+ a second; 17 were there already\n/,
    );
    expect(read(cwd, "o.csv")).toBe(whole);
    expect(read(cwd, "log").startsWith("17\n18\n")).toBe(true);
    expect(listing(cwd)).toEqual(["log", "o.csv"]);
  });

  test("in JSON too, and with the records on stdout", async () => {
    const cwd = temporaryDirectory();
    await run(cwd, { failsAt: 17 }, { output: "o.json" });
    expect(lines(read(cwd, "o.json.partial"))).toBe(18);
    const { stdout } = await run(cwd, {}, { output: "o.json", resume: true, format: "csv" });
    expect(JSON.parse(read(cwd, "o.json")).records).toHaveLength(40);
    expect(stdout).toBe(await undisturbed());
  });

  test("without a finished record leaves nothing", async () => {
    const cwd = temporaryDirectory();
    const failed = await run(cwd, { failsAt: 0 }, { output: "new/o.csv" });
    expect(failed).toMatchObject({ status: 1, stderr: "collapsar: unit 0 is cut off; get it again\n" });
    expect(listing(cwd)).toEqual([]);
  });

  test.each<NodeJS.Signals>(["SIGINT", "SIGTERM"])("by %s says how to continue", async (signal) => {
    const cwd = temporaryDirectory();
    const { child, ended } = begin(cwd, { unitMs: 60, units: 400 }, { output: "o.csv", jobs: 2 });
    while (!existsSync(join(cwd, "o.csv.partial")) || lines(read(cwd, "o.csv.partial")) < 5) await tick();
    child.kill(signal);
    const { status, stderr } = await ended;
    expect(status).toBe(130);
    const [, records] =
      /^collapsar: interrupted; (\d+) finished trials are kept in o\.csv\.partial, --resume continues\n$/.exec(stderr)!;
    expect(lines(read(cwd, "o.csv.partial")) - 1).toBe(Number(records));
    expect(await run(cwd, { units: 400 }, { output: "o.csv", resume: true })).toMatchObject({ status: 0 });
    expect(read(cwd, "o.csv")).toBe(await undisturbed({ units: 400 }));
  });

  test("by Ctrl-C, with the records on stdout alone, says that they are not all", async () => {
    const cwd = temporaryDirectory();
    const { child, ended } = begin(cwd, { unitMs: 60, units: 400 }, { format: "csv" });
    child.stdout!.once("data", () => child.kill("SIGINT"));
    expect(await ended).toMatchObject({
      status: 130,
      stderr: "collapsar: interrupted; not all records were written\n",
    });
    expect(listing(cwd)).toEqual([]);
  });

  test("because a worker died is one line, with the records before it kept", async () => {
    const cwd = temporaryDirectory();
    const { status, stderr } = await run(
      cwd,
      { diesAt: 30, unitMs: 5, onlyInWorkers: true },
      { output: "o.csv", jobs: 2 },
    );
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^collapsar: a worker ended in the middle \(exit status 3\); try again with fewer --jobs; \d+ finished trials before it are kept in o\.csv\.partial\n$/,
    );
    await run(cwd, {}, { output: "o.csv", resume: true });
    expect(read(cwd, "o.csv")).toBe(await undisturbed());
  });
});

const tick = (ms = 5): Promise<void> => new Promise((wake) => setTimeout(wake, ms));

/** Whether so many milliseconds have gone by. */
function after(milliseconds: number): () => boolean {
  const due = performance.now() + milliseconds;
  return () => performance.now() >= due;
}

/** None where there is no file, or none any more. */
function linesOf(path: string): number {
  try {
    return lines(readFileSync(path, "utf8"));
  } catch {
    return 0;
  }
}

test("killed at any moment, again and again, a run ends in the same bytes", async () => {
  const slow = { units: 120, perPart: 7, unitMs: 5 };
  const whole = await undisturbed({ ...slow, unitMs: 0 });
  /** Kills and resumes a run until one comes to its end: how many were killed, and how many of them left records. */
  const toItsEnd = async (jobs: number): Promise<{ kills: number; kept: number }> => {
    let [kills, kept] = [0, 0];
    const cwd = temporaryDirectory();
    for (let attempt = 0; ; attempt += 1) {
      const before = linesOf(join(cwd, "o.csv.partial"));
      const { child, ended } = begin(cwd, slow, { output: "o.csv", resume: true, jobs });
      // By turns as soon as records were kept, however slow the machine is, and ever later, wherever the run may be by then.
      const isDue =
        attempt % 2 === 1
          ? () => linesOf(join(cwd, "o.csv.partial")) > Math.max(before, 1)
          : after(150 * 1.25 ** attempt);
      const watch = setInterval(() => isDue() && child.kill("SIGKILL"), 2);
      const { signal, status, stderr } = await ended;
      clearInterval(watch);
      if (signal === null) {
        expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
        break;
      }
      kills += 1;
      if (existsSync(join(cwd, "o.csv.partial"))) {
        const there = lines(read(cwd, "o.csv.partial"));
        expect(there).toBeGreaterThanOrEqual(before);
        if (there > 1) kept += 1;
      }
      if (existsSync(join(cwd, "o.csv"))) expect(read(cwd, "o.csv")).toBe(whole);
    }
    expect(read(cwd, "o.csv")).toBe(whole);
    // A kill while the directory is tried leaves the empty file that it was tried with.
    expect(listing(cwd).filter((name) => !/^\.collapsar-\w+\.tmp$/.test(name))).toEqual(["o.csv"]);
    return { kills, kept };
  };
  for (const jobs of [1, 2]) {
    // Where this process was not woken in time a run may end before it is killed: then once more.
    for (let [kills, kept] = [0, 0]; kills < 3 || kept < 1; ) {
      const ended = await toItsEnd(jobs);
      kills += ended.kills;
      kept += ended.kept;
    }
  }
});

describe.concurrent("a partial file", () => {
  /** A directory where a run stopped after 17 records. */
  async function stopped(options: Options = {}): Promise<string> {
    const cwd = temporaryDirectory();
    await run(cwd, { failsAt: 17 }, { output: "o.csv", ...options });
    return cwd;
  }

  test("is not overwritten unasked", async () => {
    const cwd = await stopped();
    const before = read(cwd, "o.csv.partial");
    const { status, stderr } = await run(cwd, {}, { output: "o.csv" });
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr:
        "collapsar: o.csv.partial: holds finished records of a run that was stopped; add --resume to continue it, or delete it\n",
    });
    expect(read(cwd, "o.csv.partial")).toBe(before);
  });

  test.each<[string, (cwd: string) => void]>([
    ["a torn line", (cwd) => appendFileSync(join(cwd, "o.csv.partial"), "17,12,4")],
    ["a torn record that ends in a line feed", (cwd) => appendFileSync(join(cwd, "o.csv.partial"), "17,12,4\n18,12\n")],
    ["zeros, as after a power cut", (cwd) => appendFileSync(join(cwd, "o.csv.partial"), "\0".repeat(4096))],
    ["an open quote", (cwd) => appendFileSync(join(cwd, "o.csv.partial"), '17,"')],
    ["bytes that are no text", (cwd) => appendFileSync(join(cwd, "o.csv.partial"), Buffer.from([0xff, 0xfe, 10]))],
    ["a record cut off", (cwd) => truncateSync(join(cwd, "o.csv.partial"), read(cwd, "o.csv.partial").length - 20)],
    ["a header cut off", (cwd) => truncateSync(join(cwd, "o.csv.partial"), 30)],
    ["nothing", (cwd) => truncateSync(join(cwd, "o.csv.partial"), 0)],
  ])("that ends in %s is continued after its last whole record", async (_, damage) => {
    const cwd = await stopped();
    damage(cwd);
    expect(await run(cwd, {}, { output: "o.csv", resume: true })).toMatchObject({ status: 0, stderr: "" });
    expect(read(cwd, "o.csv")).toBe(await undisturbed());
  });

  test.each<[string, (cwd: string) => void]>([
    [
      "a digit changed",
      (cwd) => {
        const text = read(cwd, "o.csv.partial");
        const at = text.length - 40 + text.slice(-40).search(/[0-8]/);
        writeFileSync(join(cwd, "o.csv.partial"), `${text.slice(0, at)}9${text.slice(at + 1)}`);
      },
    ],
    [
      "a record doubled",
      (cwd) => {
        const [header, first, ...rest] = read(cwd, "o.csv.partial").split("\n");
        writeFileSync(join(cwd, "o.csv.partial"), [header, first, first, ...rest].join("\n"));
      },
    ],
  ])("with %s is measured again, and says so", async (_, damage) => {
    const cwd = await stopped();
    damage(cwd);
    const { status, stdout } = await run(cwd, {}, { output: "o.csv", resume: true, quiet: false });
    expect(status).toBe(0);
    expect(stdout).toContain(
      "note: o.csv.partial: some records are not as they were written; they were measured again\n",
    );
    expect(read(cwd, "o.csv")).toBe(await undisturbed());
    expect(listing(cwd)).toEqual(["o.csv"]);
  });

  test("without what vouches for its records is measured again", async () => {
    const cwd = await stopped();
    const lied = read(cwd, "o.csv.partial").replace(/\n(\d+),\d/, "\n$1,9");
    writeFiles(cwd, { "o.csv.partial": lied, "o.csv.partial.sums": "" });
    expect(await run(cwd, {}, { output: "o.csv", resume: true })).toMatchObject({ status: 0 });
    expect(read(cwd, "o.csv")).toBe(await undisturbed());
  });

  test.each<[string, Partial<TestSetup>, Options, string]>([
    ["another seed", {}, { seed: 43 }, "seed is 42 in one and 43 in the other"],
    ["another number of units", { units: 50 }, {}, "the number of units is 40 in one and 50 in the other"],
    ["another shard", {}, { shard: "1/2" }, "it has units 0 to 40, this run 0 to 20"],
  ])("of a run with %s is refused", async (_, setup, options, difference) => {
    const cwd = await stopped();
    const { status, stderr } = await run(cwd, setup, { output: "o.csv", resume: true, ...options });
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: `collapsar: o.csv.partial: is of another run (${difference}); give its options to continue it, or delete it\n`,
    });
    expect(listing(cwd)).toEqual(["o.csv.partial", "o.csv.partial.json", "o.csv.partial.sums"]);
    expect(lines(read(cwd, "o.csv.partial"))).toBe(18);
  });

  test("of another version, without its record, with a broken one, or with another header is refused", async () => {
    const cwd = await stopped();
    const record = read(cwd, "o.csv.partial.json");
    const refused = async (): Promise<string> => {
      const { status, stderr } = await run(cwd, {}, { output: "o.csv", resume: true });
      expect(status).toBe(2);
      return stderr;
    };
    writeFileSync(join(cwd, "o.csv.partial.json"), record.replace(/"collapsar": "[^"]+"/, '"collapsar": "0.0.9"'));
    expect(await refused()).toContain('the version of collapsar is "0.0.9" in one and ');
    writeFiles(cwd, { "o.csv.partial.json": "{" });
    expect(await refused()).toMatch(/o\.csv\.partial\.json: not the record of a run/);
    writeFiles(cwd, { "o.csv.partial.json": record, "o.csv.partial": `${"x".repeat(500)}\n` });
    expect(await refused()).toContain("(its header line is another)");
  });

  test("without a record is refused, a record without one is replaced", async () => {
    const cwd = writeFiles(temporaryDirectory(), { "o.csv.partial": "x" });
    expect((await run(cwd, {}, { output: "o.csv", resume: true })).stderr).toContain(
      "(its record o.csv.partial.json is missing)",
    );
    const other = writeFiles(temporaryDirectory(), { "o.csv.partial.json": "{" });
    expect(await run(other, {}, { output: "o.csv" })).toMatchObject({ status: 0, stderr: "" });
    expect(listing(other)).toEqual(["o.csv"]);
  });

  test("is not there: --resume begins at the beginning; without a file it is refused", async () => {
    const cwd = temporaryDirectory();
    expect(await run(cwd, {}, { output: "o.csv", resume: true })).toMatchObject({ status: 0, stderr: "" });
    expect(lines(read(cwd, "o.csv"))).toBe(41);
    for (const output of [undefined, "-"]) {
      expect(await run(cwd, {}, { output, resume: true })).toMatchObject({
        status: 2,
        stderr: "collapsar: --resume continues a file; name it with -o\n",
      });
    }
  });
});

describe.concurrent("shards", () => {
  const parts = (of: number): string[] => Array.from({ length: of }, (_, at) => `p${at + 1}.csv`);

  async function sharded(of: number, setup: Partial<TestSetup> = {}): Promise<string> {
    const cwd = temporaryDirectory();
    for (let index = 1; index <= of; index += 1) {
      const ended = await run(cwd, setup, { output: `p${index}.csv`, shard: `${index}/${of}`, jobs: 1 + (index % 2) });
      expect(ended).toMatchObject({ status: 0, stderr: "" });
    }
    return cwd;
  }

  test("merged in any order are the bytes of the undivided run", async () => {
    const cwd = await sharded(3);
    const merged = await collapsar(["merge", "p2.csv", "p3.csv", "p1.csv", "-o", "new/all.csv"], { cwd });
    expect(merged).toMatchObject({ status: 0, stderr: "" });
    const size = bytes(read(cwd, "new/all.csv").length);
    expect(merged.stdout).toMatch(/^merged 40 records of 3 parts\n\nread /);
    expect(merged.stdout.endsWith(`\nwrote new/all.csv: 40 records of 3 parts, ${size}\n`)).toBe(true);
    expect(read(cwd, "new/all.csv")).toBe(await undisturbed());
    const dash = await collapsar(["merge", "p2.csv", "p3.csv", "p1.csv", "-o", "-"], { cwd });
    expect(dash.stdout).toBe(read(cwd, "new/all.csv"));
    expect(listing(cwd).filter((name) => name.startsWith("new"))).toEqual(["new", "new/all.csv"]);
  });

  test("of which there are more than units are empty parts, which merge too", async () => {
    const cwd = await sharded(5, { units: 3 });
    expect(lines(read(cwd, "p5.csv"))).toBe(1);
    await collapsar(["merge", ...parts(5).reverse(), "-o", "all.csv"], { cwd });
    expect(read(cwd, "all.csv")).toBe(await undisturbed({ units: 3 }));
  });

  test("have a record beside them that tells whose they are", async () => {
    const cwd = await sharded(2);
    expect(listing(cwd)).toEqual(["p1.csv", "p1.csv.json", "p2.csv", "p2.csv.json"]);
    expect(JSON.parse(read(cwd, "p2.csv.json"))).toEqual({
      collapsar: expect.stringMatching(/^\d+\.\d+\.\d+/),
      command: "trials",
      parameters: { seed: 42 },
      source: { name: "test", bytes: 1, sha256: "0".repeat(64), hashed: "nothing" },
      shard: "2/2",
      units: { from: 20, to: 40, of: 40 },
      records: 20,
      sha256: createHash("sha256").update(read(cwd, "p2.csv")).digest("hex"),
    });
  });

  test("say in the report which they are", async () => {
    const { stdout } = await run(temporaryDirectory(), {}, { output: "p.csv", shard: "2/4" });
    expect(stdout).toMatch(/^shard 2\/4: 10 of 40 trials, from number 10\n\n10 records, population 120\n/);
  });

  test("take their number from the scheduler only when asked", async () => {
    const env = { JOB_COMPLETION_INDEX: "1" };
    const cwd = temporaryDirectory();
    await run(cwd, {}, { output: "auto.csv", shard: "auto/4" }, env);
    await run(cwd, {}, { output: "2.csv", shard: "2/4" });
    expect(read(cwd, "auto.csv")).toBe(read(cwd, "2.csv"));
    await run(cwd, {}, { output: "all.csv" }, env);
    expect(lines(read(cwd, "all.csv"))).toBe(41);
  });

  test("are CSV", async () => {
    const cwd = temporaryDirectory();
    expect(await run(cwd, {}, { output: "new/p.json", shard: "1/2" })).toMatchObject({
      status: 2,
      stderr: 'collapsar: --output is "new/p.json", but a shard is written as .csv, which merge joins\n',
    });
    expect(listing(cwd)).toEqual([]);
  });

  test("that stopped go on, and those that are complete are left alone", async () => {
    const cwd = temporaryDirectory();
    const options = { output: "p2.csv", shard: "2/2", resume: true };
    await run(cwd, { failsAt: 31 }, options);
    expect(listing(cwd)).toEqual(["p2.csv.partial", "p2.csv.partial.json", "p2.csv.partial.sums"]);
    expect((await run(cwd, {}, options)).stdout).toMatch(/\n9 trials in .*; 11 were there already\n/);
    const whole = read(cwd, "p2.csv");

    const again = await run(cwd, { failsAt: 20 }, options);
    expect(again).toMatchObject({ status: 0, stderr: "" });
    expect(again.stdout).toMatch(
      /\n20 records, population 240\n\n0 trials in .*; 20 were there already\np2\.csv is complete already\n$/,
    );

    writeFileSync(join(cwd, "p2.csv"), whole.replace("20,", "21,"));
    expect((await run(cwd, {}, options)).stdout).toMatch(/\n20 trials in /);
    expect(read(cwd, "p2.csv")).toBe(whole);
    expect((await run(cwd, {}, { ...options, seed: 43 })).stdout).toMatch(/\n20 trials in /);
  });
});

describe.concurrent("merge refuses, in one line and without a trace,", () => {
  async function twoParts(): Promise<string> {
    const cwd = temporaryDirectory();
    for (const index of [1, 2]) await run(cwd, {}, { output: `p${index}.csv`, shard: `${index}/2` });
    return cwd;
  }
  const refused = async (cwd: string, args: string[]): Promise<string> => {
    const before = listing(cwd);
    const { status, stdout, stderr } = await collapsar(["merge", ...args], { cwd });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^collapsar: [^\n]+\n$/);
    expect(listing(cwd)).toEqual(before);
    return stderr.slice("collapsar: ".length, -1);
  };

  test("parts that are not all, changed, without record, or missing", async () => {
    const cwd = await twoParts();
    expect(await refused(cwd, ["p1.csv", "-o", "new/all.csv"])).toBe(
      "units 20 to 39 of 40 are in none of the 1 parts; add shard 2/2",
    );
    expect(await refused(cwd, ["p1.csv", "p3.csv", "-o", "all.csv"])).toMatch(/^p3\.csv: no such file/);
    expect(await refused(cwd, ["p1.csv", "p2.csv"])).toBe("merge needs an output; give -o all.csv, or -o - for stdout");
    expect(await refused(cwd, ["p1.csv", "p2.csv", "-o", "p1.csv"])).toMatch(/^p1\.csv: is also an input/);
    expect(await refused(cwd, ["p1.csv", "p2.csv", "-o", "all.json"])).toMatch(
      /must be \.csv or \.parquet, not \.json/,
    );
    writeFiles(cwd, { "p2.csv": read(cwd, "p2.csv").replace("s39", "s93") });
    expect(await refused(cwd, ["p1.csv", "p2.csv", "-o", "new/all.csv"])).toBe(
      "p2.csv: its bytes are not those that its record has the hash of; run that part again",
    );
    writeFiles(cwd, { "q.csv": read(cwd, "p2.csv") });
    expect(await refused(cwd, ["p1.csv", "q.csv", "-o", "all.csv"])).toBe(
      "q.csv: the record q.csv.json is not beside it; add it, or join with --unchecked in the order given",
    );
  });

  test("but joins them unchecked when told so", async () => {
    const cwd = await twoParts();
    writeFiles(cwd, { "q1.csv": read(cwd, "p1.csv"), "q2.csv": read(cwd, "p2.csv") });
    const { stdout } = await collapsar(["merge", "q1.csv", "q2.csv", "--unchecked", "-o", "all.csv"], { cwd });
    expect(stdout).toMatch(/^merged 2 parts, unchecked\n/);
    expect(read(cwd, "all.csv")).toBe(await undisturbed());
  });
});
