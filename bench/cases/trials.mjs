// @ts-check
import { readFile } from "node:fs/promises";
import { pythonCommand, whatIsMissing } from "../peers.mjs";
import { compare } from "../results.mjs";
import { table } from "../table.mjs";
import { makeTrials } from "../trials-file.mjs";

export const title =
  "trials: 2,100 x 2,560 F16 from a deflated HDF5 file (warm cache): 100 in one chunk, 100 in a chunk each, 256 in one chunk";
export const defaultRuns = 5;

const PEERS = [
  { label: "h5py and torch, as in the notebook", script: "trials_torch.py", modules: ["h5py", "torch", "numpy"] },
  { label: "h5py and a dict of row bytes", script: "trials_dict.py", modules: ["h5py", "numpy"] },
];

/** The notebook's layout, all trials in one chunk; a trial to a chunk; and a chunk that the peers would read into 2.75 GB of memory. */
const FILES = [
  { path: "bench/out/trials-100-together.h5", trials: 100, batch: 100, peers: PEERS },
  { path: "bench/out/trials-100-apart.h5", trials: 100, batch: 1, peers: PEERS },
  { path: "bench/out/trials-one-chunk.h5", trials: 256, batch: 256, peers: [] },
];

/** @param {import("../run.mjs").Context} context */
export async function run(context) {
  const { python, log, show } = context;
  for (const { path, trials, batch, peers } of FILES) {
    await makeTrials(path, { trials, batch, log });
    const out = (/** @type {string} */ name) => `bench/out/trials-${trials}-${name}.csv`;
    const ours = ["dist/bundle/cli.js", "trials", path, "-o", out("collapsar"), "--quiet"];
    const commands = [
      { label: `collapsar trials (${trials}, ${batch} to a chunk)`, argv: [process.execPath, ...ours] },
    ];
    const outputs = [];
    const unmeasured = [];
    for (const { label, script, modules } of peers) {
      const missing = whatIsMissing(python, modules);
      if (missing !== undefined) {
        unmeasured.push(`${label}: ${missing}`);
        continue;
      }
      commands.push(pythonCommand(label, python, [`bench/peers/${script}`, path, out(script)], modules));
      outputs.push({ label, csv: out(script) });
    }
    show(table(await compare(commands, context, `${trials} trials, ${batch} to a chunk`, unmeasured)));
    for (const { label, csv } of outputs) log(`${label}: ${await agreement(csv, out("collapsar"))}`);
  }
}

/** How many cells of two CSVs differ, by column. @param {string} theirs @param {string} ours */
async function agreement(theirs, ours) {
  const [a, b] = await Promise.all([cells(theirs), cells(ours)]);
  const names = a[0] ?? [];
  const differing = names.flatMap((name, column) => {
    const rows = a.filter((row, at) => row[column] !== b[at]?.[column]).length;
    return rows === 0 ? [] : [`${name} in ${rows} rows`];
  });
  return differing.length === 0 ? "the same CSV" : `differs in ${differing.join(", ")}`;
}

/** @param {string} path */
async function cells(path) {
  return (await readFile(path, "utf8"))
    .trimEnd()
    .split("\n")
    .map((line) => line.split(","));
}
