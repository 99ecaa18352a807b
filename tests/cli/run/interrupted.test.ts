/** Runs that end in the middle, for real: full disks, killed processes, Ctrl-C, files that change. Either the old output or the new one, whole. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { collapsar, type Ended, start } from "../../support/cli.js";
import { directoryWith, f32, listing, safetensors, temporaryDirectory } from "../../support/fixtures-node.js";

const ONE_LINE = /^collapsar: [^\n]+\n$/;

const wait = (milliseconds: number): Promise<void> => new Promise((wake) => setTimeout(wake, milliseconds));

const temporaries = (directory: string): string[] => readdirSync(directory).filter((name) => name.endsWith(".tmp"));

const digest = (path: string): string | undefined =>
  existsSync(path) ? createHash("sha256").update(readFileSync(path)).digest("hex") : undefined;

/** A matrix of pairs of twins. Half of `records` are dead. */
function twins(records: number): Uint8Array {
  const values = Float32Array.from({ length: records }, (_, record) =>
    record % 4 < 2 ? record - (record % 2) : record,
  );
  return safetensors([["gamma", "F32", [records, 1], values]]);
}

/** A file of `records` records of 4 KiB, of which only the first two have bytes: the others are a hole in the file, read as zeros. */
function sparse(path: string, records: number): void {
  const header = JSON.stringify({
    gamma: { dtype: "F32", shape: [records, 1024], data_offsets: [0, records * 4096] },
  });
  const file = openSync(path, "w");
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  writeSync(file, Buffer.concat([length, Buffer.from(header), Buffer.alloc(4096, 1)]));
  closeSync(file);
  truncateSync(path, 8 + header.length + records * 4096);
}

/** Bytes that a process has read; Node's own start takes a few million. */
function bytesRead(pid: number): number {
  try {
    return Number(/rchar: (\d+)/.exec(readFileSync(`/proc/${pid}/io`, "utf8"))?.[1]);
  } catch {
    return 0;
  }
}

/** Starts a run and does `meddle` as soon as it is in the middle of a file of 1 GB: far from its end, however late this process is woken. */
async function meddledRun(cwd: string, args: string[], meddle: (kill: Kill) => void): Promise<Ended> {
  const { child, ended } = start(args, { cwd });
  while (child.exitCode === null && bytesRead(child.pid!) < 60_000_000) await wait(1);
  expect(child.exitCode, "the run was over too soon").toBeNull();
  meddle((signal) => child.kill(signal));
  return ended;
}

type Kill = (signal: NodeJS.Signals) => void;

/** Mounts a disk of 64 KiB. */
const mount = (path: string): unknown =>
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", path], { stdio: "pipe" });
const unmount = (path: string): unknown => execFileSync("umount", [path]);

/** In CI a disk that cannot be mounted is a failure, not a skip. */
function canMount(): boolean {
  if (process.platform !== "linux") return false;
  if (process.env.CI) return true;
  try {
    const path = temporaryDirectory();
    mount(path);
    unmount(path);
    return true;
  } catch {
    console.log("full disks are not tested here: mounting one needs root");
    return false;
  }
}

describe.runIf(canMount())("a full disk", () => {
  const mounts: string[] = [];
  afterAll(() => {
    for (const path of mounts) unmount(path);
  });

  /** A disk of 64 KiB with these files on it. */
  function smallDisk(files: Record<string, string>): string {
    const path = temporaryDirectory();
    mount(path);
    mounts.push(path);
    for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), content);
    return path;
  }

  const cwd = directoryWith({ "m.safetensors": twins(20_000) });
  /** Fills what is left of the disk, to the last page. */
  const fill = (disk: string): void => {
    const file = openSync(join(disk, "filler"), "w");
    try {
      for (;;) writeSync(file, Buffer.alloc(4096));
    } catch {
      closeSync(file);
    }
  };

  test("stats -o leaves the old table", async () => {
    const old = "old\n".repeat(2000);
    const disk = smallDisk({ "out.csv": old });
    fill(disk);
    const { status, stdout, stderr } = await collapsar(
      ["stats", "m.safetensors", "--tensor", "gamma", "-o", join(disk, "out.csv")],
      { cwd },
    );
    expect({ status, stdout, stderr }).toEqual({ status: 1, stdout: "", stderr: expect.stringMatching(ONE_LINE) });
    expect(stderr).toMatch(/out\.csv: writing failed \(ENOSPC.*\); what was there before is unchanged/);
    expect(readFileSync(join(disk, "out.csv"), "utf8")).toBe(old);
    expect(listing(disk)).toEqual(["filler", "out.csv"]);
  });

  // The mask has 20 KB and fits in every case; the table has 180 KB, the list 55 KB.
  test.each<[string, string[], string]>([
    ["the table is too large", ["o.safetensors", "g.csv"], "g.csv"],
    ["the table is too large, the list would not be", ["o.safetensors", "g.csv", "i.txt"], "g.csv"],
    ["the list is too large for what the mask leaves", ["o.safetensors", "i.txt"], "i.txt"],
  ])("mask with several outputs: %s, and all old ones are left", async (_, names, failing) => {
    const disk = smallDisk(Object.fromEntries(names.map((name) => [name, `old ${name}`])));
    const flag = { o: "-o", g: "--groups", i: "--ids" };
    const outputs = names.flatMap((name) => [flag[name[0] as "o" | "g" | "i"], join(disk, name)]);
    const { status, stdout, stderr } = await collapsar(["mask", "m.safetensors", ...outputs], { cwd });
    expect({ status, stdout, stderr }).toEqual({ status: 1, stdout: "", stderr: expect.stringMatching(ONE_LINE) });
    expect(stderr).toContain(`${failing}: writing failed (ENOSPC`);
    for (const name of names) expect(readFileSync(join(disk, name), "utf8")).toBe(`old ${name}`);
    expect(listing(disk)).toEqual([...names].sort());
  });

  test("directories that were made for the output go with it", async () => {
    const disk = smallDisk({});
    const { status } = await collapsar(["mask", "m.safetensors", "--groups", join(disk, "a/b/g.csv")], { cwd });
    expect(status).toBe(1);
    expect(listing(disk)).toEqual([]);
  });
});

