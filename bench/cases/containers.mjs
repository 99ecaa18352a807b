// @ts-check
import { statSync } from "node:fs";
import { bytesRead } from "../measure.mjs";
import { DEAD_ROWS, makeFile, ROWS, storedBytes } from "../model-files.mjs";
import { compare } from "../results.mjs";
import { align, megabytes, table } from "../table.mjs";

export const title = "containers: mask and stats of 151,936 x 5,120, by container and quantisation (warm cache)";
export const defaultRuns = 5;

const DIRECTORY = "bench/out/containers";
const OUT = "bench/out/containers.safetensors";

/** @typedef {[path: string, type: import("../model-files.mjs").Type]} File */

/** Those that are timed. @type {File[]} */
const TIMED = [
  ["f16.safetensors", "F16"],
  ["f16.bin", "F16"],
  ["f16.gguf", "F16"],
  ["q8_0.gguf", "Q8_0"],
  ["q6_k.gguf", "Q6_K"],
  ["q4_k.gguf", "Q4_K"],
];

/** Those whose bytes are counted too. @type {File[]} */
const COUNTED = [
  ["f16.npy", "F16"],
  ["f16.npz", "F16"],
  ["mlx/model.safetensors", "MLX"],
];

/** @param {import("../run.mjs").Context} context */
export async function run(context) {
  const node = process.execPath;
  for (const [name, type] of TIMED) {
    const path = `${DIRECTORY}/${name}`;
    await makeFile(path, type);
    const reading = { label: `(node, reading ${name})`, argv: [node, "bench/read-loop.mjs", path], floor: true };
    const commands = [];
    for (const [job, out] of [
      ["mask", OUT],
      ["stats", "bench/out/containers.csv"],
    ]) {
      const argv = [node, "dist/bundle/cli.js", `${job}`, path, "--quiet", "-o", `${out}`];
      commands.push({ label: `collapsar ${job} ${name}`, argv });
    }
    // The one is compared with reading the bytes; the other reads them too, and is in the table.
    context.show(table(await compare([...commands, reading], context, `mask of ${name}`)));
  }
  context.show(await countBytes());
}

/**
 * Bytes that are asked for, rows and a mask, and those that are read. What the command line is itself is taken off, by a run of its help.
 * `mask` asks for all rows and once more for the candidates; `stats` with a mask for the masked rows.
 */
async function countBytes() {
  const itself = await bytesRead(["dist/bundle/cli.js", "stats", "--help"]);
  if (itself === undefined) return "Bytes read: not measured, needs Linux.";
  const lines = [];
  for (const [name, type] of [...TIMED, ...COUNTED]) {
    const file = `${DIRECTORY}/${name}`;
    await makeFile(file, type);
    // The model's directory, whose config.json says how MLX packed it.
    const path = type === "MLX" ? `${DIRECTORY}/mlx` : file;
    const each = storedBytes(type);
    for (const [job, asked, ...args] of /** @type {[string, number, ...string[]][]} */ ([
      ["mask", (ROWS + DEAD_ROWS) * each, "-o", OUT],
      ["stats --mask", DEAD_ROWS * each + ROWS, "--mask", OUT],
    ])) {
      const command = ["dist/bundle/cli.js", job.split(" ")[0] ?? job, path, "--quiet", ...args];
      const read = /** @type {number} */ (await bytesRead(command)) - itself;
      lines.push([`${job} ${name}`, megabytes(statSync(file).size), megabytes(asked), megabytes(read)]);
    }
  }
  return align([["bytes", "file, MB", "asked, MB", "read, MB"], ...lines]);
}
