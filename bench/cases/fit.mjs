// @ts-check
import { peerProgram, report } from "../report.mjs";
import { reported } from "../results.mjs";
import { makeRows } from "../rows.mjs";
import { align, megabytes } from "../table.mjs";

export const title = "fit: permutations, a bootstrap in which every dim varies, and compare, all in memory";
export const defaultRuns = 3;

const ROWS = 2100;

/** @type {{ way: string, label: string, dims?: number, runs?: number, limit: number, shown: string[] }[]} */
const WORK = [
  {
    way: "permutations",
    label: `999 permutations, ${ROWS} x 20`,
    dims: 20,
    limit: 2,
    shown: ["sigma", "logLikelihood"],
  },
  {
    way: "bootstrap",
    label: `1,000 fits, ${ROWS} x 2,560`,
    dims: 2560,
    runs: 1,
    limit: 60,
    shown: ["sigma", "logLikelihood"],
  },
  { way: "compare", label: "compare, 10,000 x 20", limit: 0.5, shown: ["jointP"] },
];

/** @param {import("../run.mjs").Context} context */
export async function run({ python, runs, show, keep }) {
  for (const { way, label, dims, runs: own = runs, limit, shown } of WORK) {
    const file = dims === undefined ? [] : [await makeRows({ rows: ROWS, dims, kind: "rounded" })];
    const args = [String(own), ...file];
    const ours = report({ label, argv: [process.execPath, "bench/inference.mjs", way, ...args] });
    if (typeof ours === "string") throw new Error(`collapsar ${ours}`);
    const program = peerProgram(
      { label: "numpy and scipy", script: "inference.py", way, modules: ["scipy"] },
      { python, args },
    );
    const theirs = typeof program === "string" ? program : report(program);
    keep(
      reported(`fit: ${label}`, [
        ["collapsar", ours],
        ["numpy and scipy", theirs],
      ]),
    );
    const line = (/** @type {string} */ name, /** @type {import("../report.mjs").Report | string} */ found) =>
      typeof found === "string"
        ? [name, found, "", "", ""]
        : [
            name,
            found.seconds.toFixed(3),
            `${(found.seconds / ours.seconds).toFixed(2)}x`,
            megabytes(found.peak),
            shown.map((number) => Number(found[number]).toPrecision(7)).join(" "),
          ];
    show(
      align([
        [label, "s (shortest)", "ratio", "peak RSS, MB", shown.join(", ")],
        line("collapsar", ours),
        line("numpy and scipy", theirs),
      ]),
    );
    if (ours.seconds > limit) show(`Over the limit of ${limit} s.`);
  }
}
