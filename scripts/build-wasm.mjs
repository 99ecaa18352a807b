// @ts-check
// npm run build:wasm: crates/ -> pkg/. Needs the Rust tools that scripts/wasm-toolchain.sh installs; everyone else uses the committed pkg/.

import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { hashFile, hashOf } from "./pkg-hash.mjs";
import { wasmToolchain } from "./rust.mjs";
import { shells, wasmOpt, wasmPack } from "./wasm-command.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/** @param {string} message @returns {never} */
function fail(message) {
  console.error(`build:wasm: ${message}`);
  process.exit(1);
}

const toolchain = wasmToolchain(root);
const env = toolchain.env ?? fail(`${toolchain.missing} is missing; run: bash scripts/wasm-toolchain.sh`);

/** @param {string} program @param {string[]} args */
function run(program, args) {
  const { status, error } = spawnSync(program, args, { cwd: root, env, stdio: "inherit" });
  if (status !== 0) fail(`${program} failed${error ? `: ${error.message}` : ""}`);
}

// Panic messages carry source paths, and code that build scripts write lies under the target directory. No machine's places have business in a
// published file. Cargo adds these flags to the ones in .cargo/config.toml, where RUSTFLAGS would replace them. What they cannot change: with the
// length of the target directory's path the compiler may swap two constants of one function, so that the bytes of two folders can differ in a dozen.
run("cargo", ["fetch", "--locked"]);
const registry = join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "registry", "src");
const places = [
  [root, "collapsar"],
  [resolve(root, process.env.CARGO_TARGET_DIR ?? "target"), "target"],
  ...readdirSync(registry).map((index) => [join(registry, index), "registry"]),
];
env.CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS = places
  .map(([place, name]) => `--remap-path-prefix=${place}=${name}`)
  .join(" ");

// Written last, so that a build that stops half-way leaves a pkg/ that the check refuses.
rmSync(join(root, hashFile), { force: true });

for (const shell of shells) {
  run("wasm-pack", wasmPack(shell));
  const dir = join(root, shell.out);
  const wasm = join(dir, `${shell.name}_bg.wasm`);
  const optimised = `${wasm}.optimised`;
  run(process.execPath, [join(root, "node_modules/binaryen/bin/wasm-opt"), ...wasmOpt(shell), wasm, "-o", optimised]);
  renameSync(optimised, wasm);
  // pkg/ is a part of our package, not one of its own: no second package.json to contradict ours.
  for (const file of ["package.json", "README.md", "LICENSE", ".gitignore"]) rmSync(join(dir, file), { force: true });

  const bytes = readFileSync(wasm);
  const kilobytes = [bytes, gzipSync(bytes, { level: 9 }), brotliCompressSync(bytes)].map(({ length }) =>
    (length / 1000).toFixed(1),
  );
  console.log(`${shell.name}_bg.wasm: ${kilobytes[0]} kB, gzip ${kilobytes[1]} kB, brotli ${kilobytes[2]} kB`);
}
writeFileSync(join(root, hashFile), `${hashOf(root)}\n`);
