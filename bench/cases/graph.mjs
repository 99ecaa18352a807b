// @ts-check
import { peerProgram, report } from "../report.mjs";
import { makeRows } from "../rows.mjs";
import { align } from "../table.mjs";

export const title = "graph: edges and components of the epsilon-graph, rows in memory, half of them in one cluster";
export const defaultRuns = 5;

const DIMS = 2560;
const SIZES = [2000, 8000];
const PEERS = [
  { label: "numpy, sort and sweep", way: "sweep", modules: ["scipy"] },
  { label: "scikit-learn, brute", way: "brute", modules: ["sklearn", "scipy"] },
  { label: "scikit-learn, BallTree", way: "balltree", modules: ["sklearn", "scipy"] },
].map((peer) => ({ ...peer, script: "graph.py" }));

/** @param {import("../run.mjs").Context} context */
export async function run({ python, runs, log }) {
  for (const clustered of [false, true]) {
    for (const rows of SIZES) {
      const file = await makeRows({ rows, dims: DIMS, clustered });
      const kind = clustered ? "half in a cluster" : "all apart";
      log(
        align([
          [`${rows} rows x ${DIMS}, ${kind}`, "s (shortest)", "ratio", "edges, components"],
          ...compare(file, python, runs),
        ]),
      );
    }
  }
}

/**
 * @param {string} file
 * @param {string} python
 * @param {number} runs of the fast ones
 */
function compare(file, python, runs) {
  const ours = report({ label: "ours", argv: [process.execPath, "bench/geometry.mjs", "graph", file, String(runs)] });
  if (typeof ours === "string") throw new Error(`collapsar ${ours}`);
  const lines = [line("collapsar stats --pairs none", ours, ours.seconds)];
  for (const peer of PEERS) {
    const program = peerProgram(peer, { python, args: [file, String(peer.way === "sweep" ? runs : 1)] });
    const found = typeof program === "string" ? program : report(program);
    lines.push(typeof found === "string" ? [peer.label, found, "", ""] : line(peer.label, found, ours.seconds));
  }
  return lines;
}

/**
 * @param {string} label
 * @param {import("../report.mjs").Report} found
 * @param {number} reference
 */
function line(label, { seconds, edges, components }, reference) {
  return [label, seconds.toFixed(3), `${(seconds / reference).toFixed(1)}x`, `${edges}, ${components}`];
}
