// @ts-check
// Which Rust tools this machine has. Nothing here installs anything.

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

/** rustup and `cargo install` put programs where a login shell finds them; CI and editors often start without one. */
const cargoBin = join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "bin");
export const rustEnv = { ...process.env, PATH: `${process.env.PATH}${delimiter}${cargoBin}` };

/**
 * The first line that a program prints, or undefined when it is not there or fails.
 * @param {string} program
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
export function ask(program, args, env = rustEnv) {
  const { status, stdout } = spawnSync(program, args, { env, encoding: "utf8" });
  return status === 0 ? stdout.split("\n", 1)[0]?.trim() : undefined;
}

/**
 * The version of a crate in Cargo.lock.
 * @param {string} root
 * @param {string} crate
 */
export function lockedVersion(root, crate) {
  const lock = readFileSync(join(root, "Cargo.lock"), "utf8");
  return lock.match(new RegExp(`name = "${crate}"\\r?\\nversion = "(.*)"`))?.[1];
}

/**
 * What is wrong with the Rust that is here, in one line, or undefined when it is as new as Cargo.toml asks.
 * @param {string} root
 */
export function unfitRust(root) {
  const needed = /^rust-version = "(.*)"$/m.exec(readFileSync(join(root, "Cargo.toml"), "utf8"))?.[1] ?? "0";
  const found = ask("cargo", ["--version"])?.match(/\d+\.\d+/)?.[0];
  const get = `get a newer one from rustup (rustup toolchain install stable), or on Debian: apt-get install rustc-web cargo-web`;
  if (found === undefined) return `no cargo here, and Rust ${needed} or later is needed; ${get}`;
  const [[major = 0, minor = 0] = [], [leastMajor = 0, leastMinor = 0] = []] = [found, needed].map((version) =>
    version.split(".").map(Number),
  );
  const fits = major > leastMajor || (major === leastMajor && minor >= leastMinor);
  return fits ? undefined : `found Rust ${found}, and ${needed} or later is needed; ${get}`;
}

/** @param {NodeJS.ProcessEnv} env */
function hasWasmStd(env) {
  const sysroot = ask("rustc", ["--print", "sysroot"], env);
  const lib = sysroot && join(sysroot, "lib/rustlib/wasm32-unknown-unknown/lib");
  return Boolean(lib && existsSync(lib) && readdirSync(lib).some((file) => /^libstd-.*\.rlib$/.test(file)));
}

/**
 * What building for wasm32 needs: the environment to do it in, or what is missing. The default toolchain is preferred; `web` is the one that
 * scripts/wasm-toolchain.sh makes where rustup's download server cannot be reached.
 * @param {string} root
 * @returns {{ env: NodeJS.ProcessEnv, missing?: undefined } | { env?: undefined, missing: string }}
 */
export function wasmToolchain(root) {
  const bindgen = lockedVersion(root, "wasm-bindgen");
  if (ask("wasm-bindgen", ["--version"]) !== `wasm-bindgen ${bindgen}`) return { missing: `wasm-bindgen ${bindgen}` };
  if (!ask("wasm-pack", ["--version"])) return { missing: "wasm-pack" };
  const env = [rustEnv, { ...rustEnv, RUSTUP_TOOLCHAIN: "web" }].find(hasWasmStd);
  return env ? { env } : { missing: "Rust's standard library for wasm32-unknown-unknown" };
}
