// @ts-check
/**
 * A training run as one stacked tensor: rows that move far at first and less from step to step, each until it comes to rest at a step of its
 * own, half of them in the first fifth of the run.
 */
import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { safetensorsHeader } from "../examples/qwen3-4b/safetensors-header.mjs";
import { writeWhole } from "../examples/qwen3-4b/write-whole.mjs";

/** Steps of bfloat16 that an element moves at most at first. */
const FARTHEST = 200;

/** Between these bits values are positive numbers that are not far from each other. */
const [LEAST, MOST] = [0x3800, 0x3fff];

/**
 * Makes the file if it is not there: `W`, BF16 [steps, rows, dims]. The same bytes on every machine.
 *
 * @param {{ steps: number, rows: number, dims: number, log: (line: string) => void }} size
 * @returns {Promise<string>} the path
 */
export async function makeMovingRows({ steps, rows, dims, log }) {
  const directory = "bench/out/motion";
  const path = join(directory, `${steps}x${rows}x${dims}.safetensors`);
  const bytes = steps * rows * dims * 2;
  const header = safetensorsHeader("W", "BF16", [steps, rows, dims], bytes);
  const there = await stat(path).catch(() => undefined);
  if (there?.size === header.length + bytes) return path;
  log(`making ${path}`);
  await mkdir(directory, { recursive: true });
  await writeWhole(path, blocks(steps, rows, dims, header));
  return path;
}

/** @param {number} steps @param {number} rows @param {number} dims @param {Uint8Array} header */
function* blocks(steps, rows, dims, header) {
  yield header;
  let state = 42;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const values = Uint16Array.from({ length: rows * dims }, () => 0x3b00 + Math.floor(next() * 0x200));
  const rests = Array.from({ length: rows }, () => steps * next() ** 2.3);
  for (let step = 0; step < steps; step += 1) {
    if (step > 0) move(values, { dims, next, rests, step });
    yield new Uint8Array(values.slice().buffer);
  }
}

/** @param {Uint16Array} values @param {{ dims: number, next: () => number, rests: number[], step: number }} how */
function move(values, { dims, next, rests, step }) {
  for (const [row, rest] of rests.entries()) {
    if (step >= rest) continue;
    const far = FARTHEST * Math.exp((-6 * step) / rest);
    for (let at = row * dims; at < (row + 1) * dims; at += 1) {
      const moved = /** @type {number} */ (values[at]) + Math.round((next() - 0.45) * far);
      values[at] = Math.max(LEAST, Math.min(MOST, moved));
    }
  }
}
