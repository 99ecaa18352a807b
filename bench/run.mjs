// @ts-check
/**
 * node bench/run.mjs [names] [--runs N]: collapsar side by side with its peers; --summary writes what was kept of all runs into README.md
 * here. A case is a module in cases/ with `title`, `defaultRuns` and `run(context)`, listed below.
 */
import { access, mkdir } from "node:fs/promises";
import { availableParallelism, cpus, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
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
import { keepResults, writeSummary } from "./results.mjs";
import { megabytes } from "./table.mjs";

/**
 * @typedef {object} Context what a case is given; paths are relative to the repository, which is the working directory
 * @property {string} python
 * @property {number} runs
 * @property {import("./measure.mjs").Meter} meter
 * @property {(line: string) => void} log
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

  const python = process.env.COLLAPSAR_PYTHON ?? "python3";
  const meter = findMeter(python);
  console.log(`${cpus()[0]?.model.trim()}, ${availableParallelism()} cores, ${megabytes(totalmem())} MB of memory`);
  console.log(`Node ${process.version} on ${process.platform}; processor time and memory by ${meter.name}`);
  for (const name of names) {
    /** @type {import("./results.mjs").Comparison[]} */
    const kept = [];
    await runCase(/** @type {Case} */ (CASES[name]), { python, meter, runs, keep: (one) => kept.push(one) });
    await keepResults(name, kept);
  }
}

/**
 * @param {Case} benchmark
 * @param {{ python: string, meter: import("./measure.mjs").Meter, runs: number | undefined, keep: Context["keep"] }} options
 */
async function runCase(benchmark, { python, meter, keep, runs = benchmark.defaultRuns }) {
  console.log(`\n## ${benchmark.title}\n`);
  const onRound = (/** @type {number} */ round) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${round === 0 ? "warm-up" : `run ${round} of ${runs}`}   \r`);
  };
  await benchmark.run({ python, runs, meter, log: console.log, onRound, keep });
}

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
main().catch((error) => {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
});
