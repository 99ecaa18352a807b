// @ts-check
// npm run build: ts/ -> dist/, with Node alone. `--if-stale` does nothing when dist/ is newer than all that it is made of.

import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build as bundle } from "rolldown";

const root = fileURLToPath(new URL("..", import.meta.url));
const wasm = join(root, "pkg/collapsar_wasm_bg.wasm");
const bundles = join(root, "dist/bundle");

/** The latest change in a file or tree. A directory's own time counts too: it tells of deleted files. @param {string} path @returns {number} */
function changed(path) {
  if (!existsSync(path)) return 0;
  const stats = statSync(path);
  const inside = stats.isDirectory() ? readdirSync(path).map((name) => changed(join(path, name))) : [];
  return Math.max(stats.mtimeMs, ...inside);
}

if (process.argv.includes("--if-stale")) {
  const inputs = ["ts", "pkg", "package.json", "tsconfig.json", "scripts/build.mjs"].map((path) =>
    changed(join(root, path)),
  );
  if (changed(bundles) > Math.max(...inputs)) process.exit(0);
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
// The wasm as text, for `collapsar/inline`. Types for the sources: ts/entry/wasm-inline.d.ts, which tsc does not copy.
const inline = readFileSync(wasm).toString("base64");
writeFileSync(join(root, "dist/entry/wasm-inline.js"), `export const wasmBase64 = "${inline}";\n`);

// The version, for a page too, which has no package.json to read. Types: ts/version.d.ts.
const { version: VERSION } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
writeFileSync(join(root, "dist/version.js"), `export const VERSION = ${JSON.stringify(VERSION)};\n`);

// What is shipped: each entry as one file without imports. Node starts it in a third of the time that it takes to find and read dozens of
// modules, a page needs no bundler, and nothing has to be installed. The bundles lie as deep as the entries, so the wasm's URL stays right.
// Some parts are files of their own, which the others import when they are needed; only `inline` carries text-pipeline inside.
const ON_DEMAND = ["tokenizers/text-pipeline", "figures/figures", "entry/figures-node", "report/report"];
/** @type {import("rolldown").Plugin} */
const apart = {
  name: "apart",
  resolveId(id, importer) {
    if (importer === undefined) return null;
    const part = ON_DEMAND.find((path) => id.endsWith(`/${path.split("/")[1]}.js`));
    return part === undefined ? null : { id: `./${part.split("/")[1]}.js`, external: true };
  },
};
// Plot moves lines by half a pixel where a screen has coarse pixels. A figure shall be the same whoever draws it.
/** @type {import("rolldown").Plugin} */
const withoutOffset = {
  name: "without-offset",
  transform: (code, id) => {
    if (!/@observablehq.plot.src.style\.js$/.test(id)) return null;
    const fixed = code.replace(/export const offset = .*/, "export const offset = 0;");
    if (fixed === code) throw new Error("Plot has changed: where does it choose its offset now?");
    return fixed;
  },
};
// Commander can start commands that are programs of their own. Ours are not, and child_process, with the sockets that it brings, is a tenth of the
// time that the command line takes to start.
/** @type {import("rolldown").Plugin} */
const withoutPrograms = {
  name: "without-programs",
  transform: (code, id) => {
    if (!/commander.lib.command\.js$/.test(id)) return null;
    const fixed = code.replace(/require\(['"]node:child_process['"]\)/, "undefined");
    if (fixed === code) throw new Error("commander has changed: where does it load child_process now?");
    return fixed;
  },
};
/** The modules that an entry imports at once, directly or by way of others; the entry itself is not among them. @param {string} entry */
function importedAtOnce(entry) {
  /** @type {Set<string>} */
  const found = new Set();
  const visit = (/** @type {string} */ module) => {
    const statements = readFileSync(module, "utf8").matchAll(
      /^(?:(?:import|export)\b[^;()]*?\bfrom|import)\s*["'](\.{1,2}\/[^"']+)["']/gm,
    );
    for (const [, path] of statements) {
      const imported = join(module, "..", /** @type {string} */ (path));
      if (found.has(imported)) continue;
      found.add(imported);
      visit(imported);
    }
  };
  visit(entry);
  return found;
}

const AT_ONCE = importedAtOnce(join(root, "dist/entry/browser.js"));
const COMMANDS = join(root, "dist/cli/commands");
const START = importedAtOnce(join(root, "dist/cli/main.js"));
const PROGRAM = importedAtOnce(join(root, "dist/cli/program.js"));
const BY_COMMAND = new Map(
  readdirSync(COMMANDS)
    .filter((name) => name.endsWith(".js"))
    .map((name) => [name, importedAtOnce(join(COMMANDS, name))]),
);
/** Whether several commands need a module. @param {string} id */
const isShared = (id) => [...BY_COMMAND.values()].filter((modules) => modules.has(id)).length > 1;
/** Whether the program needs a module whatever the command, or the commands that are done so soon that their start counts. @param {string} id */
const isCommon = (id) =>
  PROGRAM.has(id) || (isShared(id) && ["stats.js", "mask.js"].some((name) => BY_COMMAND.get(name)?.has(id)));
// What these import on demand becomes a file of its own beside them, as deep as the entries: a command when it is named, in a page the reading
// of HDF5 and of CSV. What several commands import at once is two parts, not one for each set of parts: a file more costs Node a millisecond and a page a request.
// The others carry inside what they import on demand.
/** @type {Record<string, import("rolldown").OutputOptions["codeSplitting"]>} */
const SPLIT = {
  // Two parts read CSV, neither at a command's start. The start itself is nothing but what tells the version.
  cli: {
    groups: [
      { name: "papaparse", test: /papaparse/, priority: 2 },
      { name: "start", test: (id) => START.has(id), priority: 1 },
      {
        name: "common",
        test: (id) => isCommon(id) || /node_modules\/(commander|valibot|@noble)\//.test(id),
        priority: 1,
      },
      { name: "several", test: isShared },
    ],
  },
  // All that the entry imports at once is one part, and nothing else is in it: what only some files want comes when they are opened.
  browser: { groups: [{ name: "common", test: (id) => AT_ONCE.has(id) }] },
};
const notices = new Map();
// publint knows an ES module by an `export` on a line of its own.
const shortNames = { compress: true, mangle: true, codegen: { removeWhitespace: false } };
// In Node the names stay as they are, for the stacks of errors; comments and blanks are only time to read.
const withoutComments = { compress: false, mangle: false, codegen: { removeWhitespace: true } };
for (const [name, input, minify] of /** @type {const} */ ([
  ["node", "entry/node", withoutComments],
  ["cli", "cli/main", withoutComments],
  ["browser", "entry/browser", true],
  ["node-worker", "entry/node-worker", withoutComments],
  ["node-reader", "entry/node-reader", withoutComments],
  ["browser-worker", "entry/browser-worker", true],
  ["inline", "entry/inline", shortNames],
  ["text-pipeline", "tokenizers/text-pipeline", true],
  ["figures", "figures/figures", true],
  ["figures-node", "entry/figures-node", withoutComments],
  ["figures-browser", "entry/figures-browser", shortNames],
  ["report", "report/report", shortNames],
])) {
  const { output } = await bundle({
    input: { [name]: join(root, `dist/${input}.js`) },
    output: {
      dir: bundles,
      entryFileNames: "[name].js",
      chunkFileNames: `${name}-[name].js`,
      format: "esm",
      minify,
      codeSplitting: SPLIT[name] ?? false,
    },
    plugins: name === "inline" ? [] : [apart, withoutOffset, withoutPrograms],
    platform: /^(node|cli)|-node$/.test(name) ? "node" : "browser",
  });
  for (const id of output.flatMap((file) => ("moduleIds" in file ? file.moduleIds : []))) {
    const dependency = /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id.replaceAll("\\", "/"));
    if (dependency) notices.set(dependency[1], dependency[0]);
  }
}
chmodSync(join(bundles, "cli.js"), 0o755);

// What PNGs are drawn with.
mkdirSync(join(bundles, "figures"));
copyFileSync(join(root, "node_modules/@resvg/resvg-wasm/index_bg.wasm"), join(bundles, "figures/resvg.wasm"));
const fonts = join(root, "ts/drawing/fonts");
for (const font of readdirSync(fonts).filter((name) => name.endsWith(".ttf"))) {
  copyFileSync(join(fonts, font), join(bundles, "figures", font));
}

// What is bundled keeps its licence.
const licences = [...notices].sort().map(([name, directory]) => {
  const file = readdirSync(directory).find((entry) => /^licen[cs]e/i.test(entry));
  const { version, license, repository, homepage } = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
  const source = homepage ?? repository?.url ?? repository;
  const text = file
    ? readFileSync(join(directory, file), "utf8").trim()
    : `Version ${version}, ${license}; source: ${source}`;
  return `${name}\n\n${text}\n`;
});
licences.push(`Inter (figures/*.ttf, subsets)\n\n${readFileSync(join(fonts, "OFL.txt"), "utf8").trim()}\n`);
writeFileSync(join(bundles, "THIRD-PARTY-LICENSES.txt"), licences.join(`\n${"-".repeat(80)}\n\n`));
