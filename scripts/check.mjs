// @ts-check
// npm run check: everything that CI runs, in one command. A failed step does not stop the next ones. The last line counts it all:
// tests where a step runs tests, one for every other step. `npm run check -- clippy types` runs the steps whose names contain these words.
// The steps of the crates run beside the others, in a process of their own: alone, neither keeps two cores busy.

import { spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { findChromium } from "./chromium.mjs";
import { ensureRust } from "./ensure-rust.mjs";
import { fuzz } from "./fuzz.mjs";
import { rustEnv, unfitRust, wasmToolchain } from "./rust.mjs";
import { ensureShells } from "./shells.mjs";
import { ensureSlurm } from "./slurm.mjs";

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

const root = fileURLToPath(new URL("..", import.meta.url));
const scratch = mkdtempSync(join(realpathSync(tmpdir()), "collapsar-check-"));
const ci = Boolean(process.env.CI);
/** A step that hangs must not take the report of the others with it. For what hangs, not for what is slow. */
const stepTimeout = 30 * 60_000;

/**
 * Runs a program, shows what it prints and returns it.
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, show?: boolean, timeout?: number }} [options] timeout: in ms, 0 for none
 * @returns {Promise<{ ok: boolean, output: string }>}
 */
function run(program, args, { cwd = root, env = rustEnv, show = true, timeout = stepTimeout } = {}) {
  return new Promise((resolve) => {
    // npm is a .cmd file on Windows, which only a shell starts.
    const shell = program === "npm" && process.platform === "win32";
    const child = spawn(program, args, { cwd, env, shell, stdio: ["ignore", "pipe", "pipe"], timeout });
    let output = "";
    for (const [from, to] of /** @type {const} */ ([
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ])) {
      from.setEncoding("utf8").on("data", (text) => {
        output += text;
        if (show) to.write(text);
      });
    }
    child.on("error", (error) => {
      console.error(error.message);
      resolve({ ok: false, output });
    });
    child.on("close", (status) => resolve({ ok: status === 0, output }));
  });
}

const node = (/** @type {string[]} */ ...args) => run(process.execPath, args);
/** A tool of node_modules, without the shell that npx needs on Windows. @param {string} script @param {string[]} args */
const tool = (script, ...args) => node(join(root, "node_modules", script), ...args);

/** The result of a step that is one check. @param {Promise<{ ok: boolean }>[]} runs @returns {Promise<Counts>} */
async function one(...runs) {
  const ok = (await Promise.all(runs)).every((result) => result.ok);
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
}

const failure = { passed: 0, failed: 1, skipped: 0 };

/** What failed by name, for the end of the report: a line each, so that nobody has to search the output of all steps. @type {string[]} */
const failedTests = [];

/** @param {Counts} a @param {Counts} b @returns {Counts} */
const add = (a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped });

/** A program that fails without a failed test (it did not compile, it crashed) counts as one failure. @param {Counts} counts @param {boolean} ok */
const atLeastOne = (counts, ok) => ({ ...counts, failed: ok ? counts.failed : Math.max(counts.failed, 1) });

/** A step that needs a Rust as new as Cargo.toml says: with an older one it fails in one line. @param {() => Promise<Counts>} step */
function withRust(step) {
  return async () => {
    const reason = unfitRust(root);
    if (reason === undefined) return step();
    console.error(reason);
    return failure;
  };
}

/** @param {string[]} args @returns {Promise<Counts>} */
async function cargoTest(...args) {
  const { ok, output } = await run("cargo", ["test", ...args]);
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const [, passed, failed, ignored] of output.matchAll(
    /test result: .*? (\d+) passed; (\d+) failed; (\d+) ignored/g,
  )) {
    counts.passed += Number(passed);
    counts.failed += Number(failed);
    counts.skipped += Number(ignored);
  }
  return atLeastOne(counts, ok);
}

/**
 * The failed tests of a vitest report: the file, the test's name and the first line of its message.
 * @param {{ testResults: { name: string, status: string, message: string, assertionResults: { status: string, fullName: string, failureMessages: string[] }[] }[] }} report
 * @param {string} cwd
 */
function failuresOf({ testResults }, cwd) {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(cwd, name);
    const failed = assertionResults.filter((test) => test.status === "failed");
    // A file that could not be loaded has no test.
    if (failed.length === 0) return status === "failed" ? [`${file}: ${message.split("\n")[0]}`] : [];
    return failed.map(
      ({ fullName, failureMessages }) => `${file} > ${fullName}: ${failureMessages[0]?.split("\n")[0]}`,
    );
  });
}

