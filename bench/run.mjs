// @ts-check
/**
 * node bench/run.mjs [names] [--runs N]: collapsar side by side with its peers; --summary writes what was kept of all runs, the summary and
 * the tables of each case, into README.md here. A case is a module in cases/ with `title`, `defaultRuns` and `run(context)`, listed below.
 */
import { access, mkdir } from "node:fs/promises";
import { availableParallelism, cpus, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import * as adam from "./cases/adam.mjs";
import * as coldStart from "./cases/cold-start.mjs";
import * as containers from "./cases/containers.mjs";
import * as demo from "./cases/demo.mjs";
import * as diff from "./cases/diff.mjs";
import * as fit from "./cases/fit.mjs";
import * as graph from "./cases/graph.mjs";
import * as http from "./cases/http.mjs";
import * as mask from "./cases/mask.mjs";
import * as motion from "./cases/motion.mjs";
import * as pairs from "./cases/pairs.mjs";
import * as scroll from "./cases/scroll.mjs";
import * as stats from "./cases/stats.mjs";
import * as synth from "./cases/synth.mjs";
import * as tokens from "./cases/tokens.mjs";
import * as trials from "./cases/trials.mjs";
import * as vocabulary from "./cases/vocabulary.mjs";
import { findMeter } from "./measure.mjs";
import { versions } from "./peers.mjs";
import { keepResults, writeSummary } from "./results.mjs";
import { megabytes } from "./table.mjs";

/**
 * @typedef {object} Context what a case is given; paths are relative to the repository, which is the working directory
 * @property {string} python
 * @property {number} runs
 * @property {import("./measure.mjs").Meter} meter
 * @property {(line: string) => void} log what is said on the way
 * @property {(text: string) => void} show what was found: a table, or a sentence. It is kept for the README
 * @property {(round: number) => void} onRound
 * @property {(comparison: import("./results.mjs").Comparison) => void} keep for the summary
 *
 * @typedef {{ title: string, defaultRuns: number, run: (context: Context) => Promise<void> }} Case
 */

/** @type {Record<string, Case>} */
const CASES = {
  stats,
  mask,
  tokens,
  diff,
  motion,
  adam,
  containers,
  trials,
  http,
  "cold-start": coldStart,
  synth,
  pairs,
  graph,
  fit,
  vocabulary,
  demo,
  scroll,
};

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { runs: { type: "string" }, summary: { type: "boolean" } },
  });
  if (values.summary) return console.log(await writeSummary(Object.keys(CASES)));
  const runs = values.runs === undefined ? undefined : Number(values.runs);
  if (runs !== undefined && !(Number.isInteger(runs) && runs > 0)) throw new Error("--runs is a whole number from 1");
  const names = positionals.length > 0 ? positionals : Object.keys(CASES);
  const unknown = names.filter((name) => !Object.hasOwn(CASES, name));
  if (unknown.length > 0) throw new Error(`no case ${unknown.join(", ")}; there are ${Object.keys(CASES).join(", ")}`);
  await access("dist/bundle/cli.js").catch(() => {
    throw new Error("dist/bundle/cli.js is missing; run `npm run build` first");
  });
  await mkdir("bench/out", { recursive: true });
  // Node 20 reads these authorities at each start, 45 ms for those of a whole system, which no other program measured here does.
  delete process.env.NODE_EXTRA_CA_CERTS;

  const python = process.env.COLLAPSAR_PYTHON ?? "python3";
  const meter = findMeter(python);
  console.log(`${cpus()[0]?.model.trim()}, ${availableParallelism()} cores, ${megabytes(totalmem())} MB of memory`);
  console.log(`Node ${process.version} on ${process.platform}; processor time and memory by ${meter.name}`);
  console.log(`Peers: ${versions(python)}`);
  for (const name of names) {
    const benchmark = /** @type {Case} */ (CASES[name]);
    try {
      await runCase(name, benchmark, { python, meter, runs: runs ?? benchmark.defaultRuns });
    } catch (error) {
      // The others can be measured all the same.
      console.error(`bench: ${name}: ${error instanceof Error ? error.message : error}`);
      process.exitCode = 1;
    }
  }
}

/**
 * @param {string} name
 * @param {Case} benchmark
 * @param {Pick<Context, "python" | "meter" | "runs">} options
 */
async function runCase(name, benchmark, { python, meter, runs }) {
  console.log(`\n## ${benchmark.title}\n`);
  /** @type {import("./results.mjs").Comparison[]} */
  const comparisons = [];
  /** @type {string[]} */
  const texts = [];
  const onRound = (/** @type {number} */ round) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${round === 0 ? "warm-up" : `run ${round} of ${runs}`}   \r`);
  };
  const show = (/** @type {string} */ text) => {
    console.log(`${text}\n`);
    texts.push(text);
  };
  const keep = (/** @type {import("./results.mjs").Comparison} */ one) => void comparisons.push(one);
  await benchmark.run({ python, runs, meter, log: console.log, show, onRound, keep });
  await keepResults(name, { runs, comparisons, texts, python });
}

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
main().catch((error) => {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
});
