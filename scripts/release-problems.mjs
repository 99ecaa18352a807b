// @ts-check
// What stands in the way of a release, as far as the files and git tell.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parser } from "keep-a-changelog";

/**
 * @param {string} root a checkout
 * @returns {string[]} a line each; none when the version in package.json can be released
 */
export function releaseProblems(root) {
  const read = (/** @type {string} */ name) => readFileSync(join(root, name), "utf8");
  const git = (/** @type {string[]} */ ...args) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
  /** @type {string} */
  const version = JSON.parse(read("package.json")).version;
  const problems = [];

  if (git("status", "--porcelain") !== "")
    problems.push("the working tree has changes: commit them, or put them aside");

  const locked = JSON.parse(read("package-lock.json")).version;
  if (locked !== version)
    problems.push(`package-lock.json has version ${locked}, package.json ${version}: run npm install`);
  const crates = /^version = "(.*)"$/m.exec(read("Cargo.toml"))?.[1];
  if (crates !== version) problems.push(`Cargo.toml has version ${crates}, package.json ${version}: write it there`);

  problems.push(...changelogProblems(read("CHANGELOG.md"), version));

  if (
    git("tag", "--list", `v${version}`) !== "" &&
    git("rev-list", "-n1", `v${version}`) !== git("rev-parse", "HEAD")
  ) {
    problems.push(`the tag v${version} is another commit: this version is released; raise it in package.json`);
  }
  return problems;
}

/** @param {string} text @param {string} version @returns {string[]} */
function changelogProblems(text, version) {
  const heading = `## [${version}] - year-month-day`;
  let changelog;
  try {
    changelog = parser(text);
  } catch (error) {
    return [`CHANGELOG.md: ${error instanceof Error ? error.message : error}; a section begins "${heading}"`];
  }
  const problems = [];
  const release = changelog.findRelease(version);
  if (!release?.date) problems.push(`CHANGELOG.md has no section of this version: it begins "${heading}"`);
  else if (release.isEmpty()) problems.push(`CHANGELOG.md says nothing of ${version}`);
  const unreleased = changelog.releases.find((other) => other.version === undefined);
  if (unreleased && !unreleased.isEmpty())
    problems.push(`CHANGELOG.md has unreleased changes: move them to ${version}`);
  return problems;
}
