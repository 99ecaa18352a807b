// @ts-check
/**
 * node bench/geometry.mjs pairs|graph FILE.npy RUNS [JOBS]: measures all rows of a matrix that is in memory, with one worker unless JOBS says
 * more, and prints the shortest time and the numbers as JSON, the most memory that was resident among them. `graph` leaves mean and
 * median out.
 */
import { readFile } from "node:fs/promises";
import { init, stats } from "../dist/bundle/node.js";
import { peakMemory } from "./measure.mjs";

const [what, path = "", runs = "1", jobs = "1"] = process.argv.slice(2);
const file = await readFile(path);
const [, rows, dims] = /** @type {string[]} */ (/\((\d+), (\d+)\)/.exec(file.subarray(0, 128).toString("latin1")));
const data = new Float32Array(file.buffer.slice(file.byteOffset + file.length - Number(rows) * Number(dims) * 4));
await init();
let seconds = Number.POSITIVE_INFINITY;
let result;
for (let run = 0; run < Number(runs); run++) {
  const start = performance.now();
  const shape = /** @type {[number, number]} */ ([Number(rows), Number(dims)]);
  const pairs = what === "graph" ? "none" : "exact";
  result = await stats({ data, dtype: "F32", shape }, { rows: "all", pairs, jobs: Number(jobs) });
  seconds = Math.min(seconds, (performance.now() - start) / 1000);
}
const { max_l_inf, mean_l_inf, median_l_inf, n_components } = /** @type {NonNullable<typeof result>} */ (result)
  .metrics;
console.log(
  JSON.stringify({
    seconds,
    max: max_l_inf,
    mean: mean_l_inf,
    median: median_l_inf,
    edges: result?.edges,
    components: n_components,
    peak: peakMemory(),
  }),
);
