// @ts-check
import { peerProgram, report } from "../report.mjs";
import { reported } from "../results.mjs";
import { makeRows } from "../rows.mjs";
import { align, megabytes } from "../table.mjs";

export const title = "graph: edges and components of the epsilon-graph, rows in memory";
export const defaultRuns = 5;

const DIMS = 2560;
const SIZES = [2000, 8000];
const SWEEP = { label: "numpy, sort and sweep", script: "graph.py", way: "sweep", modules: ["scipy"] };
/** What takes minutes whatever the rows are like is asked once. */
const SLOW = [
  { label: "scikit-learn, brute", way: "brute" },
  { label: "scikit-learn, BallTree", way: "balltree" },
].map((peer) => ({ ...peer, script: "graph.py", modules: ["sklearn", "scipy"] }));

/** @typedef {[label: string, found: import("../report.mjs").Report | string]} Found */

/** @param {import("../run.mjs").Context} context */
export async function run({ python, runs, show, keep }) {
  for (const clustered of [false, true]) {
    for (const rows of SIZES) {
      const file = await makeRows({ rows, dims: DIMS, kind: clustered ? "clustered" : "spread" });
      const kind = clustered ? "half in a cluster" : "all apart";
      show(
        align([
          [`${rows} rows x ${DIMS}, ${kind}`, "s (shortest)", "ratio", "peak RSS, MB", "edges, components"],
          ...compare(file, clustered ? [SWEEP] : [SWEEP, ...SLOW], python, runs, (found) =>
            keep(reported(`graph: ${rows} rows, ${kind}`, found)),
          ),
        ]),
      );
    }
  }
}

/**
 * @param {string} file
 * @param {typeof SWEEP[]} peers
 * @param {string} python
 * @param {number} runs of the fast ones
 * @param {(found: Found[]) => void} kept is given what was found
 */
function compare(file, peers, python, runs, kept) {
  const ours = report({ label: "ours", argv: [process.execPath, "bench/geometry.mjs", "graph", file, String(runs)] });
  if (typeof ours === "string") throw new Error(`collapsar ${ours}`);
  /** @type {Found[]} */
  const all = [["collapsar", ours]];
  const lines = [line("collapsar stats --pairs none", ours, ours.seconds)];
  for (const peer of peers) {
    const program = peerProgram(peer, { python, args: [file, String(peer.way === "sweep" ? runs : 1)] });
    const found = typeof program === "string" ? program : report(program);
    all.push([peer.label, found]);
    lines.push(typeof found === "string" ? [peer.label, found, "", "", ""] : line(peer.label, found, ours.seconds));
  }
  kept(all);
  return lines;
}

/**
 * @param {string} label
 * @param {import("../report.mjs").Report} found
 * @param {number} reference
 */
function line(label, { seconds, peak, edges, components }, reference) {
  return [
    label,
    seconds.toFixed(3),
    `${(seconds / reference).toFixed(seconds < 10 * reference ? 2 : 0)}x`,
    megabytes(peak),
    `${edges}, ${components}`,
  ];
}