/** npm test in a directory. @param {string} cwd @param {string[]} args @returns {Promise<Counts>} */
async function npmTest(cwd, ...args) {
  const file = join(cwd, "test-results/vitest.json");
  rmSync(file, { force: true });
  const { ok } = await run(process.execPath, ["scripts/test.mjs", ...args], { cwd });
  const counts = { passed: 0, failed: 0, skipped: 0 };
  try {
    const report = JSON.parse(readFileSync(file, "utf8"));
    counts.passed = report.numPassedTests;
    counts.failed = report.numFailedTests;
    counts.skipped = report.numPendingTests + report.numTodoTests;
    failedTests.push(...failuresOf(report, cwd));
  } catch {
    console.error("vitest left no report");
  }
  // Without a browser its whole project is one skip here (in CI, scripts/test.mjs has failed by now).
  if (!findChromium()) counts.skipped += 1;
  // In CI a test that did not run is a test that did not pass.
  if (ci && counts.skipped > 0) console.error(`${counts.skipped} tests were skipped, which fails in CI`);
  return atLeastOne(counts, ok && !(ci && counts.skipped > 0));
}

/** Where another WebAssembly would show. Sources, texts, figures, the command line, the pages and the packaging are the same with any. */
const OF_THE_CRATE = [
  "golden",
  ...["hdf5", "jobs", "measure", "rows", "synth", "tensors"].map((room) => `unit/${room}`),
].map((room) => `tests/${room}/`);

/** Whether two folders hold the same files, byte for byte. @param {string} a @param {string} b */
function sameFiles(a, b) {
  const [left, right] = [a, b].map((folder) => readdirSync(folder).sort());
  return (
    left?.join("\0") === right?.join("\0") &&
    readdirSync(a).every((name) => readFileSync(join(a, name)).equals(readFileSync(join(b, name))))
  );
}

/**
 * The committed pkg/ is what its sources make: rebuild it in a copy, so that the tree stays as it is. Other bytes (another compiler) are
 * tested; the same bytes were tested by the step before. Then once more without simd128: the portable kernel must give the same results.
 */
async function testRebuiltPkg() {
  const { missing } = wasmToolchain(root);
  if (missing) {
    console.log(`pkg/ is not rebuilt here: ${missing} is missing (scripts/wasm-toolchain.sh installs it)`);
    return { passed: 0, failed: 0, skipped: 0 };
  }
  const copy = join(scratch, "rebuilt");
  const { output: files } = await run("git", ["ls-files", "-z", "-co", "--exclude-standard"], { show: false });
  for (const file of files.split("\0").filter((name) => name && existsSync(join(root, name)))) {
    mkdirSync(join(copy, dirname(file)), { recursive: true });
    cpSync(join(root, file), join(copy, file), { force: true, verbatimSymlinks: true });
  }
  // Without the packages that scripts/extra-packages.mjs got.
  const cached = join(root, "node_modules/.cache");
  const filter = (/** @type {string} */ path) => path !== cached;
  cpSync(join(root, "node_modules"), join(copy, "node_modules"), { recursive: true, verbatimSymlinks: true, filter });
  // The same target directory: dependencies need not be compiled twice.
  const env = { ...rustEnv, CARGO_TARGET_DIR: join(root, "target") };
  const { ok } = await run(process.execPath, ["scripts/build-wasm.mjs"], { cwd: copy, env });
  if (!ok) return failure;
  const same = sameFiles(join(root, "pkg"), join(copy, "pkg"));
  if (same) console.log("the rebuilt pkg/ is the committed one, byte for byte");
  const counts = same ? await one() : await npmTest(copy, "--project", "!packaging", ...OF_THE_CRATE);

  const wasm = join(copy, "pkg/collapsar_wasm_bg.wasm");
  const withSimd = readFileSync(wasm);
  writeFileSync(join(copy, ".cargo/config.toml"), "");
  const portable = await run(process.execPath, ["scripts/build-wasm.mjs"], { cwd: copy, env });
  if (!portable.ok || readFileSync(wasm).equals(withSimd)) return add(counts, failure);
  return add(counts, await npmTest(copy, "--project", "node", ...OF_THE_CRATE));
}

/** What npm would publish, as publint and are-the-types-wrong see it. @returns {Promise<string>} */
async function pack() {
  // dist/ is built by an earlier step; npm's `prepare` would build it again under whoever reads it.
  await run("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", scratch]);
  return join(scratch, readdirSync(scratch).find((file) => file.endsWith(".tgz")) ?? "npm-pack-made-nothing.tgz");
}

/** @typedef {[name: string, step: () => Promise<Counts>]} Step */

