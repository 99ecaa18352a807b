// @ts-check
import { closeSync, openSync, readSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { writeWhole } from "../../examples/qwen3-4b/write-whole.mjs";
import { pythonCommand, whatIsMissing } from "../peers.mjs";
import { compare } from "../results.mjs";
import { table } from "../table.mjs";
import { makeVocabulary } from "../vocabulary.mjs";

export const title = "diff: two matrices of 151,936 x 2,560 F32 (1.56 GB each, warm cache)";
export const defaultRuns = 3;

const DIMS = 2560;

/** What a second snapshot may be: elements of every 100th row moved by 64 steps, or every element by 1 to 2,048. */
const CHANGES = {
  "1% of the rows changed": { file: "near", rows: 100, steps: () => 64 },
  "all elements changed": {
    file: "tuned",
    rows: 1,
    steps: (/** @type {number} */ at) => 1 + (Math.imul(at, 2654435761) >>> 21),
  },
};

/** @param {import("../run.mjs").Context} context */
export async function run(context) {
  const { python, log, show } = context;
  const before = await makeVocabulary({ rows: 151_936, dims: DIMS, log });
  const missing = whatIsMissing(python, ["numpy"]);
  const unmeasured = missing === undefined ? [] : [`numpy: ${missing}`];
  for (const [name, change] of Object.entries(CHANGES)) {
    const after = await makeChanged(before, change, log);
    const [csv, totals] = [`bench/out/diff_${change.file}.csv`, `bench/out/diff_${change.file}.json`];
    const node = process.execPath;
    const commands = [
      {
        label: `collapsar diff, ${name}`,
        argv: [node, "dist/bundle/cli.js", "diff", before, after, "-o", csv, "--quiet"],
      },
      { label: "(node, reading both)", argv: [node, "bench/read-loop.mjs", before, after], floor: true },
    ];
    if (missing === undefined) {
      commands.push(
        pythonCommand("numpy, blocks of rows", python, ["bench/peers/diff.py", before, after, totals], ["numpy"]),
      );
    }
    show(table(await compare(commands, context, `diff of 1.56 GB, ${name}`, unmeasured)));
    if (missing !== undefined) continue;
    const expected = JSON.parse(await readFile(totals, "utf8"));
    const found = await sumsOf(csv);
    const same = ["changed", "moved", "l1"].every((column, at) => found[at] === expected[column]);
    log(`${name}: ${same ? "the totals of numpy" : `NOT the totals of numpy: ${found}`}`);
  }
}

/** Sums of elements_changed, elements_moved and l1. @param {string} path */
async function sumsOf(path) {
  const sums = [0, 0, 0];
  for (const line of (await readFile(path, "utf8")).split("\n").slice(1, -1)) {
    for (const [at, cell] of line.split(",").slice(2, 5).entries()) sums[at] = (sums[at] ?? 0) + Number(cell);
  }
  return sums;
}

/**
 * The matrix with some rows moved, as a file beside it that is made if it is not there.
 *
 * @param {string} before
 * @param {{ file: string, rows: number, steps: (at: number) => number }} change every so many rows; the steps that an element is moved by
 * @param {(line: string) => void} log
 */
async function makeChanged(before, { file, rows, steps }, log) {
  const path = before.replace(/\.safetensors$/, `-${file}.safetensors`);
  const { size } = await stat(before);
  const made = await stat(path).catch(() => undefined);
  if (made?.size === size) return path;
  log(`making ${path}`);
  await writeWhole(path, changed(before, rows, steps));
  return path;
}

/**
 * @param {string} before
 * @param {number} every
 * @param {(at: number) => number} steps
 */
function* changed(before, every, steps) {
  const file = openSync(before, "r");
  try {
    const length = new BigUint64Array(1);
    readSync(file, new Uint8Array(length.buffer), 0, 8, 0);
    const header = new Uint8Array(8 + Number(length[0]));
    readSync(file, header, 0, header.length, 0);
    yield header;
    const block = 100 * DIMS;
    for (let first = 0; ; first += block) {
      const bits = new Uint32Array(block);
      const bytesRead = readSync(file, new Uint8Array(bits.buffer), 0, 4 * block, header.length + 4 * first);
      if (bytesRead === 0) return;
      for (let at = 0; at < bytesRead / 4; at++) {
        if (Math.floor((first + at) / DIMS) % every === 0) {
          bits[at] = /** @type {number} */ (bits[at]) + steps(first + at);
        }
      }
      yield new Uint8Array(bits.buffer, 0, bytesRead);
    }
  } finally {
    closeSync(file);
  }
}
