// @ts-check
// Packages that only some tests or tools need, too large for every `npm ci`: a folder with a package.json and a lockfile of its own is installed
// into node_modules/.cache when it is first asked for, without running a script of any package.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const cache = join(root, "node_modules/.cache/collapsar");

/**
 * The node_modules that the lockfile in `folder` (relative to the project's root) describes, installed if it is not yet.
 * @param {string} folder
 * @returns {string | undefined} nothing where it cannot be installed, as without a network; npm has said why
 */
export function extraPackages(folder) {
  const lock = readFileSync(join(root, folder, "package-lock.json"));
  const name = basename(folder);
  const target = join(cache, `${name}-${createHash("sha256").update(lock).digest("hex").slice(0, 12)}`);
  if (!existsSync(target)) {
    console.log(`installing ${folder} into node_modules/.cache`);
    mkdirSync(cache, { recursive: true });
    // Renamed when it is complete: two that install at once, or one that is stopped, do no harm.
    const started = mkdtempSync(join(cache, "installing-"));
    for (const file of ["package.json", "package-lock.json"])
      copyFileSync(join(root, folder, file), join(started, file));
    copyFileSync(join(root, ".npmrc"), join(started, ".npmrc"));
    // npm is a .cmd file on Windows, which only a shell starts. A blocked network must not hang the tests.
    const npm = spawnSync("npm", ["ci", "--ignore-scripts", "--prefer-offline", "--loglevel=error"], {
      cwd: started,
      stdio: "inherit",
      shell: process.platform === "win32",
      timeout: 240_000,
    });
    if (npm.status !== 0 || !isComplete(JSON.parse(lock.toString()), started)) {
      rmSync(started, { recursive: true, force: true });
      return undefined;
    }
    for (const old of readdirSync(cache)) {
      const isOld = old.startsWith(`${name}-`) && old !== basename(target);
      if (isOld) rmSync(join(cache, old), { recursive: true, force: true });
    }
    if (existsSync(target)) rmSync(started, { recursive: true, force: true });
    else renameSync(started, target);
  }
  return join(target, "node_modules");
}

/**
 * Whether all packages for this machine are there: npm leaves out optional ones that it cannot get, and calls that a success.
 * @param {{ packages: Record<string, { os?: string[], cpu?: string[] }> }} lock
 * @param {string} directory
 */
function isComplete({ packages }, directory) {
  return Object.entries(packages)
    .filter(([, { os, cpu }]) => (os?.includes(process.platform) ?? true) && (cpu?.includes(process.arch) ?? true))
    .every(([path]) => existsSync(join(directory, path)));
}
