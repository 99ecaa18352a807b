import { execFile, execFileSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { parser } from "keep-a-changelog";
import { beforeEach, describe, expect, it, test } from "vitest";
import { releaseProblems } from "../../scripts/release-problems.mjs";
import { temporaryDirectory } from "../support/fixtures-node.js";

const CHANGELOG = "# Changelog\n\n## [Unreleased]\n\n## [1.2.3] - 2030-01-31\n\n### Added\n\n- Something.\n";

describe("a checkout", () => {
  let root: string;
  const write = (name: string, content: string) => writeFileSync(join(root, name), content);
  const git = (...args: string[]) =>
    execFileSync(
      "git",
      [
        "-c",
        "user.name=Tester",
        "-c",
        "commit.gpgSign=false",
        "-c",
        "tag.gpgSign=false",
        "-c",
        "user.email=tester@localhost",
        ...args,
      ],
      { cwd: root },
    );
  const commit = () => git("commit", "--quiet", "--allow-empty", "--all", "--message", "a change");

  beforeEach(() => {
    root = temporaryDirectory();
    write("package.json", '{ "version": "1.2.3" }');
    write("package-lock.json", '{ "version": "1.2.3" }');
    write("Cargo.toml", '[workspace.package]\nversion = "1.2.3"\n');
    write("CHANGELOG.md", CHANGELOG);
    git("init", "--quiet");
    git("add", ".");
    commit();
  });

  it("can be released when all agree, tagged or not", () => {
    expect(releaseProblems(root)).toEqual([]);
    git("tag", "v1.2.3");
    expect(releaseProblems(root)).toEqual([]);
  });

  it.each<[what: string, file: string, content: string, problem: RegExp]>([
    ["whose lockfile is older", "package-lock.json", '{ "version": "1.2.2" }', /^package-lock.json has version 1.2.2,/],
    [
      "whose crates are older",
      "Cargo.toml",
      '[workspace.package]\nversion = "1.2.2"\n',
      /^Cargo.toml has version 1.2.2,/,
    ],
    [
      "whose changelog ends before it",
      "CHANGELOG.md",
      CHANGELOG.replace("1.2.3", "1.2.2"),
      /^CHANGELOG.md has no section/,
    ],
    [
      "whose changelog has no date",
      "CHANGELOG.md",
      CHANGELOG.replace(" - 2030-01-31", ""),
      /^CHANGELOG.md: Parse error in the line 7: .*; a section begins "## \[1.2.3\] - /,
    ],
    ["whose changelog is empty", "CHANGELOG.md", CHANGELOG.replace("- Something.\n", ""), /^CHANGELOG.md says nothing/],
    [
      "with more than the changelog's section",
      "CHANGELOG.md",
      CHANGELOG.replace("[Unreleased]\n", "[Unreleased]\n\n### Fixed\n\n- More.\n"),
      /^CHANGELOG.md has unreleased changes/,
    ],
  ])("%s cannot", (_what, file, content, problem) => {
    write(file, content);
    commit();
    expect(releaseProblems(root)).toEqual([expect.stringMatching(problem)]);
  });

  it("with changes cannot", () => {
    write("new.txt", "");
    expect(releaseProblems(root)).toEqual([expect.stringMatching(/^the working tree has changes/)]);
  });

  it("after its version's tag cannot", () => {
    git("tag", "--annotate", "v1.2.3", "--message", "1.2.3");
    commit();
    expect(releaseProblems(root)).toEqual([expect.stringMatching(/^the tag v1.2.3 is another commit/)]);
  });
});

test("the changelog has the form that tools read, and every version below it is dated", () => {
  const { releases } = parser(readFileSync("CHANGELOG.md", "utf8"));
  expect(releases.length).toBeGreaterThan(0);
  for (const { version, date } of releases) expect(Boolean(version)).toBe(Boolean(date));
  expect(releases.some((release) => !release.isEmpty())).toBe(true);
});

test("npm would publish the package as it is", async () => {
  // In a copy: npm corrects package.json where it finds it.
  const copy = temporaryDirectory();
  for (const name of ["package.json", "README.md", "CHANGELOG.md", "LICENSE", "dist/bundle", "pkg"]) {
    cpSync(name, join(copy, name), { recursive: true });
  }
  const { stdout, stderr } = await promisify(execFile)(
    "npm",
    ["publish", "--dry-run", "--ignore-scripts", "--offline", "--tag", "latest"],
    // npm is a .cmd file on Windows, which only a shell starts.
    { cwd: copy, shell: process.platform === "win32" },
  );
  const warnings = stderr.split("\n").filter((line) => line.startsWith("npm warn publish"));
  expect(warnings.filter((line) => !line.includes("requires you to be logged in"))).toEqual([]);
  expect(stdout).toMatch(/^\+ collapsar@\d+\.\d+\.\d+\n$/);
});
