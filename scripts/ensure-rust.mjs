// @ts-check
// CI on a bare machine: gets cargo, clippy and rustfmt. Nobody's own machine is changed; check.mjs calls this under CI only.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ask, unfitRust } from "./rust.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

const programs = ["cargo", "cargo-clippy", "cargo-fmt"];
/** The programs that are not there, or are rustup's stand-ins for a component that is not installed. */
const missing = () => programs.filter((program) => !ask(program, ["--version"]));
const wanted = () => (missing().length > 0 ? `${missing().join(", ")} missing` : unfitRust(root));

/**
 * Ways to get them, the gentlest first. Debian's own rustc is too old for our dependencies; the one that it builds its browsers with is not,
 * and rustup comes as a package where Debian or Ubuntu is newer than that.
 */
const ways = [
  "rustup component add clippy rustfmt",
  "apt-get update -qq && apt-get install -y -qq rustc-web cargo-web rust-web-clippy rustfmt-web",
  "apt-get install -y -qq rustup gcc libc6-dev && rustup toolchain install stable --profile minimal -c clippy,rustfmt",
];

/** Leaves the failing to the steps that need what could not be had. */
export function ensureRust() {
  for (const way of ways) {
    const reason = wanted();
    if (reason === undefined) return;
    console.log(`${reason}; trying: ${way}`);
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    spawnSync(way, { shell: true, stdio: ["ignore", "inherit", "inherit"], env, timeout: 300_000 });
  }
}
