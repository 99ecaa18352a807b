// @ts-check
// pkg/ is compiler output that is committed, so that users need no Rust. That is only honest while it belongs to the sources beside it.
// Compilers do not promise the same bytes on every machine, so the check compares what went in, not what came out: pkg/SOURCES.sha256 is a
// hash over the sources and the build commands, written by build-wasm.mjs.
//
// usage: node scripts/pkg-hash.mjs [--check]

import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildCommand } from "./wasm-command.mjs";

export const hashFile = "pkg/SOURCES.sha256";

/** Left behind by tools, never an input of the build. */
const litter = /^(target|\..*|.*~|.*\.(orig|rej|swp)|.*proptest-regressions.*)$/;

/**
 * The files pkg/ is built from, as sorted paths with forward slashes, relative to the project.
 * @param {string} root
 */
export function inputFiles(root) {
  /** @param {string} dir @returns {string[]} */
  const walk = (dir) =>
    readdirSync(join(root, dir), { withFileTypes: true })
      .filter((entry) => !litter.test(entry.name))
      .flatMap((entry) => (entry.isDirectory() ? walk(`${dir}/${entry.name}`) : [`${dir}/${entry.name}`]));
  const single = ["Cargo.toml", "Cargo.lock", ".cargo/config.toml"].filter((file) => existsSync(join(root, file)));
  return [...single, ...walk("crates")].sort();
}

/**
 * SHA-256 over names, lengths and contents. CRLF counts as LF, so a checkout on Windows has the same hash.
 * @param {Iterable<readonly [path: string, content: Buffer]>} files in a fixed order
 * @param {string} command
 */
export function hashInputs(files, command) {
  const hash = createHash("sha256");
  for (const [path, content] of [...files, /** @type {const} */ (["command", Buffer.from(command)])]) {
    const text = content.toString("latin1").replaceAll("\r\n", "\n");
    hash.update(`${path}\n${text.length}\n`).update(text, "latin1");
  }
  return hash.digest("hex");
}

/** @param {string} root */
export function hashOf(root) {
  return hashInputs(
    inputFiles(root).map((path) => [path, readFileSync(join(root, path))]),
    buildCommand,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const present = hashOf(root);
  if (process.argv[2] === "--check") {
    const recorded = existsSync(join(root, hashFile)) ? readFileSync(join(root, hashFile), "utf8").trim() : "nothing";
    if (recorded !== present) {
      console.error(
        `pkg/ was not built from the present sources (${hashFile} has ${recorded.slice(0, 12)}, ` +
          `the sources have ${present.slice(0, 12)}); run: npm run build:wasm`,
      );
      process.exit(1);
    }
    console.log(`pkg/ was built from the present sources (${present.slice(0, 12)})`);
  } else {
    console.log(present);
  }
}
