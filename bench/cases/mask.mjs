// @ts-check
import { readFile } from "node:fs/promises";
import { standInPaths } from "../../examples/qwen3-4b/stand-in.mjs";
import { pythonCommand, whatIsMissing } from "../peers.mjs";
import { compare } from "../results.mjs";
import { DIRECTORY, makeFullStandIn } from "../stand-in.mjs";
import { table } from "../table.mjs";

export const title = "mask: the byte-identical rows of 151,936 x 2,560 F32 (1.56 GB, warm cache)";
export const defaultRuns = 5;

const PEERS = [
  { label: "numpy, a prefix of each row first", way: "prefix", modules: ["numpy"] },
  { label: "dict of row bytes over a memory map", way: "dict", modules: ["numpy"] },
  { label: "pandas.factorize of row bytes", way: "pandas", modules: ["numpy", "pandas"] },
  { label: "torch.unique(dim=0)", way: "torch", modules: ["torch", "safetensors", "numpy"] },
  { label: "numpy.unique of void rows", way: "void", modules: ["numpy"] },
];

/** @param {import("../run.mjs").Context} context */
export async function run(context) {
  const { python, log, show } = context;
  await makeFullStandIn(log);
  const { gamma, mask } = standInPaths(DIRECTORY);
  const out = (/** @type {string} */ name) => `bench/out/mask_${name}.safetensors`;
  const node = process.execPath;
  const commands = [
    { label: "collapsar mask", argv: [node, "dist/bundle/cli.js", "mask", gamma, "-o", out("collapsar"), "--quiet"] },
    { label: "(node, reading the same bytes)", argv: [node, "bench/read-loop.mjs", gamma], floor: true },
  ];
  const outputs = ["collapsar"];
  const unmeasured = [];
  for (const { label, way, modules } of PEERS) {
    const missing = whatIsMissing(python, modules);
    if (missing !== undefined) {
      unmeasured.push(`${label}: ${missing}`);
      continue;
    }
    commands.push(pythonCommand(label, python, ["bench/peers/mask.py", way, gamma, out(way)], modules));
    outputs.push(way);
  }
  show(table(await compare(commands, context, "mask of 1.56 GB", unmeasured)));
  const expected = await values(mask);
  for (const name of outputs) {
    const same = (await values(out(name))).equals(expected);
    log(`${name}: ${same ? "the expected mask" : "NOT the expected mask"}`);
  }
}

/** The values of a mask file: what follows its header. @param {string} path */
async function values(path) {
  const file = await readFile(path);
  return file.subarray(8 + Number(file.readBigUInt64LE()));
}
