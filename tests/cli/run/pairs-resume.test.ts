/** Exact mean and median of many pairs from the command line: stopped for real, continued, refused where it is other work. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { collapsar, type Ended, refuses, start, succeeds } from "../../support/cli.js";
import { directoryWith, listing, safetensors } from "../../support/fixtures-node.js";

/** As many records as make it worth to divide the work: some seconds of it. */
const [RECORDS, DIMS] = [20_000, 64];

function manyRecords(): Uint8Array {
  let state = 1;
  const values = Float32Array.from({ length: RECORDS * DIMS }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state / 2 ** 31;
  });
  return safetensors([["gamma", "F32", [RECORDS, DIMS], values]]);
}

test("Ctrl-C keeps the work on pairs, and --resume ends in the bytes of a run that was not stopped", async () => {
  const cwd = directoryWith({ "m.safetensors": manyRecords() });
  const run = ["stats", "m.safetensors", "--rows", "all"];
  const { child, ended } = start([...run, "-o", "s.csv", "--jobs", "1"], { cwd, terminal: true });
  let another: Promise<Ended> | undefined;
  child.stderr?.on("data", (text: string) => {
    // In the middle: the bar is there and stands at some per cent. A second signal would end the process at once.
    if (another || !/measuring pairs.*[1-9]\d? ?%/.test(text)) return;
    // It waits there for the other.
    child.kill("SIGSTOP");
    another = collapsar([...run, "-o", "s.csv", "--resume"], { cwd }).finally(() => {
      child.kill("SIGINT");
      child.kill("SIGCONT");
    });
  });
  const { status, stderr } = await ended;
  expect(await another, "a second run while the first goes on").toMatchObject({
    status: 2,
    stdout: "",
    stderr: expect.stringMatching(
      `^collapsar: s\\.csv\\.partial: process ${child.pid} has been writing to it since .*, as s\\.csv\\.partial\\.lock says; wait`,
    ),
  });
  expect(status).toBe(130);
  expect(stderr).toMatch(
    /interrupted; [\d.]+ % of the work on pairs is kept in s\.csv\.partial, --resume continues\n$/,
  );
  expect(listing(cwd)).toEqual(["m.safetensors", "s.csv.partial"]);

  expect(await refuses([...run, "-o", "s.csv"], { cwd })).toBe(
    "s.csv.partial: holds unfinished work of a run that was stopped; add --resume to continue it, or delete it",
  );
  expect(await refuses([...run, "-o", "s.csv", "--resume", "--epsilon", "1"], { cwd })).toMatch(
    /^s\.csv\.partial: is of another run \(epsilon 0\.0000599\d+, not 1\); give its options to continue it, or delete it$/,
  );
  expect(await refuses([...run, "-o", "s.csv", "--resume", "--pairs", "none"], { cwd })).toContain("no pairs, or few");

  await succeeds([...run, "-o", "s.csv", "--resume", "--jobs", "2", "--quiet"], { cwd });
  expect(listing(cwd)).toEqual(["m.safetensors", "s.csv"]);
  // To stdout, by one thread: nothing is divided.
  const whole = await succeeds([...run, "-o", "-", "--jobs", "1", "--quiet"], { cwd });
  expect(readFileSync(join(cwd, "s.csv"), "utf8")).toBe(whole);
});

describe("--resume", () => {
  const few = safetensors([["gamma", "F32", [3, 1], Float32Array.of(1, 2, 4)]]);

  test("needs a file that could hold what was kept", async () => {
    const cwd = directoryWith({ "m.safetensors": few });
    expect(await refuses(["stats", "m.safetensors", "--resume"], { cwd })).toMatch(/^--resume is set, but without an/);
    expect(await refuses(["stats", "m.safetensors", "-o", "-", "--resume"], { cwd })).toMatch(/^--resume is set/);
  });

  test("begins where there is nothing to continue", async () => {
    const cwd = directoryWith({ "m.safetensors": few });
    await succeeds(["stats", "m.safetensors", "--rows", "all", "-o", "s.csv", "--resume", "--quiet"], { cwd });
    expect(listing(cwd)).toEqual(["m.safetensors", "s.csv"]);
  });

  test("refuses what is no unfinished work, and leaves it", async () => {
    const cwd = directoryWith({ "m.safetensors": few });
    writeFileSync(join(cwd, "s.csv.partial"), "trial_id\n");
    expect(await refuses(["stats", "m.safetensors", "--rows", "all", "-o", "s.csv", "--resume"], { cwd })).toBe(
      "s.csv.partial: cannot be continued: it is not unfinished work on pairs; delete it to start again",
    );
  });
});
