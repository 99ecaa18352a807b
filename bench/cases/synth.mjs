// @ts-check
import { writeFile } from "node:fs/promises";
import { measure } from "../measure.mjs";
import { pythonCommand, whatIsMissing } from "../peers.mjs";
import { leastOf, NODE } from "../results.mjs";
import { ms, table } from "../table.mjs";

export const title = "synth: simulated snapshots of 2,100 x 2,560, generated and measured";
export const defaultRuns = 3;

const DIMS = 2560;
const CENTROID = "bench/out/centroid.safetensors";

/**
 * What is simulated, and how many trials of each program take seconds. At a sigma where every row is distinct the notebook's
 * broadcasting would need 45 GB; there the peer takes its other way, torch.cdist.
 */
const PARTS = [
  { name: "sparse, sigma 1.5e-9", sigma: "1.5e-9", ours: 10_000, flags: [], theirs: 30, pairs: "broadcast" },
  {
    name: "dense, sigma 1.5e-9",
    sigma: "1.5e-9",
    ours: 100,
    flags: ["--sampler", "dense"],
    theirs: 30,
    pairs: "broadcast",
  },
  { name: "dense, sigma 3.28e-3", sigma: "3.28e-3", ours: 5, flags: [], theirs: 5, pairs: "cdist" },
];

/** @param {import("../run.mjs").Context} context */
export async function run({ python, runs, meter, show, keep, onRound }) {
  await makeCentroid();
  const missing = whatIsMissing(python, ["torch", "safetensors"]);
  const importing = pythonCommand("(python, 0 trials)", python, peerArgs("1.5e-9", 0, "broadcast"));
  for (const { name, sigma, ours, flags, theirs, pairs } of PARTS) {
    const args = ["--sigma", sigma, "--trials", String(ours), ...flags, "-o", "bench/out/synth.csv", "--quiet"];
    const argv = [process.execPath, "dist/bundle/cli.js", "synth", "--centroid", CENTROID, ...args];
    const commands = [
      { label: `collapsar synth, ${ours} trials`, argv },
      { label: NODE, argv: [process.execPath, "-e", "0"] },
    ];
    if (missing === undefined) {
      commands.push(pythonCommand(`torch, ${theirs} trials`, python, peerArgs(sigma, theirs, pairs)), importing);
    }
    const samples = await measure(commands, { runs, meter, onRound });
    show(`${name}:\n\n${table(samples)}`);
    const [own, node, peer, start] = [...samples.keys()].map((label) => leastOf(samples, label));
    if (own === undefined || node === undefined) continue;
    /** A trial, without what passes before the first. @type {(label: string, whole: Result, start: Result, trials: number) => Result} */
    const trial = (label, whole, { time }, trials) => ({
      label,
      time: (whole.time - time) / trials,
      ...(whole.peak !== undefined && { peak: whole.peak }),
    });
    const each = trial("collapsar", own, node, ours);
    const other = peer && start && trial("torch", peer, start, theirs);
    keep({
      work: `a trial, ${name}`,
      ours: each,
      peers: other ? [other] : [],
      unmeasured: missing === undefined ? [] : [`torch: ${missing}`],
    });
    const beside = other ? `, torch ${digits(other.time)}: ${(other.time / each.time).toFixed(1)} times as long` : "";
    show(`A trial, without the starts: collapsar ${digits(each.time)} ms${beside}.`);
  }
}

/** @typedef {import("../results.mjs").Result} Result */

/** @param {number} value */
const digits = (value) => (value < 10 ? value.toPrecision(3) : ms(value));

/** @param {string} sigma @param {number} trials @param {string} pairs */
const peerArgs = (sigma, trials, pairs) => [
  "bench/peers/synth_torch.py",
  CENTROID,
  sigma,
  String(trials),
  pairs,
  "bench/out/synth_torch.csv",
];

/** A vector like the published centroid: normal entries, norm 0.166. The stand-in's own mean lies on the bfloat16 grid in most dims. */
async function makeCentroid() {
  let state = 42n;
  const uniform = () => {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
    return (Number(state >> 40n) + 0.5) / 2 ** 24;
  };
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const values = Float32Array.from({ length: DIMS }, () => (normal() * 0.166) / Math.sqrt(DIMS));
  const header = JSON.stringify({ centroid: { dtype: "F32", shape: [DIMS], data_offsets: [0, 4 * DIMS] } });
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  await writeFile(CENTROID, Buffer.concat([length, Buffer.from(header), new Uint8Array(values.buffer)]));
}
