/** Two runs at once for one output: the second one is refused while the first goes on, and by nothing else. And names as long as can be. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { collapsar, refuses, start, succeeds } from "../../support/cli.js";
import { directoryWith, f32, listing, safetensors } from "../../support/fixtures-node.js";

const centroid = safetensors([["centroid", "F32", [4], Float32Array.of(1, 2, 3, 4)]]);
const SYNTH = ["synth", "--centroid", "c.safetensors", "--sigma", "1e-9", "--tokens", "500"];
const tick = (): Promise<void> => new Promise((wake) => setTimeout(wake, 5));
const lockOf = (cwd: string) => JSON.parse(readFileSync(join(cwd, "o.csv.partial.lock"), "utf8"));

test.each([[["--resume"]], [[]]])("a second run with %j is refused; the first ends as if alone", async (flags) => {
  const cwd = directoryWith({ "c.safetensors": centroid });
  const run = [...SYNTH, "--trials", "100000", "-o", "o.csv", "--jobs", "1"];
  const { child, ended } = start(run, { cwd });
  const begun = (): boolean =>
    existsSync(join(cwd, "o.csv.partial")) && readFileSync(join(cwd, "o.csv.partial"), "utf8").split("\n").length > 2;
  while (child.exitCode === null && !begun()) await tick();
  // It is at work, and waits for the second.
  child.kill("SIGSTOP");
  expect(lockOf(cwd)).toMatchObject({ pid: child.pid });
  expect(await collapsar([...run, ...flags], { cwd })).toMatchObject({
    status: 2,
    stdout: "",
    stderr: expect.stringMatching(
      `^collapsar: o\\.csv\\.partial: process ${child.pid} has been writing to it since [-0-9T:.Z]+, as o\\.csv\\.partial\\.lock says; wait for that run or stop it, or choose another output\n$`,
    ),
  });
  child.kill("SIGINT");
  child.kill("SIGCONT");
  expect((await ended).status).toBe(130);
  // What was kept is whole, and free.
  expect(listing(cwd)).toEqual(["c.safetensors", "o.csv.partial", "o.csv.partial.json", "o.csv.partial.sums"]);
});

const dead = (): number => spawnSync(process.execPath, ["--version"]).pid;

test.each([
  ["of a dead process", (lock: object) => ({ ...lock, pid: dead() })],
  ["of another machine", (lock: object) => ({ ...lock, host: "0123456789ab", pid: process.pid })],
  ["that is no lock", () => "half"],
])("a lock %s does not block, and is gone afterwards", (_, change) => continuesOver(change));

// Elsewhere the system does not say when a process was started, so that its number alone must tell.
test.runIf(process.platform === "linux")("nor does that of an earlier process with a number that is in use", () =>
  continuesOver((lock) => ({ ...lock, pid: process.pid })),
);

/** Kills a run, changes its lock, and continues it. */
async function continuesOver(change: (lock: object) => unknown): Promise<void> {
  const cwd = directoryWith({ "c.safetensors": centroid });
  const run = [...SYNTH, "--trials", "20000", "-o", "o.csv", "--jobs", "1", "--quiet"];
  const { child, ended } = start(run, { cwd });
  const path = join(cwd, "o.csv.partial");
  while (child.exitCode === null && !(existsSync(path) && readFileSync(path).length > 5000)) await tick();
  child.kill("SIGKILL");
  expect((await ended).signal, "the run was over too soon").toBe("SIGKILL");
  writeFileSync(`${path}.lock`, `${JSON.stringify(change(lockOf(cwd)))}\n`);
  await succeeds([...run, "--resume"], { cwd });
  expect(listing(cwd)).toEqual(["c.safetensors", "o.csv"]);
}

test("the number of this very process does not block it, as in a container that is started again", async () => {
  const { livesHere, thisOwner, startOf } = await import("../../../ts/cli/files/owner.js");
  expect(await livesHere(thisOwner(), await startOf(process.pid))).toBe(false);
  expect(await livesHere({ ...thisOwner(), pid: process.ppid }, await startOf(process.ppid))).toBe(true);
});

test("names as long as a file system takes: written where nothing lies beside them, else refused before the work", async () => {
  const cwd = directoryWith({ "c.safetensors": centroid, "g.safetensors": safetensors([f32("gamma", [[1], [1]])]) });
  const named = (length: number): string => `${"n".repeat(length - 4)}.csv`;
  const synth = (name: string): string[] => [...SYNTH, "--trials", "2", "--quiet", "-o", name];
  await succeeds(synth(named(242)), { cwd });
  await succeeds(["stats", "g.safetensors", "--quiet", "-o", named(255)], { cwd });
  const before = listing(cwd);
  expect(await refuses(synth(named(244)), { cwd })).toBe(
    `${named(244)}.partial: this and the files beside it need names longer than a file system takes; shorten the output's by 2`,
  );
  expect(await refuses(["stats", "g.safetensors", "-o", named(256)], { cwd })).toBe(
    `${named(256)}: cannot be written (its name is longer than the file system takes); choose another output`,
  );
  expect(listing(cwd)).toEqual(before);
});
