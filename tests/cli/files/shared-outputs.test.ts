/** Outputs of one command that are one place are refused before anything is read or written. */
import { linkSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { refuses, succeeds } from "../../support/cli.js";
import { directoryWith, f32, listing, safetensors } from "../../support/fixtures-node.js";

const cwd = directoryWith({
  "m.safetensors": safetensors([f32("gamma", [[1], [1], [2]])]),
  "c.safetensors": safetensors([["centroid", "F32", [1], Float32Array.of(1)]]),
});
mkdirSync(join(cwd, "d"));
symlinkSync("d", join(cwd, "linked"));
symlinkSync("new.csv", join(cwd, "dangling.csv"));
const before = listing(cwd);

describe("two outputs on one path", () => {
  test.each([
    [["stats", "m.safetensors", "-o", "c.csv", "--components", "c.csv"]],
    [["stats", "m.safetensors", "-o", "c.csv", "--components", "./c.csv"]],
    [["stats", "m.safetensors", "-o", "d/c.csv", "--components", "linked/c.csv"]],
    [["stats", "m.safetensors", "-o", "d/x/../c.csv", "--components", "linked/c.csv"]],
    [["stats", "m.safetensors", "-o", "new.csv", "--components", "dangling.csv"]],
    [["stats", "m.safetensors", "--figure", "x.svg", "--components", join(cwd, "c.csv"), "-o", "c.csv"]],
    [["mask", "m.safetensors", "--groups", "g.csv", "-o", "o.safetensors", "--ids", "g.csv"]],
    [["synth", "--centroid", "c.safetensors", "--sigma", "1", "--trials", "1", "-o", "t", "--save", "t"]],
  ])("%j", async (args) => {
    expect(await refuses(args, { cwd })).toMatch(/is given for two outputs.*; give each a file of its own$/);
    expect(listing(cwd)).toEqual(before);
  });

  test("that is there already, one of them through a directory that is not", async () => {
    const where = directoryWith({ "m.safetensors": readFileSync(join(cwd, "m.safetensors")), "c.csv": "old" });
    const args = ["stats", "m.safetensors", "-o", "c.csv", "--components", "x/../c.csv"];
    expect(await refuses(args, { cwd: where })).toMatch(/is given for two outputs, the same file as c\.csv;/);
    expect(readFileSync(join(where, "c.csv"), "utf8")).toBe("old");
  });

  test("that are two names of one file are refused too", async () => {
    const where = directoryWith({ "m.safetensors": readFileSync(join(cwd, "m.safetensors")), "c.csv": "old" });
    linkSync(join(where, "c.csv"), join(where, "e.csv"));
    const args = ["stats", "m.safetensors", "-o", "c.csv", "--components", "e.csv"];
    expect(await refuses(args, { cwd: where })).toMatch(/^e\.csv: is given for two outputs, the same file as c\.csv;/);
    expect(readFileSync(join(where, "c.csv"), "utf8")).toBe("old");
  });

  test("a device takes as many as come", async () => {
    await succeeds(["stats", "m.safetensors", "-o", "/dev/null", "--components", "/dev/null"], { cwd });
  });
});

describe("two outputs to stdout", () => {
  test.each([
    [["stats", "m.safetensors", "-o", "-", "--components", "-"]],
    [["stats", "m.safetensors", "--figure", "-", "--format", "csv"]],
    [["mask", "m.safetensors", "--ids", "-", "--groups", "-"]],
    [["synth", "--centroid", "c.safetensors", "--sigma", "1", "--trials", "1", "-o", "-", "--figure", "-"]],
    [["synth", "--centroid", "c.safetensors", "--sigma", "1", "--trials", "1", "--format", "csv", "--report", "-"]],
  ])("%j", async (args) => {
    expect(await refuses(args, { cwd })).toMatch(/^two outputs go to stdout \(.*\), where they would be joined;/);
    expect(listing(cwd)).toEqual(before);
  });
});
