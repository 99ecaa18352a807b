// @ts-check
/**
 * `npm run example [-- --full]`: makes a stand-in for Qwen3-4B's unembedding matrix, measures its dead tokens with the
 * built command line and compares the CSV with the expected bytes. Everything is written to examples/out/.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { access, readFile, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { hasStandIn, REAL_ROWS, SMALL_ROWS, standInPaths, writeStandIn } from "./stand-in.mjs";

const CLI = "dist/bundle/cli.js";
const RESULT = "examples/out/qwen_comprehensive.csv";
const EXPECTED = "tests/golden/data/expected.csv";

/** @param {string[]} args */
async function main(args) {
  const unknown = args.find((arg) => arg !== "--full");
  if (unknown !== undefined) throw new Error(`unknown argument ${unknown}; the only one is --full`);
  await access(CLI).catch(() => {
    throw new Error(`${CLI} is missing; run \`npm run build\` first`);
  });
  const rows = args.includes("--full") ? REAL_ROWS : SMALL_ROWS;
  const directory = `examples/out/qwen3-4b-${rows}`;
  await makeStandIn(directory, rows);

  const { gamma, mask } = standInPaths(directory);
  await rm(RESULT, { force: true });
  await runCommandLine(["stats", gamma, "--mask", mask, "-o", RESULT]);
  await compare();
}

/**
 * @param {string} directory
 * @param {number} rows
 */
async function makeStandIn(directory, rows) {
  if (await hasStandIn(directory, rows)) {
    console.log(`${directory}: the stand-in of ${rows} rows is there`);
    return;
  }
  console.log(`${directory}: making the stand-in of ${rows} rows`);
  const stop = new AbortController();
  const onInterrupt = () => stop.abort(new Error("interrupted"));
  process.once("SIGINT", onInterrupt);
  await writeStandIn(directory, { rows, signal: stop.signal });
  process.off("SIGINT", onInterrupt);
}

/** @param {string[]} args */
async function runCommandLine(args) {
  console.log(`\n$ node ${[CLI, ...args].join(" ")}\n`);
  const child = spawn(process.execPath, [CLI, ...args], { stdio: "inherit" });
  const [code, signal] = await once(child, "exit");
  if (code !== 0) throw new Error(`the command line ended with ${signal ?? `status ${code}`}`);
}

async function compare() {
  const [result, expected] = await Promise.all([readFile(RESULT), readFile(EXPECTED)]);
  if (!result.equals(expected)) throw new Error(`${RESULT} differs from ${EXPECTED}, the published numbers`);
  console.log(`\n${RESULT}: ${result.length} bytes, identical to ${EXPECTED}, the published numbers`);
}

process.chdir(fileURLToPath(new URL("../..", import.meta.url)));
main(process.argv.slice(2)).catch((error) => {
  console.error(`example: ${error.message}`);
  process.exitCode = 1;
});