test.runIf(process.platform === "linux")("one output that fails says what became of the others", async () => {
  const cwd = directoryWith({ "m.safetensors": twins(8), "i.txt": "old" });
  const args = ["mask", "m.safetensors", "-o", "o.safetensors", "--groups", "-", "--ids", "/dev/full"];
  const { status, stderr } = await collapsar(args, { cwd });
  expect(status).toBe(1);
  expect(stderr).toMatch(ONE_LINE);
  expect(stderr).toMatch(/^collapsar: \/dev\/full: writing failed \(ENOSPC.*; written before: o\.safetensors, -\n$/);
});

test.runIf(process.platform === "linux")("one file beside the records that fails says so too", async () => {
  const cwd = directoryWith({ "c.safetensors": safetensors([["centroid", "F32", [2], Float32Array.of(1, 2)]]) });
  const records = [
    "synth",
    "--centroid",
    "c.safetensors",
    "--sigma",
    "1e-3",
    "--trials",
    "2",
    "--tokens",
    "3",
    "-o",
    "records.csv",
  ];
  const { status, stderr } = await collapsar([...records, "--figure", "f.svg", "--report", "/dev/full"], { cwd });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^collapsar: \/dev\/full: writing failed \(ENOSPC.*; written before: records\.csv, f\.svg\n$/);
  expect(listing(cwd)).toEqual(["c.safetensors", "f.svg", "records.csv"]);
});

describe.runIf(process.platform === "linux")("kill -9 at any moment", () => {
  const records = 60_000;
  const cwd = directoryWith({ "m.safetensors": twins(records) });
  const args = ["mask", "m.safetensors", "--groups", "g.csv", "-o", "o.safetensors", "--quiet"];
  const old: Record<string, string> = { "g.csv": "old table\n".repeat(5000), "o.safetensors": "old mask" };
  const reset = (): void => {
    for (const [name, content] of Object.entries(old)) writeFileSync(join(cwd, name), content);
  };

  test("every output is the old one or the new one, and the next run is not disturbed", async () => {
    const began = performance.now();
    expect(await collapsar(args, { cwd })).toMatchObject({ status: 0, stderr: "" });
    const duration = performance.now() - began;
    const whole: Record<string, (string | undefined)[]> = {};
    for (const name of Object.keys(old)) whole[name] = [digest(join(cwd, name))];
    reset();
    for (const name of Object.keys(old)) whole[name]!.push(digest(join(cwd, name)));

    /** Kills after some time, or as soon as the first, or a second, temporary file of the writing is there. */
    const killed = async (moment: number | "first" | "second" | "between"): Promise<NodeJS.Signals | null> => {
      const before = new Set(temporaries(cwd));
      const { child, ended } = start(args, { cwd });
      const fresh = () => temporaries(cwd).filter((name) => !before.has(name) && size(name) > 0).length;
      if (typeof moment === "number") await wait(moment);
      else {
        const reached = () => {
          if (moment === "between") return digest(join(cwd, "o.safetensors")) === whole["o.safetensors"]![0];
          return fresh() >= (moment === "first" ? 1 : 2);
        };
        while (child.exitCode === null && !reached()) await new Promise((wake) => setImmediate(wake));
      }
      child.kill("SIGKILL");
      return (await ended).signal;
    };
    const size = (name: string): number => statSync(join(cwd, name), { throwIfNoEntry: false })?.size ?? 0;

    let kills = 0;
    let strays = 0;
    // Where this process was not woken in time a run may end before it is killed, or be killed in no file: then once more.
    for (let attempt = 0; attempt < 20 || kills < 6 || strays === 0; attempt += 1) {
      reset();
      const stages = ["first", "second", "between"] as const;
      const moment = attempt % 2 === 0 ? (duration * (attempt % 20)) / 19 : stages[((attempt - 1) / 2) % 3]!;
      if ((await killed(moment)) === "SIGKILL") kills += 1;
      strays = Math.max(strays, temporaries(cwd).length);
      for (const name of Object.keys(old)) expect(whole[name], `${name}, ${moment}`).toContain(digest(join(cwd, name)));
    }

    const stray = temporaries(cwd);
    expect(await collapsar(args, { cwd })).toMatchObject({ status: 0, stderr: "" });
    for (const name of Object.keys(old)) expect(digest(join(cwd, name))).toBe(whole[name]![0]);
    expect(temporaries(cwd), "what others left is not touched").toEqual(stray);
  });
});

/** Of 4 KiB: 1 GB. */
const MANY_RECORDS = 250_000;

describe.runIf(process.platform === "linux")("a file of 1 GB", () => {
  /** A run of mask on it, with outputs of which some exist. */
  async function run(meddle: (path: string, kill: Kill) => void): Promise<{ cwd: string; ended: Ended }> {
    const cwd = directoryWith({ "ids.txt": "old" });
    sparse(join(cwd, "big.safetensors"), MANY_RECORDS);
    const outputs = ["-o", "new/mask.safetensors", "--groups", "groups.csv", "--ids", "ids.txt"];
    const ended = await meddledRun(cwd, ["mask", "big.safetensors", ...outputs], (kill) =>
      meddle(join(cwd, "big.safetensors"), kill),
    );
    expect(digest(join(cwd, "ids.txt"))).toBe(createHash("sha256").update("old").digest("hex"));
    expect(listing(cwd)).toEqual(["big.safetensors", "ids.txt"]);
    return { cwd, ended };
  }

  test.each<NodeJS.Signals>(["SIGINT", "SIGTERM"])("%s: status 130, one line, nothing left", async (signal) => {
    const { ended } = await run((_, kill) => kill(signal));
    expect(ended).toEqual({
      status: 130,
      signal: null,
      stdout: "",
      stderr: "collapsar: interrupted; nothing was written\n",
    });
  });

  test("cut off under the run: status 1, one line, no output", async () => {
    const { ended } = await run((path) => truncateSync(path, 1_000_000));
    expect(ended).toMatchObject({ status: 1, signal: null, stdout: "", stderr: expect.stringMatching(ONE_LINE) });
    expect(ended.stderr).toMatch(/big\.safetensors: .*(the file may have changed|went from \d+ to 1000000 bytes)/);
  });

  test.each<[string, (path: string) => void, RegExp]>([
    ["made longer", (path) => appendFileSync(path, "x"), /big\.safetensors: went from \d+ to \d+ bytes while it was/],
    [
      "written to in place",
      (path) => {
        const file = openSync(path, "r+");
        writeSync(file, "other", 150_000_000);
        closeSync(file);
      },
      /big\.safetensors: was written to while it was read/,
    ],
  ])("%s under the run: status 1, one line, no output", async (_, change, message) => {
    const { ended } = await run(change);
    expect(ended).toMatchObject({ status: 1, signal: null, stdout: "", stderr: expect.stringMatching(ONE_LINE) });
    expect(ended.stderr).toMatch(message);
  });
});

test.runIf(process.platform === "linux")("a stale temporary file of any kind does no harm", async () => {
  const cwd = directoryWith({ "m.safetensors": safetensors([f32("gamma", [[1], [1]])]), ".collapsar-0.tmp": "half" });
  mkdirSync(join(cwd, ".collapsar-1.tmp"));
  expect(await collapsar(["mask", "m.safetensors", "--ids", "ids.txt", "--quiet"], { cwd })).toMatchObject({
    status: 0,
  });
  expect(readFileSync(join(cwd, "ids.txt"), "utf8")).toBe("0\n1\n");
  expect(listing(cwd)).toEqual([".collapsar-0.tmp", ".collapsar-1.tmp", "ids.txt", "m.safetensors"]);
});

test.runIf(process.platform === "linux")(
  "stats stopped before its pairs keeps nothing, and --resume begins again",
  async () => {
    const cwd = temporaryDirectory();
    sparse(join(cwd, "big.safetensors"), MANY_RECORDS);
    const run = ["stats", "big.safetensors", "-o", "s.csv"];
    const { status, stderr } = await meddledRun(cwd, run, (kill) => kill("SIGINT"));
    expect({ status, stderr }).toEqual({ status: 130, stderr: "collapsar: interrupted; nothing was written\n" });
    expect(listing(cwd)).toEqual(["big.safetensors"]);
    expect(await collapsar([...run, "--resume", "--quiet"], { cwd })).toMatchObject({ status: 0, stderr: "" });
    expect(listing(cwd)).toEqual(["big.safetensors", "s.csv"]);
  },
);
