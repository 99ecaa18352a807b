// @ts-check
/**
 * A training run with AdamW as three stacked tensors: weights and both moments after each update, all bfloat16. A third of the rows never has a
 * gradient, as dead tokens; the gradients of the others shrink.
 */
import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { writeWhole } from "../examples/qwen3-4b/write-whole.mjs";

/** What the run trains with. */
export const ADAM = { lr: 1e-3, beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0.01 };

/**
 * Makes the file if it is not there: `W`, `m` and `v`, BF16 [steps, rows, dims]. The same bytes on every machine.
 *
 * @param {{ steps: number, rows: number, dims: number, log: (line: string) => void }} size
 * @returns {Promise<string>} the path
 */
export async function makeAdamRun({ steps, rows, dims, log }) {
  const directory = "bench/out/adam";
  const path = join(directory, `${steps}x${rows}x${dims}.safetensors`);
  const bytes = steps * rows * dims * 2;
  const header = headerOf([steps, rows, dims], bytes);
  const there = await stat(path).catch(() => undefined);
  if (there?.size === header.length + 3 * bytes) return path;
  log(`making ${path}`);
  await mkdir(directory, { recursive: true });
  await writeWhole(path, [header, ...train(steps, rows, dims).map((stack) => new Uint8Array(stack.buffer))]);
  return path;
}

/** @param {number[]} shape @param {number} bytes */
function headerOf(shape, bytes) {
  const entries = ["W", "m", "v"].map((name, at) => [
    name,
    { dtype: "BF16", shape, data_offsets: [at * bytes, (at + 1) * bytes] },
  ]);
  const text = JSON.stringify(Object.fromEntries(entries));
  const json = new TextEncoder().encode(text.padEnd(Math.ceil(text.length / 8) * 8));
  const header = new Uint8Array(8 + json.length);
  new DataView(header.buffer).setBigUint64(0, BigInt(json.length), true);
  header.set(json, 8);
  return header;
}

const float = new Float32Array(1);
const pattern = new Uint32Array(float.buffer);

/** The bfloat16 pattern next to a number, of two the even one. @param {number} value */
function patternOf(value) {
  float[0] = value;
  const bits = /** @type {number} */ (pattern[0]);
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}

/** @param {number} bits */
function widened(bits) {
  pattern[0] = bits << 16;
  return /** @type {number} */ (float[0]);
}

/** @param {number} value */
const rounded = (value) => widened(patternOf(value));

/** @param {number} steps @param {number} rows @param {number} dims */
function train(steps, rows, dims) {
  const { lr, beta1, beta2, eps, weightDecay } = ADAM;
  const size = rows * dims;
  let state = 42;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  const stack = () => new Uint16Array(steps * size);
  const [weights, first, second] = [stack(), stack(), stack()];
  const { fround } = Math;
  for (let at = 0; at < size; at += 1) weights[at] = patternOf(0.04 * next());
  for (let step = 1; step < steps; step += 1) {
    const [root, rate] = [fround(Math.sqrt(1 - beta2 ** step)), fround(-lr / (1 - beta1 ** step))];
    for (let at = step * size; at < (step + 1) * size; at += 1) {
      const isDead = Math.floor((at % size) / dims) % 3 === 0;
      const gradient = isDead ? 0 : next() * Math.exp((-4 * step) / steps);
      const moment = rounded(beta1 * widened(first[at - size] ?? 0) + (1 - beta1) * gradient);
      const square = rounded(beta2 * widened(second[at - size] ?? 0) + (1 - beta2) * gradient * gradient);
      const denominator = rounded(rounded(rounded(Math.sqrt(square)) / root) + fround(eps));
      const decayed = rounded(widened(weights[at - size] ?? 0) * fround(1 - lr * weightDecay));
      first[at] = patternOf(moment);
      second[at] = patternOf(square);
      weights[at] = patternOf(fround(decayed + fround(fround(rate * moment) / denominator)));
    }
  }
  return [weights, first, second];
}
