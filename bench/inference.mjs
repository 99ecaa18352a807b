// @ts-check
/**
 * node bench/inference.mjs permutations|bootstrap|compare RUNS [FILE.npy]: tests rows that are in memory, or metrics, and prints the shortest
 * time and some numbers as JSON. `permutations` fits the rows with 999 of them, `bootstrap` fits them and 1,000 trials with a worker per core,
 * `compare` compares one record with 10,000 of 20 metrics.
 */
import { readFile } from "node:fs/promises";
import { compare, fit as fitRows, init } from "../dist/bundle/node.js";
import { peakMemory } from "./measure.mjs";

const [what = "", runs = "1", path = ""] = process.argv.slice(2);
await init();
const work = what === "compare" ? compareMetrics : await fitOf(path);
let seconds = Number.POSITIVE_INFINITY;
let found;
for (let run = 0; run < Number(runs); run++) {
  const start = performance.now();
  found = await work();
  seconds = Math.min(seconds, (performance.now() - start) / 1000);
}
console.log(JSON.stringify({ seconds, ...found, peak: peakMemory() }));

/** @param {string} file */
async function fitOf(file) {
  const bytes = await readFile(file);
  const [, rows, dims] = /** @type {string[]} */ (/\((\d+), (\d+)\)/.exec(bytes.subarray(0, 128).toString("latin1")));
  const shape = /** @type {[number, number]} */ ([Number(rows), Number(dims)]);
  const data = new Float32Array(bytes.buffer.slice(bytes.byteOffset + bytes.length - shape[0] * shape[1] * 4));
  const mask = allRows(shape[0]);
  const counts = what === "bootstrap" ? { permutations: 0, trials: 1000 } : { permutations: 999 };
  return async () => {
    const { sigma, observed } = await fitRows({ data, dtype: "F32", shape }, { mask, ...counts });
    return { sigma: sigma[0]?.sigma, logLikelihood: sigma[0]?.logLikelihood, unique: observed.nUnique };
  };
}

/** A safetensors file with a mask that selects so many rows. @param {number} rows */
function allRows(rows) {
  const header = JSON.stringify({ mask: { dtype: "BOOL", shape: [rows], data_offsets: [0, rows] } });
  const bytes = new Uint8Array(8 + header.length + rows).fill(1);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(new TextEncoder().encode(header), 8);
  return bytes;
}

async function compareMetrics() {
  // Whole numbers with ties, as counts have them; a pure formula, so that the peer has the same.
  const column = (/** @type {number} */ metric) =>
    Float64Array.from({ length: 10_000 }, (_, at) => ((at + 1) * (metric + 7) * 7919) % (97 + metric));
  const columns = Object.fromEntries(Array.from({ length: 20 }, (_, metric) => [`metric_${metric}`, column(metric)]));
  const own = Object.fromEntries(Object.keys(columns).map((name, metric) => [name, [90 + metric]]));
  const { observed } = await compare({ columns: own }, { columns });
  return { jointP: observed.records[0]?.jointP };
}
