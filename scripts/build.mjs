// @ts-check
// npm run build: ts/ -> dist/, with Node alone. `--if-stale` does nothing when dist/ is newer than all that it is made of.

import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build as bundle } from "rolldown";

const root = fileURLToPath(new URL("..", import.meta.url));
const wasm = join(root, "pkg/collapsar_wasm_bg.wasm");
const inline = join(root, "dist/entry/wasm-inline");
const main = join(root, "dist/cli/main.js");

/** The latest change in a file or tree. A directory's own time counts too: it tells of deleted files. @param {string} path @returns {number} */
function changed(path) {
  if (!existsSync(path)) return 0;
  const stats = statSync(path);
  const inside = stats.isDirectory() ? readdirSync(path).map((name) => changed(join(path, name))) : [];
  return Math.max(stats.mtimeMs, ...inside);
}

if (process.argv.includes("--if-stale")) {
  const inputs = ["ts", "pkg", "tsconfig.json", "scripts/build.mjs"].map((path) => changed(join(root, path)));
  if (changed(`${inline}.d.ts`) > Math.max(...inputs)) process.exit(0);
}

if (!existsSync(wasm)) {
  console.error("build: pkg/ has no WebAssembly; run: npm run build:wasm");
  process.exit(1);
}

// Cleaned first: a module that was renamed must not live on in the package.
rmSync(join(root, "dist"), { recursive: true, force: true });
const tsc = spawnSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc")], {
  cwd: root,
  stdio: "inherit",
});
if (tsc.status !== 0) process.exit(1);
if (existsSync(main)) chmodSync(main, 0o755);

// One file without imports, for pages without a bundler. It lies beside the entry, so the URL of the wasm stays right.
await bundle({
  input: join(root, "dist/entry/browser.js"),
  output: { file: join(root, "dist/entry/browser.bundle.js"), format: "esm", minify: true },
  platform: "browser",
});
writeFileSync(join(root, "dist/entry/browser.bundle.d.ts"), 'export * from "./browser.js";\n');

// The wasm as text, for `collapsar/inline`. Types for the sources: ts/entry/wasm-inline.d.ts, which tsc does not copy.
mkdirSync(join(root, "dist/entry"), { recursive: true });
const base64 = readFileSync(wasm).toString("base64");
writeFileSync(`${inline}.js`, `// Made by scripts/build.mjs from pkg/.\nexport const wasmBase64 = "${base64}";\n`);
// The last file written; --if-stale looks at its time.
writeFileSync(`${inline}.d.ts`, "export declare const wasmBase64: string;\n");
