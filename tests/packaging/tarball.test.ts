/** The package as npm would publish it. */
import { execFile } from "node:child_process";
import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, inject, it } from "vitest";

const project = inject("project");

it("holds what runs and its documents, and nothing else", () => {
  const roots = new Set(inject("packed").files.map(({ path }) => path.split("/")[0]));
  expect([...roots].sort()).toEqual(["CHANGELOG.md", "LICENSE", "README.md", "dist", "package.json", "pkg"]);
});

it("installs nothing else", async () => {
  const lock = JSON.parse(await readFile(join(project, "package-lock.json"), "utf8"));
  expect(Object.keys(lock.packages)).toEqual(["", "node_modules/collapsar"]);
});

it("puts its command where npm finds it", async () => {
  await copyFile("tests/cases/p01_basic_f32_masked/gamma.safetensors", join(project, "gamma.safetensors"));
  const { stdout } = await promisify(execFile)(
    "npm",
    ["exec", "--no", "--", "collapsar", "stats", "gamma.safetensors", "-o", "stats.csv"],
    // npm is a .cmd file on Windows, which only a shell starts.
    { cwd: project, shell: process.platform === "win32" },
  );
  expect(stdout).toMatch(/wrote stats\.csv: 1 record, \d+ columns/);
  expect(await readFile(join(project, "stats.csv"), "utf8")).toMatch(/^trial_id,n_tokens,.*\n0,\d+,.*\n$/);
});
