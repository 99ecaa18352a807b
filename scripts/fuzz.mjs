// @ts-check
// Runs the fuzz targets of fuzz/, each for a while: node scripts/fuzz.mjs [--seconds 20] [--install] [target...]
//
// fuzz/corpus holds the seeds and is only read. What a run finds beyond them goes to fuzz/target/corpus, where the next run goes on; an input
// that fails is kept in fuzz/artifacts, and cargo-fuzz prints the command that runs it again.

import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ask, rustEnv } from "./rust.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/** An input that takes longer, or more memory, is a finding. */
const LIMITS = ["-timeout=10", "-rss_limit_mb=1024", "-max_len=4096"];

/** The targets, as the manifest lists them. */
export const targets = () =>
  [...readFileSync(join(root, "fuzz/Cargo.toml"), "utf8").matchAll(/\[\[bin\]\]\r?\nname = "(.*)"/g)].map(
    ([, name]) => /** @type {string} */ (name),
  );

const hasCargoFuzz = () => Boolean(ask("cargo", ["fuzz", "--version"]));

/** Under CI alone: nobody's own machine is changed. Takes a minute or two. */
function install() {
  for (const locked of [["--locked"], []]) {
    if (hasCargoFuzz()) return;
    spawnSync("cargo", ["install", ...locked, "cargo-fuzz"], { env: rustEnv, stdio: "inherit", timeout: 900_000 });
  }
}

/** Fuzzing needs unstable flags: a nightly compiler, or a stable one that is told to take them. */
function environment() {
  // Looked up in the list: rustup downloads a toolchain that is named and not there.
  const { stdout } = spawnSync("rustup", ["toolchain", "list"], { env: rustEnv, encoding: "utf8" });
  const hasNightly = /^nightly-/m.test(stdout ?? "");
  return hasNightly ? { ...rustEnv, RUSTUP_TOOLCHAIN: "nightly" } : { ...rustEnv, RUSTC_BOOTSTRAP: "1" };
}

/** @param {string[]} args @param {NodeJS.ProcessEnv} env @param {number} [timeout] */
function cargoFuzz(args, env, timeout) {
  const { status, stdout, stderr } = spawnSync("cargo", ["fuzz", ...args], {
    cwd: root,
    env,
    timeout,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  return { ok: status === 0, output: `${stdout}${stderr}` };
}

/**
 * The options under which the targets build here: with AddressSanitizer where the toolchain has its runtime, else without. Undefined, after
 * a word why, if they do not build at all.
 * @param {NodeJS.ProcessEnv} env
 */
function build(env) {
  let output = "";
  for (const options of [[], ["-s", "none"]]) {
    const built = cargoFuzz(["build", ...options], env, 600_000);
    if (built.ok) return options;
    output = built.output;
  }
  console.error(output.split("\n").slice(-40).join("\n"));
  return undefined;
}

/**
 * Runs targets. Without cargo-fuzz, or a C++ compiler for libFuzzer, says so in one line and runs none.
 * @param {{ seconds?: number, only?: string[], mayInstall?: boolean }} [options]
 * @returns {{ passed: number, failed: number, skipped: number }}
 */
export function fuzz({ seconds = 20, only = targets(), mayInstall = false } = {}) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  if (mayInstall) install();
  const missing = !hasCargoFuzz() ? "cargo-fuzz" : !ask("c++", ["--version"]) && "a C++ compiler, for libFuzzer";
  if (missing) {
    console.log(`no fuzzing here: ${missing} is missing (cargo install --locked cargo-fuzz; scripts/fuzz.mjs)`);
    return counts;
  }
  const env = environment();
  const options = build(env);
  if (!options) return { ...counts, failed: 1 };
  for (const target of only) {
    const found = `fuzz/target/corpus/${target}`;
    mkdirSync(join(root, found), { recursive: true });
    const dictionary = target === "safetensors_header" ? ["-dict=fuzz/safetensors.dict"] : [];
    const { ok, output } = cargoFuzz(
      [
        "run",
        ...options,
        target,
        found,
        `fuzz/corpus/${target}`,
        "--",
        `-max_total_time=${seconds}`,
        ...LIMITS,
        ...dictionary,
      ],
      env,
      (seconds + 120) * 1000,
    );
    counts[ok ? "passed" : "failed"] += 1;
    const last = /Done (\d+) runs in (\d+) second/.exec(output);
    if (ok && last)
      console.log(`${target}: ${Number(last[1]).toLocaleString("en")} inputs in ${last[2]} s, no finding`);
    else console.error(`${target}: FAILED\n${output.split("\n").slice(-60).join("\n")}`);
  }
  return counts;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    options: { seconds: { type: "string", default: "20" }, install: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  const only = positionals.length > 0 ? positionals : targets();
  const { failed } = fuzz({ seconds: Number(values.seconds), only, mayInstall: values.install });
  process.exitCode = failed > 0 ? 1 : 0;
}
