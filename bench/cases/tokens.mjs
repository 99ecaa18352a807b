// @ts-check
import { pythonCommand, whatIsMissing } from "../peers.mjs";
import { compare } from "../results.mjs";
import { table } from "../table.mjs";
import { makeVocabulary } from "../vocabulary.mjs";

export const title = "tokens: the indicators of 151,936 x 2,560 F32, one embedding (1.56 GB, warm cache)";
export const defaultRuns = 3;

const SOLVERS = ["full", "covariance_eigh", "randomized"];

/** @param {import("../run.mjs").Context} context */
export async function run(context) {
  const { python, log, show } = context;
  const gamma = await makeVocabulary({ rows: 151_936, dims: 2560, log });
  const ours = (/** @type {string[]} */ ...args) => [process.execPath, "dist/bundle/cli.js", ...args, "--quiet"];
  const commands = [
    { label: "collapsar tokens", argv: ours("tokens", gamma, "-o", "bench/out/tokens.csv") },
    { label: "collapsar mask", argv: ours("mask", gamma, "-o", "bench/out/tokens.safetensors") },
  ];
  const missing = whatIsMissing(python, ["numpy", "sklearn"]);
  for (const solver of missing === undefined ? SOLVERS : []) {
    const args = ["bench/peers/tokens.py", solver, gamma, `bench/out/tokens_${solver}.npz`];
    commands.push(pythonCommand(`numpy, PCA ${solver}`, python, args, ["numpy", "sklearn.decomposition"]));
  }
  const unmeasured = missing === undefined ? [] : [`numpy and scikit-learn: ${missing}`];
  show(table(await compare(commands, context, "tokens of 1.56 GB", unmeasured)));
}
