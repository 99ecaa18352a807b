// @ts-check
// Fuzzes the readers of containers that are written in TypeScript: node scripts/fuzz-containers.mjs [--seconds 20] [--seed N] [FILE ...]
//
// Each input is a fixture of the tests that was damaged: bytes changed, numbers of 1 to 8 bytes put in that are near to limits, parts moved, doubled
// or cut out. A finding is what is no error of ours, takes more than 5 s, reads more than
// 64 times the file, or needs 512 MB. It is kept in fuzz/artifacts; FILE runs some again. The Rust parsers have targets of cargo-fuzz, scripts/fuzz.mjs.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { inspect, isCollapsarError, mask, stats } from "collapsar";

const root = fileURLToPath(new URL("..", import.meta.url));

const MAX_MILLISECONDS = 5000;
const MAX_READ = 64;
const MAX_MEMORY = 512e6;

/** Seeds of each kind; larger ones are seldom hit where it matters. */
const FIXTURES = ["pytorch", "gguf", "npy", "hdf5"].map((folder) => join("tests/fixtures", folder));
const EXTENSIONS = /\.(pt|ckpt|npz|gguf|npy|h5|safetensors)$/;
const MAX_SEED_BYTES = 40_000;

/** Lengths, counts and offsets that are more than there is, or wrap around. */
const NUMBERS = [
  0n,
  1n,
  0x7fn,
  0xffn,
  0x7fffn,
  0xffffn,
  0x7fffffffn,
  0xffffffffn,
  2n ** 53n,
  2n ** 63n - 1n,
  2n ** 64n - 1n,
];

/** @param {number} seed @returns {(below: number) => number} whole numbers from 0 on, the same for the same seed (xorshift32) */
function generator(seed) {
  let state = seed | 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % Math.max(1, below);
  };
}

/** @param {Uint8Array} seed @param {Uint8Array} other @param {(below: number) => number} random */
function damaged(seed, other, random) {
  let bytes = Buffer.from(seed);
  for (let changes = 1 + random(4); changes > 0; changes -= 1) {
    const at = random(bytes.length);
    const length = Math.min(bytes.length - at, 1 + random(64));
    const part = bytes.subarray(at, at + length);
    const kind = random(7);
    if (kind === 0) bytes[at] = random(256);
    else if (kind === 1) bytes[at] = /** @type {number} */ (bytes[at]) ^ (1 << random(8));
    else if (kind === 2) {
      const number = Buffer.alloc(8);
      number.writeBigUInt64LE(/** @type {bigint} */ (NUMBERS[random(NUMBERS.length)]));
      number.copy(bytes, at, 0, 1 << random(4));
    } else if (kind === 3) part.copy(bytes, random(bytes.length));
    else if (kind === 4) bytes = Buffer.concat([bytes.subarray(0, at), part, bytes.subarray(at)]);
    else if (kind === 5) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
    else Buffer.from(other).copy(bytes, at, random(other.length), random(other.length));
    if (bytes.length === 0) bytes = Buffer.from(seed);
  }
  return random(8) === 0 ? bytes.subarray(0, random(bytes.length)) : bytes;
}

/** What is wrong with how an input was read; undefined for nothing. @param {Uint8Array} bytes @returns {Promise<string | undefined>} */
async function finding(bytes) {
  let read = 0;
  const source = {
    byteLength: bytes.length,
    /** @param {number} start @param {number} end */
    async slice(start, end) {
      if (!(start >= 0 && start <= end && end <= bytes.length)) throw new RangeError(`reads ${start} to ${end}`);
      read += end - start;
      return bytes.subarray(start, end);
    },
  };
  const began = performance.now();
  for (const job of [inspect, mask, stats]) {
    try {
      await job(source);
    } catch (error) {
      if (!isCollapsarError(error) || error.code === "Internal")
        return String(error instanceof Error ? error.stack : error);
      if (/[\n\r]/.test(error.message)) return `a message of several lines: ${error.message}`;
    }
  }
  const [took, memory] = [performance.now() - began, process.memoryUsage.rss()];
  if (took > MAX_MILLISECONDS) return `it took ${took.toFixed(0)} ms`;
  if (read > MAX_READ * Math.max(bytes.length, 64 * 1024)) return `it read ${read} bytes of ${bytes.length}`;
  if (memory > MAX_MEMORY) return `${(memory / 1e6).toFixed(0)} MB are resident`;
  return undefined;
}

/** The fixtures that are small enough. @returns {{ name: string, bytes: Uint8Array }[]} */
const seeds = () =>
  FIXTURES.flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => EXTENSIONS.test(name))
      .sort()
      .map((name) => ({ name: `${folder}/${name}`, bytes: readFileSync(join(root, folder, name)) })),
  ).filter(({ bytes }) => bytes.length <= MAX_SEED_BYTES);

/**
 * Reads damaged files for a while. The first finding ends it.
 * @param {{ seconds?: number, seed?: number }} [options]
 * @returns {Promise<{ inputs: number, found?: string }>}
 */
export async function fuzzContainers({ seconds = 20, seed = 1 } = {}) {
  const [random, all] = [generator(seed), seeds()];
  const until = performance.now() + 1000 * seconds;
  for (let inputs = 0; ; inputs += 1) {
    if (performance.now() > until) return { inputs };
    const [from, other] = [all[random(all.length)], all[random(all.length)]];
    if (!from || !other) return { inputs };
    const bytes = damaged(from.bytes, other.bytes, random);
    const found = await finding(bytes);
    if (found === undefined) continue;
    const name = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
    const path = join("fuzz/artifacts/containers", name);
    mkdirSync(join(root, "fuzz/artifacts/containers"), { recursive: true });
    writeFileSync(join(root, path), bytes);
    return { inputs, found: `${found}\nfrom ${from.name}; again with: node scripts/fuzz-containers.mjs ${path}` };
  }
}

/** Runs files until one is a finding. @param {readonly string[]} paths @returns {Promise<{ inputs: number, found?: string }>} */
async function again(paths) {
  for (const [before, path] of paths.entries()) {
    const found = await finding(readFileSync(path));
    if (found !== undefined) return { inputs: before + 1, found: `${path}: ${found}` };
  }
  return { inputs: paths.length };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    options: { seconds: { type: "string", default: "20" }, seed: { type: "string", default: "1" } },
    allowPositionals: true,
  });
  const seed = Number(values.seed);
  const { inputs, found } =
    positionals.length === 0
      ? await fuzzContainers({ seconds: Number(values.seconds), seed })
      : await again(positionals);
  if (found === undefined) console.log(`containers: ${inputs.toLocaleString("en")} inputs, no finding`);
  else console.error(`containers: FAILED after ${inputs} inputs\n${found}`);
  process.exitCode = found === undefined ? 0 : 1;
}
