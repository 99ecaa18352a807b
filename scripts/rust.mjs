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
