/** What a killed run leaves beside its output is told of at the next run for that output; and an output that is read-only stays. */
import { spawnSync } from "node:child_process";
import { chmodSync, readdirSync, readFileSync, renameSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { collapsar, start, succeeds } from "../../support/cli.js";
import { directoryWith, f32, listing, safetensors } from "../../support/fixtures-node.js";

const centroid = safetensors([["centroid", "F32", [4], Float32Array.of(1, 2, 3, 4)]]);
const temporaries = (cwd: string): string[] => readdirSync(cwd).filter((name) => name.endsWith(".tmp"));
const SYNTH = ["synth", "--centroid", "c.safetensors", "--sigma", "1e-9", "--tokens", "1000", "--format", "csv"];

/** Ends a run in the middle of the file that it saves, and returns the name of what is left. */
async function killed(cwd: string): Promise<string> {
  const { child, ended } = start([...SYNTH, "--trials", "50000", "--save", "out.h5"], { cwd });
  // One that was only tried is gone again between its listing and this.
  const size = (name: string): number => statSync(join(cwd, name), { throwIfNoEntry: false })?.size ?? 0;
  const written = (): boolean => temporaries(cwd).some((name) => size(name) > 0);
  while (child.exitCode === null && !written()) await new Promise((wake) => setTimeout(wake, 5));
  child.kill("SIGKILL");
  expect((await ended).signal, "the run was over too soon").toBe("SIGKILL");
  const [left, ...others] = temporaries(cwd);
  expect(others).toEqual([]);
  return left as string;
}

/** What the next run says on stderr. */
async function next(cwd: string, output = "out.h5"): Promise<string> {
  const { status, stderr } = await collapsar([...SYNTH, "--trials", "1", "--save", output], { cwd });
  expect(status, stderr).toBe(0);
  return stderr;
}

test("a killed --save is named at the next run for that output, and only there", async () => {
  const cwd = directoryWith({ "c.safetensors": centroid });
  const left = await killed(cwd);
  expect(await next(cwd, "other.h5")).not.toContain(left);
  expect(await next(cwd)).toContain(`collapsar: note: ${left}: `);
  expect(await next(cwd)).toMatch(/ that a run for out\.h5 left when it was killed; delete it\n/);
  expect(temporaries(cwd)).toEqual([left]);
});

test("what another process, or another machine, may still write is not named", async () => {
  const cwd = directoryWith({ "c.safetensors": centroid });
  const left = await killed(cwd);
  const named = (host: string, pid: number): string =>
    left.replace(/_([0-9a-f]{12})_\d+_(?=[0-9a-f]{16}\.tmp)/, (_, own) => `_${host || own}_${pid}_`);
  const alive = named("", process.pid);
  renameSync(join(cwd, left), join(cwd, alive));
  expect(await next(cwd)).not.toContain(alive);

  const dead = spawnSync(process.execPath, ["--version"]).pid;
  const elsewhere = named("0123456789ab", dead);
  renameSync(join(cwd, alive), join(cwd, elsewhere));
  expect(await next(cwd)).not.toContain(elsewhere);
  const dayBefore = Date.now() / 1000 - 25 * 3600;
  utimesSync(join(cwd, elsewhere), dayBefore, dayBefore);
  expect(await next(cwd)).toContain(`${elsewhere}: `);
});

test.each(["out.csv", "out.json"])("%s that is read-only is refused, and stays", async (output) => {
  const cwd = directoryWith({ "g.safetensors": safetensors([f32("gamma", [[1], [1]])]), [output]: "old" });
  chmodSync(join(cwd, output), 0o444);
  const before = listing(cwd);
  expect(await collapsar(["stats", "g.safetensors", "-o", output], { cwd })).toEqual({
    status: 2,
    signal: null,
    stdout: "",
    stderr: `collapsar: ${output}: is there and read-only; make it writable, delete it, or choose another output\n`,
  });
  expect(readFileSync(join(cwd, output), "utf8")).toBe("old");
  expect(listing(cwd)).toEqual(before);
  chmodSync(join(cwd, output), 0o644);
  await succeeds(["stats", "g.safetensors", "-o", output], { cwd });
});
