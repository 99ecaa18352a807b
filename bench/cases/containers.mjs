// @ts-check
import { statSync } from "node:fs";
import { measure } from "../measure.mjs";
import { makeFile } from "../model-files.mjs";
import { table } from "../table.mjs";

export const title = "containers: mask and stats of 151,936 x 5,120, by container and quantisation (warm cache)";
export const defaultRuns = 5;

const DIRECTORY = "bench/out/containers";

/** @type {[path: string, type: import("../model-files.mjs").Type][]} */
const FILES = [
  ["f16.safetensors", "F16"],
  ["f16.bin", "F16"],
  ["f16.gguf", "F16"],
  ["q8_0.gguf", "Q8_0"],
  ["q6_k.gguf", "Q6_K"],
  ["q4_k.gguf", "Q4_K"],
];

/** @param {import("../run.mjs").Context} context */
export async function run({ runs, meter, log, onRound }) {
  const node = process.execPath;
  const commands = [];
  for (const [name, type] of FILES) {
    const path = `${DIRECTORY}/${name}`;
    await makeFile(path, type);
    log(`${name}: ${(statSync(path).size / 1e6).toFixed(0)} MB`);
    for (const [job, extension] of [
      ["mask", "safetensors"],
      ["stats", "csv"],
    ]) {
      const argv = [node, "dist/bundle/cli.js", `${job}`, path, "--quiet", "-o", `bench/out/containers.${extension}`];
      commands.push({ label: `collapsar ${job} ${name}`, argv });
    }
    commands.push({ label: `(node, reading ${name})`, argv: [node, "bench/read-loop.mjs", path] });
  }
  log(table(await measure(commands, { runs, meter, onRound })));
}
