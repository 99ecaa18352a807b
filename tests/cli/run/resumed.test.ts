/** Runs of the real commands that end in the middle: a damaged file, and a process that is killed. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { collapsar, refuses, start, succeeds } from "../../support/cli.js";
import { directoryWith, listing, safetensors } from "../../support/fixtures-node.js";

const TRIALS = readFileSync(new URL("../../cases/p13_trials_hdf5/trials.h5", import.meta.url));
/** In the middle of the third chunk's deflate stream, which holds trials 32 to 47. */
const DAMAGED_AT = 19_206;

test("a damaged chunk keeps the trials before it, and they are not mixed with those of another file", async () => {
  const damaged = Uint8Array.from(TRIALS);
  for (let at = DAMAGED_AT; at < DAMAGED_AT + 20; at += 1) damaged[at]! ^= 0xff;
  const cwd = directoryWith({ "bad.h5": damaged, "good.h5": TRIALS });
  const { status, stderr } = await collapsar(["trials", "bad.h5", "-o", "t.csv"], { cwd });
  expect(status).toBe(2);
  expect(stderr).toMatch(
    /^collapsar: bad\.h5: trials 32 to 47 cannot be read: chunk 2 .*; 32 finished trials before it are kept in t\.csv\.partial\n$/,
  );
  const golden = readFileSync(new URL("../../golden/data/trials.csv", import.meta.url), "utf8");
  expect(readFileSync(join(cwd, "t.csv.partial"), "utf8")).toBe(`${golden.split("\n").slice(0, 33).join("\n")}\n`);
  expect(await refuses(["trials", "good.h5", "-o", "t.csv", "--resume"], { cwd })).toMatch(
    /^t\.csv\.partial: is of another run \(the hash of the source is "[0-9a-f]{64}" in one and "[0-9a-f]{64}" in the other\)/,
  );
});

/** Four trials in one chunk; a byte of the second one was changed, which the checksum behind the fourth tells. */
const CHECKSUM = readFileSync(new URL("../../fixtures/hdf5/found/damaged_checksum.h5", import.meta.url));

test.each([
  { name: "whole", flags: [] },
  { name: "two workers", flags: ["--jobs", "2"] },
  { name: "the first shard", flags: ["--shard", "1/2"] },
  { name: "the last shard", flags: ["--shard", "4/4"] },
  { name: "as JSON", flags: ["--format", "json"] },
])("nothing of a chunk whose checksum is wrong is reported, kept or resumed: $name", async ({ flags }) => {
  const cwd = directoryWith({ "d.h5": CHECKSUM });
  const run = ["trials", "d.h5", "-o", "t.csv", ...flags];
  for (const again of [run, run, [...run, "--resume"], [...run, "--resume"]]) {
    const { status, stdout, stderr } = await collapsar(again, { cwd });
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toBe(
      'collapsar: d.h5: trials 0 to 3 cannot be read: chunk 0 of "embeddings" is damaged (its checksum is wrong); copy or write the file again\n',
    );
    expect(listing(cwd)).toEqual(["d.h5"]);
  }
});

test("synth, killed while its workers are at it, ends in the same bytes", async () => {
  const centroid = Float32Array.from({ length: 640 }, (_, dim) => (2 ** -9 + 2 ** -17) * (dim - 300));
  const cwd = directoryWith({ "c.safetensors": safetensors([["centroid", "F32", [640], centroid]]) });
  const run = ["synth", "--centroid", "c.safetensors", "--sigma", "1e-9:2e-9:3", "--trials", "400", "--tokens", "200"];
  const resumed = [...run, "-o", "t.csv", "--resume", "--quiet", "--jobs", "2"];
  let kept = 0;
  for (let kills = 0; kills < 3; kills += 1) {
    const { child, ended } = start(resumed, { cwd });
    const records = (): number => {
      const path = join(cwd, "t.csv.partial");
      return existsSync(path) ? readFileSync(path, "utf8").split("\n").length : 0;
    };
    while (child.exitCode === null && records() <= kept) await new Promise((wake) => setTimeout(wake, 2));
    child.kill("SIGKILL");
    await ended;
    kept = Math.max(kept, records());
  }
  expect(kept).toBeGreaterThan(1);
  await succeeds(resumed, { cwd });
  await succeeds([...run, "-o", "alone.csv", "--quiet", "--jobs", "1"], { cwd });
  expect(readFileSync(join(cwd, "t.csv")).equals(readFileSync(join(cwd, "alone.csv")))).toBe(true);
  expect(listing(cwd)).toEqual(["alone.csv", "c.safetensors", "t.csv"]);
});
