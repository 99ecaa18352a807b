import { execFileSync } from "node:child_process";
import { chmodSync, linkSync, lstatSync, mkdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { collapsar, MAIN, refuses, start, succeeds } from "../../support/cli.js";
import { directoryWith, f32, listing, mask, safetensors } from "../../support/fixtures-node.js";

const gamma = safetensors([f32("gamma", [[1], [2], [1]])]);
const CSV = /^trial_id,n_tokens,.*\n0,2,1,.*\n$/;

const directory = (files: Record<string, string | Uint8Array> = {}): string =>
  directoryWith({ "g.safetensors": gamma, ...files });

/** Runs stats quietly with that output. */
const write = (cwd: string, output: string, ...flags: string[]): Promise<string> =>
  succeeds(["stats", "g.safetensors", "--quiet", "-o", output, ...flags], { cwd });

const content = (cwd: string, path: string): string => readFileSync(join(cwd, path), "utf8");

describe.concurrent("-o", () => {
  test("writes the format of the extension, whatever its case", async () => {
    const cwd = directory();
    await write(cwd, "out.csv");
    await write(cwd, "out.json");
    await write(cwd, "OUT.CSV");
    expect(content(cwd, "out.csv")).toMatch(CSV);
    expect(content(cwd, "OUT.CSV")).toBe(content(cwd, "out.csv"));
    expect(JSON.parse(content(cwd, "out.json"))).toMatchObject({ trialId: 0, metrics: { n_tokens: 2 } });
    expect(listing(cwd)).toEqual(["OUT.CSV", "g.safetensors", "out.csv", "out.json"]);
  });

  test("makes the directories above it", async () => {
    const cwd = directory();
    await write(cwd, "a/b/c/out.csv");
    expect(listing(cwd)).toEqual(["a", "a/b", "a/b/c", "a/b/c/out.csv", "g.safetensors"]);
  });

  test("replaces what was there, and leaves nothing beside it", async () => {
    const cwd = directory({ "out.csv": "x".repeat(100_000) });
    await write(cwd, "out.csv");
    expect(content(cwd, "out.csv")).toMatch(CSV);
    expect(listing(cwd)).toEqual(["g.safetensors", "out.csv"]);
  });

  test("writes the same bytes again", async () => {
    const cwd = directory();
    await write(cwd, "1.csv");
    await write(cwd, "2.csv");
    expect(content(cwd, "1.csv")).toBe(content(cwd, "2.csv"));
  });

  test("takes a name as long as a file system allows", async () => {
    const cwd = directory();
    const name = `${"n".repeat(251)}.csv`;
    await write(cwd, name);
    expect(content(cwd, name)).toMatch(CSV);
  });

  test("may lie in the model's own directory, also the second time", async () => {
    const cwd = directoryWith({ "model/model.safetensors": gamma });
    for (const _ of [1, 2]) await succeeds(["stats", "model", "--quiet", "-o", "model/stats.csv"], { cwd });
    expect(content(cwd, "model/stats.csv")).toMatch(CSV);
  });
});

describe.runIf(process.platform !== "win32")("links and devices", { concurrent: true }, () => {
  test("a symbolic link stays one, and its target is replaced", async () => {
    const cwd = directory({ "runs/1.csv": "old" });
    symlinkSync("runs/1.csv", join(cwd, "latest.csv"));
    await write(cwd, "latest.csv");
    expect(lstatSync(join(cwd, "latest.csv")).isSymbolicLink()).toBe(true);
    expect(content(cwd, "runs/1.csv")).toMatch(CSV);
    expect(listing(cwd)).toEqual(["g.safetensors", "latest.csv", "runs", "runs/1.csv"]);
  });

  test("a symbolic link to a file that is not there yet stays one", async () => {
    const cwd = directory({ "runs/0.csv": "old" });
    symlinkSync("runs/1.csv", join(cwd, "latest.csv"));
    await write(cwd, "latest.csv");
    expect(lstatSync(join(cwd, "latest.csv")).isSymbolicLink()).toBe(true);
    expect(content(cwd, "runs/1.csv")).toMatch(CSV);
  });

  test("a directory may be a link", async () => {
    const cwd = directory({ "real/x": "" });
    symlinkSync("real", join(cwd, "link"));
    await write(cwd, "link/out.csv");
    expect(content(cwd, "real/out.csv")).toMatch(CSV);
  });

  test("a file that only its owner may read stays so", async () => {
    const cwd = directory({ "out.csv": "old" });
    chmodSync(join(cwd, "out.csv"), 0o600);
    await write(cwd, "out.csv");
    expect((statSync(join(cwd, "out.csv")).mode & 0o777).toString(8)).toBe("600");
  });

  test("/dev/null stays a device", async () => {
    const cwd = directory();
    symlinkSync("/dev/null", join(cwd, "null.csv"));
    for (const path of ["/dev/null", "null.csv"]) await write(cwd, path);
    expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
    expect(lstatSync(join(cwd, "null.csv")).isSymbolicLink()).toBe(true);
    expect(listing(cwd)).toEqual(["g.safetensors", "null.csv"]);
  });

  test.each([
    [[], CSV],
    [["--format", "json"], /^\{\n {2}"format": "collapsar\/stats"/],
  ])("a named pipe is written to, as CSV or as --format says: %j", async (flags, expected) => {
    const cwd = directory();
    execFileSync("mkfifo", [join(cwd, "pipe")]);
    const { ended } = start(["stats", "g.safetensors", "--quiet", "-o", "pipe", ...flags], { cwd });
    expect(execFileSync("cat", ["pipe"], { cwd, encoding: "utf8" })).toMatch(expected);
    expect(await ended).toMatchObject({ status: 0, stderr: "" });
  });
});

describe.concurrent("an output that cannot be written is refused before the work starts", () => {
  // The source is missing: were it opened first, it would be the complaint.
  const refused = (cwd: string, output: string): Promise<string> =>
    refuses(["stats", "missing", "-o", output], { cwd });

  test("a directory", async () => {
    const cwd = directory();
    mkdirSync(join(cwd, "out.csv"));
    expect(await refused(cwd, "out.csv")).toMatch(
      /^out\.csv: cannot be written \(it is a directory\); choose another output$/,
    );
  });

  test("below a file", async () => {
    const cwd = directory({ file: "x" });
    expect(await refused(cwd, "file/out.csv")).toMatch(
      /^file\/out\.csv: cannot be written \(.*\); choose another output$/,
    );
    expect(await refused(cwd, "file/sub/out.csv")).toMatch(/^file\/sub\/out\.csv: cannot be written/);
  });

  test.runIf(process.platform === "linux")("where no file can be made", async () => {
    expect(await refused(directory(), "/proc/out.csv")).toMatch(/^\/proc\/out\.csv: cannot be written \(/);
    // Node's own way to make directories never ends there.
    expect(await refused(directory(), "/proc/new/too/out.csv")).toMatch(
      /^\/proc\/new\/too\/out\.csv: cannot be written \(/,
    );
  });

  test.each([
    ["out.txt", /^out\.txt: the format follows the extension, which must be \.csv, \.json or \.parquet, not \.txt$/],
    ["out", /^out: the format follows the extension, which must be \.csv, \.json or \.parquet$/],
    ["out.csv.gz", /must be \.csv, \.json or \.parquet, not \.gz$/],
    [".csv", /^\.csv: the format follows the extension/],
    ["new/out.xlsx", /must be \.csv, \.json or \.parquet, not \.xlsx$/],
  ])("an extension that is no format: %s", async (output, message) => {
    expect(await refused(directory(), output)).toMatch(message);
  });
});

describe.concurrent("an output that is an input is refused, by whatever path", () => {
  const MESSAGE = /: is also an input, which would be lost; choose another output$/;
  const inputs = (): string =>
    directoryWith({
      "g.csv": gamma,
      "m.csv": safetensors([mask(1, 1, 1)]),
      "c.json": "{}",
      "model/model.safetensors": gamma,
      "model/model.safetensors.index.json": '{"weight_map":{"gamma":"model.safetensors"}}',
      "model/generation_config.json": "{}",
    });

  test.each<[string, string[]]>([
    ["the matrix", ["g.csv", "-o", "g.csv"]],
    ["the matrix, by a roundabout path", ["g.csv", "-o", "model/../g.csv"]],
    ["the matrix, by a path through a directory that is not there", ["g.csv", "-o", "new/../g.csv"]],
    ["the mask", ["g.csv", "--mask", "m.csv", "-o", "m.csv"]],
    ["the config file", ["g.csv", "--config", "c.json", "-o", "c.json"]],
    ["a file beside the model's weights", ["model", "-o", "model/generation_config.json"]],
    ["a file of the model", ["model", "-o", "model/model.safetensors.index.json"]],
  ])("%s", async (_, args) => {
    const cwd = inputs();
    expect(await refuses(["stats", ...args], { cwd })).toMatch(MESSAGE);
    expect(new Uint8Array(readFileSync(join(cwd, "g.csv")))).toEqual(gamma);
  });

  test.each([
    ["a symbolic link to it", symlinkSync],
    ["a hard link to it", linkSync],
  ])("%s", async (_, link) => {
    const cwd = inputs();
    link(join(cwd, "g.csv"), join(cwd, "other.csv"));
    expect(await refuses(["stats", "g.csv", "-o", "other.csv"], { cwd })).toMatch(MESSAGE);
    expect(await refuses(["stats", "other.csv", "-o", "g.csv"], { cwd })).toMatch(MESSAGE);
  });

  test("a shard of the model whose index is given", async () => {
    const cwd = inputs();
    const index = "model/model.safetensors.index.json";
    expect(await refuses(["mask", index, "-o", "model/model.safetensors"], { cwd })).toMatch(MESSAGE);
    expect(new Uint8Array(readFileSync(join(cwd, "model/model.safetensors")))).toEqual(gamma);
  });

  test("a link to a shard of the model, as in the Hub's cache", async () => {
    const cwd = directoryWith({ "blobs/0.csv": gamma, "snapshot/x": "" });
    symlinkSync("../blobs/0.csv", join(cwd, "snapshot/model.safetensors"));
    expect(await refuses(["stats", "snapshot", "-o", "blobs/0.csv"], { cwd })).toMatch(MESSAGE);
  });

  test.skipIf(process.platform === "win32")("a path back from a linked directory, as the system goes it", async () => {
    const cwd = directoryWith({ "deep/down/x": "", "g.csv": gamma, "deep/g.csv": gamma });
    symlinkSync("deep/down", join(cwd, "link"));
    expect(await refuses(["stats", "deep/g.csv", "-o", "link/../g.csv"], { cwd })).toMatch(MESSAGE);
    await collapsar(["stats", "g.csv", "-o", "link/../out.csv"], { cwd });
    expect(listing(join(cwd, "deep"))).toContain("out.csv");
  });

  test("an input given as a file URL", async () => {
    const cwd = inputs();
    const url = pathToFileURL(join(cwd, "g.csv")).href;
    expect(await refuses(["stats", url, "-o", "g.csv"], { cwd })).toMatch(MESSAGE);
  });
});

describe.concurrent("stdout", () => {
  test.runIf(process.platform === "linux").each([[["-o", "-"]], [["--format", "json"]], [[]], [["--help"]]])(
    "on a full disk is status 1 and one line: %j",
    async (flags) => {
      const cwd = directory();
      const full = `'${process.execPath}' "$0" "$@" > /dev/full`;
      let failure: { status?: number; stderr?: string } = {};
      try {
        execFileSync("sh", ["-c", full, MAIN, "stats", "g.safetensors", ...flags], {
          cwd,
          encoding: "utf8",
          stdio: "pipe",
        });
      } catch (error) {
        failure = error as { status: number; stderr: string };
      }
      expect({ status: failure.status, stderr: failure.stderr }).toEqual({
        status: 1,
        stderr: expect.stringMatching(/^collapsar: stdout: writing failed \(ENOSPC[^\n]*\n$/),
      });
    },
  );

  test("-o - is the result, as CSV or as --format says, and the report is on stderr", async () => {
    const cwd = directory();
    const csv = await collapsar(["stats", "g.safetensors", "-o", "-"], { cwd });
    expect(csv.stdout).toMatch(CSV);
    expect(csv.stderr).toContain("Basic counts");
    const json = await collapsar(["stats", "g.safetensors", "-o", "-", "--format", "json"], { cwd });
    expect(JSON.parse(json.stdout)).toMatchObject({ trialId: 0 });
    expect(json.stderr).toContain("Basic counts");
    expect(listing(cwd)).toEqual(["g.safetensors"]);
  });
});
