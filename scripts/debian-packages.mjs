// @ts-check
// CI on a bare machine: what tests use and Debian packages. Nobody's own machine is changed; check.mjs calls this under CI only.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** Tries to install packages, as root on Debian. @param {string} what @param {string[]} packages */
export function installPackages(what, ...packages) {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return;
  const install = "apt-get install -y -qq --no-install-recommends -o Dpkg::Options::=--force-confold";
  const command = `apt-get update -qq && ${install} ${packages.join(" ")}`;
  console.log(`no ${what} found; trying: ${command}`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  // A blocked network must not hang the tests.
  spawnSync(command, { shell: true, stdio: ["ignore", "inherit", "inherit"], env, timeout: 300_000 });
}
