// @ts-check
import { readFile } from "node:fs/promises";
import { standInPaths } from "../../examples/qwen3-4b/stand-in.mjs";
import { bytesRead } from "../measure.mjs";
import { pythonCommand, whatIsMissing } from "../peers.mjs";
import { compare } from "../results.mjs";
import { DIRECTORY, makeFullStandIn } from "../stand-in.mjs";
import { megabytes, table } from "../table.mjs";

export const title = "stats: the metrics of Qwen3-4B's dead tokens (151,936 x 2,560 F32, 1.56 GB, warm cache)";
export const defaultRuns = 7;

const EXPECTED = "tests/golden/data/expected.csv";
const PEERS = [
  { label: "torch, as in the notebook", script: "stats_torch.py", modules: ["torch", "safetensors", "numpy"] },
  { label: "numpy, masked rows only", script: "stats_numpy.py", modules: ["numpy"] },
];

/** @param {import("../run.mjs").Context} context */
export async function run(context) {
  const { python, log, show } = context;
  await makeFullStandIn(log);
  const { gamma, mask } = standInPaths(DIRECTORY);
  const ours = {
    label: "collapsar stats --mask",
    out: "bench/out/stats_collapsar.csv",
    args: ["dist/bundle/cli.js", "stats", gamma, "--mask", mask, "-o", "bench/out/stats_collapsar.csv", "--quiet"],
  };
  const commands = [{ label: ours.label, argv: [process.execPath, ...ours.args] }];
  const outputs = [ours];
  const unmeasured = [];
  for (const { label, script, modules } of PEERS) {
    const missing = whatIsMissing(python, modules);
    if (missing !== undefined) {
      unmeasured.push(`${label}: ${missing}`);
      continue;
    }
    const out = `bench/out/${script.replace(".py", ".csv")}`;
    commands.push(pythonCommand(label, python, [`bench/peers/${script}`, gamma, mask, out], modules));
    outputs.push({ label, out, args: [] });
  }
  show(table(await compare(commands, context, "stats of the dead tokens", unmeasured)));
  for (const { label, out } of outputs) log(`${label}: ${await agreement(out)}`);
  await showBytesRead(ours.args, show);
}

/** @param {string} out how the CSV that a program wrote compares with the expected one */
async function agreement(out) {
  const [[names, values], [, expected]] = await Promise.all([readRows(out), readRows(EXPECTED)]);
  const differing = (names ?? []).flatMap((name, c) =>
    values?.[c] === expected?.[c] ? [] : [`${name} ${values?.[c]} (expected ${expected?.[c]})`],
  );
  return differing.length === 0 ? "the expected CSV" : `differs in ${differing.join(", ")}`;
}

/** @param {string} path */
async function readRows(path) {
  return (await readFile(path, "utf8"))
    .trimEnd()
    .split("\n")
    .map((line) => line.split(","));
}

/**
 * @param {string[]} args
 * @param {(text: string) => void} show
 */
async function showBytesRead(args, show) {
  const [whole, node] = [await bytesRead(args), await bytesRead(["-e", "0"])];
  if (whole === undefined || node === undefined) return show("Bytes read: not measured, needs Linux.");
  const parts = `rchar ${megabytes(whole)} MB less ${megabytes(node)} MB of node -e 0`;
  show(`Bytes read: ${megabytes(whole - node)} MB (${parts}).`);
}
