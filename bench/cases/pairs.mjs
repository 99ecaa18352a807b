// @ts-check
import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { peerProgram, report } from "../report.mjs";
import { reported } from "../results.mjs";
import { makeRows } from "../rows.mjs";
import { align, megabytes } from "../table.mjs";

export const title = "pairs: max, mean and median of all Chebyshev distances, rows in memory, no constant dim";
export const defaultRuns = 3;

const DIMS = 2560;
const SIZES = [2000, 8000];

/** How the time grows, with the rows and with the dims. */
const GROWING_ROWS = [500, 1000, 2000, 4000, 8000, 16_000];
const GROWING_DIMS = [64, 256, 640, 1280, 2560];
const ROWS_OF_GROWING_DIMS = 4000;
const PEERS = [
  { label: "scipy pdist", way: "scipy", modules: ["scipy"] },
  { label: "numpy, a row at a time", way: "numpy", modules: [] },
  { label: "torch.cdist(p=inf)", way: "cdist", modules: ["torch"] },
  { label: "torch pdist(p=inf)", way: "torch-pdist", modules: ["torch"] },
  { label: "faiss L-inf", way: "faiss", modules: ["faiss"] },
].map((peer) => ({ ...peer, script: "pairs.py" }));

/** @param {import("../run.mjs").Context} context */
export async function run({ python, runs, show, keep }) {
  for (const rows of SIZES) {
    const file = await makeRows({ rows, dims: DIMS });
    const elements = ((rows * (rows - 1)) / 2) * DIMS;
    // The slower ones of the long runs need no second.
    const args = [file, String(rows > 4000 ? 1 : runs)];
    const ours = measured(file, runs);
    const cores = availableParallelism();
    const all = measured(file, runs, cores);
    const lines = [
      line("collapsar stats, one worker", ours, ours.seconds, elements),
      line(`collapsar stats, ${cores} workers`, all, ours.seconds, elements),
    ];
    /** @type {[label: string, found: import("../report.mjs").Report | string][]} */
    const found = [["collapsar", all]];
    for (const peer of PEERS) {
      const program = peerProgram(peer, { python, args });
      const theirs = typeof program === "string" ? program : report(program);
      found.push([peer.label, theirs]);
      lines.push(
        typeof theirs === "string"
          ? [peer.label, theirs, "", "", "", ""]
          : line(peer.label, theirs, ours.seconds, elements),
      );
    }
    keep(reported(`all pairs: ${rows} rows, ${cores} workers`, found));
    if (rows === SIZES[0]) lines.push(native(ours.seconds, elements));
    const header = ["s (shortest)", "ratio", "G elements/s", "peak RSS, MB", "max, mean, median"];
    show(align([[`${rows} rows x ${DIMS}`, ...header], ...lines]));
  }
  const header = ["collapsar stats, one worker", "s (shortest)", "M pairs/s", "G elements/s", "peak RSS, MB"];
  const byRows = GROWING_ROWS.map((rows) => [rows, DIMS]);
  const byDims = GROWING_DIMS.map((dims) => [ROWS_OF_GROWING_DIMS, dims]);
  for (const sizes of [byRows, byDims]) {
    const lines = [];
    for (const [rows = 0, dims = 0] of sizes) {
      const ours = measured(await makeRows({ rows, dims }), rows > 4000 ? 1 : runs);
      lines.push(growth(rows, dims, ours));
    }
    show(align([header, ...lines]));
  }
}

/**
 * @param {string} file
 * @param {number} runs
 * @param {number} [jobs]
 */
function measured(file, runs, jobs = 1) {
  const args = ["bench/geometry.mjs", "pairs", file, String(runs), String(jobs)];
  const ours = report({ label: "ours", argv: [process.execPath, ...args] });
  if (typeof ours === "string") throw new Error(`collapsar ${ours}`);
  return ours;
}

/**
 * @param {number} rows
 * @param {number} dims
 * @param {import("../report.mjs").Report} found
 */
function growth(rows, dims, { seconds, peak }) {
  const pairs = (rows * (rows - 1)) / 2;
  return [
    `${rows} x ${dims}`,
    seconds.toFixed(3),
    (pairs / seconds / 1e6).toFixed(2),
    ((pairs * dims) / seconds / 1e9).toFixed(1),
    megabytes(peak),
  ];
}

/**
 * @param {string} label
 * @param {import("../report.mjs").Report} found
 * @param {number} reference
 * @param {number} elements
 */
function line(label, { seconds, peak, max, mean, median }, reference, elements) {
  const numbers = [max, mean, median].map((value) => value?.toFixed(3)).join(" ");
  return [
    label,
    seconds.toFixed(3),
    `${(seconds / reference).toFixed(2)}x`,
    (elements / seconds / 1e9).toFixed(1),
    megabytes(peak),
    numbers,
  ];
}

/**
 * The same tile compiled for AVX2, without statistics: what one core could do.
 *
 * @param {number} reference
 * @param {number} elements
 */
function native(reference, elements) {
  const label = "(Rust, native AVX2, distances only)";
  const [source, program] = ["crates/collapsar/benches/native_pairs.rs", "bench/out/native_pairs"];
  const flags = ["--edition", "2024", "-C", "opt-level=3", "-C", "target-cpu=x86-64-v3", source, "-o", program];
  spawnSync("rustc", flags);
  const { status, stdout } = spawnSync(program, { encoding: "utf8" });
  if (status !== 0) return [label, "needs rustc on an x86-64 machine with AVX2", "", "", "", ""];
  const rate = Number(/([\d.]+) G elements/.exec(stdout)?.[1]);
  const seconds = elements / rate / 1e9;
  return [label, seconds.toFixed(3), `${(seconds / reference).toFixed(2)}x`, rate.toFixed(1), "", ""];
}
