// @ts-check
/**
 * Files of simulated trials for the bench: a centroid with the stand-in's direction and about the published norm, plus Gaussian noise of 1.5e-9,
 * rounded to bfloat16 and then to float16. The noise moves few entries over a rounding boundary; only those are drawn.
 */
import { existsSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import "../dist/entry/node.js";
import { openTrialsWriter } from "../dist/hdf5/writer.js";
import { standInPaths } from "../examples/qwen3-4b/stand-in.mjs";
import { DIRECTORY, makeFullStandIn } from "./stand-in.mjs";

const [TOKENS, DIMS] = [2100, 2560];
const SIGMA = 1.5e-9;
/** The noise that is looked at, in sigmas: beyond lies one value in 10^10. */
const REACH = 6.5;
/** About the published 0.166061, and such that trials have about as many distinct rows as the published ones: 11. */
const NORM = 0.1662;

/**
 * Makes the file unless it is there.
 *
 * @param {string} path
 * @param {{ trials: number, batch: number, log: (line: string) => void }} options
 */
export async function makeTrials(path, { trials, batch, log }) {
  if (existsSync(path)) return;
  await makeFullStandIn(log);
  log(`making ${path}: ${trials} trials of ${TOKENS} x ${DIMS}, ${batch} to a chunk`);
  const centroid = await scaledCentroid();
  const file = await open(`${path}.tmp`, "w");
  let end = 0;
  const sink = {
    /** @param {Uint8Array} bytes */
    async write(bytes) {
      await file.write(bytes, 0, bytes.length, end);
      end += bytes.length;
    },
    /** @param {number} offset @param {Uint8Array} bytes */
    async patch(offset, bytes) {
      await file.write(bytes, 0, bytes.length, offset);
    },
  };
  const about = { trials, tokens: TOKENS, dims: DIMS, batch, sigma: SIGMA, seed: 42, centroid };
  const writer = await openTrialsWriter(sink, { ...about, storage: "float16", description: "for the bench" });
  const next = sampler(centroid);
  for (let trial = 0; trial < trials; trial += 1) await writer.write(next());
  await writer.finish();
  await file.close();
  await rename(`${path}.tmp`, path);
}

/** The mean of the masked rows, scaled. */
async function scaledCentroid() {
  const { gamma, mask } = standInPaths(DIRECTORY);
  const selected = await dataOf(mask, 0, 151_936);
  const sum = new Float64Array(DIMS);
  const file = await open(gamma);
  const begin = await dataBegin(file);
  const row = new Float32Array(DIMS);
  for (const [at, selects] of selected.entries()) {
    if (!selects) continue;
    await file.read(new Uint8Array(row.buffer), 0, DIMS * 4, begin + at * DIMS * 4);
    for (let dim = 0; dim < DIMS; dim += 1)
      sum[dim] = /** @type {number} */ (sum[dim]) + /** @type {number} */ (row[dim]);
  }
  await file.close();
  const norm = Math.sqrt(sum.reduce((squares, value) => squares + value * value, 0));
  return Float32Array.from(sum, (value) => (value / norm) * NORM);
}

/** @param {import("node:fs/promises").FileHandle} file */
async function dataBegin(file) {
  const length = new BigUint64Array(1);
  await file.read(new Uint8Array(length.buffer), 0, 8, 0);
  return 8 + Number(length[0]);
}

/** @param {string} path @param {number} start @param {number} length */
async function dataOf(path, start, length) {
  const file = await open(path);
  const bytes = new Uint8Array(length);
  await file.read(bytes, 0, length, (await dataBegin(file)) + start);
  await file.close();
  return bytes;
}

/**
 * The next trial, as bytes; they are used again for the one after it.
 *
 * @param {Float32Array} centroid
 */
function sampler(centroid) {
  const random = generator(42);
  const fixed = Uint16Array.from(centroid, (value) => stored(value));
  const moving = [...centroid.keys()].filter((dim) => {
    const value = /** @type {number} */ (centroid[dim]);
    return stored(value - REACH * SIGMA) !== stored(value + REACH * SIGMA);
  });
  const trial = new Uint16Array(TOKENS * DIMS);
  return () => {
    for (let token = 0; token < TOKENS; token += 1) {
      trial.set(fixed, token * DIMS);
      for (const dim of moving) {
        const noise = Math.fround(SIGMA * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()));
        trial[token * DIMS + dim] = stored(Math.fround(/** @type {number} */ (centroid[dim]) + noise));
      }
    }
    return new Uint8Array(trial.buffer);
  };
}

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** A value rounded to bfloat16 and then to float16, nearest even, as its float16 pattern. @param {number} value below 2 in size */
function stored(value) {
  float[0] = value;
  const pattern = /** @type {number} */ (bits[0]);
  bits[0] = ((pattern + 0x7fff + ((pattern >>> 16) & 1)) >>> 16) << 16;
  const rounded = /** @type {number} */ (float[0]);
  const sign = pattern >>> 31 ? 0x8000 : 0;
  const size = Math.abs(rounded);
  // bfloat16 has fewer digits than a normal float16; only subnormal ones round.
  const exponent = Math.max(Math.floor(Math.log2(size)), -14);
  const steps = size * 2 ** (10 - exponent);
  const down = Math.floor(steps);
  const up = steps - down > 0.5 || (steps - down === 0.5 && down % 2 === 1);
  return sign | ((down + (up ? 1 : 0) + ((exponent + 14) << 10)) & 0x7fff);
}

/** Uniform numbers from 0 up to 1 (mulberry32). @param {number} seed */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