/** @type {Step[]} */
const stepsOfNode = [
  ["pkg hash", () => one(node("scripts/pkg-hash.mjs", "--check"))],
  ["build", () => one(node("scripts/build.mjs"))],
  ["biome", () => one(tool("@biomejs/biome/bin/biome", "ci", "--error-on-warnings", "--colors=off"))],
  [
    "types",
    () =>
      one(
        ...[".", "tsconfig.tests.json", "demo"].map((project) => tool("typescript/bin/tsc", "--noEmit", "-p", project)),
      ),
  ],
  ["API reference", () => one(node("scripts/docs.mjs", "--check"))],
  // A process of its own: what memory it needs is a part of what is looked at.
  ["fuzz containers", () => one(node("scripts/fuzz-containers.mjs", "--seconds", "10"))],
  ["npm test", () => npmTest(root)],
  ["publint", async () => one(tool("publint/src/cli.js", "run", await pack(), "--strict"))],
  // The package is ESM only, so what CommonJS and the resolution of TypeScript before 4.7 would see does not count.
  [
    "attw",
    async () => one(tool("@arethetypeswrong/cli/dist/index.js", await pack(), "--profile", "esm-only", "--no-emoji")),
  ],
];

/** What needs Rust. @type {Step[]} */
const stepsOfRust = [
  ["rustfmt", withRust(() => one(run("cargo", ["fmt", "--all", "--check"])))],
  [
    "clippy",
    withRust(() => one(run("cargo", ["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]))),
  ],
  ["cargo test", withRust(() => cargoTest("--workspace", "--locked"))],
  ["fuzz", withRust(async () => fuzz({ mayInstall: ci, seconds: 10 }))],
  ["npm test with a rebuilt pkg", testRebuiltPkg],
];

/** Says that this process is the one of the steps of Rust, and where it leaves its outcome. */
const RUST_ALONE = "--rust-alone";
const [first, outcomeFile = ""] = process.argv.slice(2);
const rustAlone = first === RUST_ALONE;
const words = process.argv.slice(rustAlone ? 4 : 2);
/** @param {Step[]} steps */
const chosen = (steps) => steps.filter(([name]) => words.length === 0 || words.some((word) => name.includes(word)));

/** What some steps came to. @typedef {{ summary: string[], total: Counts, failedTests: string[] }} Outcome */

/** Runs steps one after the other. @param {Step[]} steps @returns {Promise<Outcome>} */
async function runSteps(steps) {
  /** @type {string[]} */
  const summary = [];
  let total = { passed: 0, failed: 0, skipped: 0 };
  for (const [name, step] of steps) {
    console.log(`\n=== ${name}`);
    const start = performance.now();
    const counts = await step();
    total = add(total, counts);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    summary.push(`${counts.failed > 0 ? "FAILED" : "ok    "} ${name}: ${line(counts)} (${seconds} s)`);
    console.log(`--- ${name}: ${seconds} s`);
  }
  return { summary, total, failedTests };
}

/** Runs the chosen steps of Rust in another process. What it prints comes in one piece, when it ends. @returns {Promise<Outcome>} */
async function runStepsOfRust() {
  const names = chosen(stepsOfRust).map(([name]) => name);
  if (names.length === 0) return { summary: [], total: { passed: 0, failed: 0, skipped: 0 }, failedTests: [] };
  console.log(`beside the others: ${names.join(", ")}`);
  const found = join(scratch, "rust.json");
  const args = [fileURLToPath(import.meta.url), RUST_ALONE, found, ...words];
  const { output } = await run(process.execPath, args, { show: false, timeout: 0 });
  process.stdout.write(output);
  try {
    return JSON.parse(readFileSync(found, "utf8"));
  } catch {
    const total = { passed: 0, failed: names.length, skipped: 0 };
    return { summary: [`FAILED ${names.join(", ")}: they left no result`], total, failedTests: [] };
  }
}

/** @param {Counts} counts */
function line({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

if (rustAlone) {
  writeFileSync(outcomeFile, JSON.stringify(await runSteps(chosen(stepsOfRust))));
} else {
  if (ci) {
    ensureRust();
    ensureShells();
    ensureSlurm();
  }
  const beside = runStepsOfRust();
  const outcomes = [await runSteps(chosen(stepsOfNode)), await beside];
  const failed = outcomes.flatMap((outcome) => outcome.failedTests);
  if (failed.length > 0) console.log(`\nFailed tests:\n${failed.join("\n")}`);
  const total = outcomes.map((outcome) => outcome.total).reduce(add);
  console.log(`\n${outcomes.flatMap(({ summary }) => summary).join("\n")}\n${line(total)}`);
  process.exitCode = total.failed > 0 ? 1 : 0;
}
rmSync(scratch, { recursive: true, force: true });
