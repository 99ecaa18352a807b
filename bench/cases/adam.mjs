// @ts-check
import { ADAM, makeAdamRun } from "../adam-run.mjs";
import { columnsCompared } from "../columns.mjs";
import { pythonCommand, whatIsMissing } from "../peers.mjs";
import { compare } from "../results.mjs";
import { table } from "../table.mjs";

export const title = "adam: 100 steps of 3,700 x 64 BF16, weights and both moments (142 MB, warm cache)";
export const defaultRuns = 5;

/** Powers of the decay rates are rounded another way. */
const TOLERANCE = 1e-12;

/** @param {import("../run.mjs").Context} context */
export async function run(context) {
  const { python, log, show } = context;
  const file = await makeAdamRun({ steps: 100, rows: 3700, dims: 64, log });
  const node = process.execPath;
  const [ours, theirs] = ["bench/out/adam.csv", "bench/out/adam_numpy.csv"];
  const settings = [ADAM.lr, ADAM.beta1, ADAM.beta2, ADAM.eps, ADAM.weightDecay].join(",");
  const series = ["dist/bundle/cli.js", "series", file, "--tensor", "W", "--rows", "all", "--pairs", "none", "--quiet"];
  const adam = [...series, "--adam", settings, "--adam-m", "m", "--adam-v", "v", "-o", ours];
  const commands = [
    { label: "collapsar series --adam", argv: [node, ...adam] },
    { label: "the same, one worker", argv: [node, ...adam, "--jobs", "1"] },
    { label: "without adam", argv: [node, ...series, "-o", "bench/out/series.csv"] },
    { label: "(node, reading the same bytes)", argv: [node, "bench/read-loop.mjs", file], floor: true },
  ];
  const missing = whatIsMissing(python, ["numpy"]);
  const unmeasured = missing === undefined ? [] : [`numpy: ${missing}`];
  if (missing === undefined) {
    const argv = ["bench/peers/adam.py", file, settings, theirs];
    commands.push(pythonCommand("numpy, the accounting alone", python, argv, ["numpy"]));
  }
  show(table(await compare(commands, context, "Adam's moments of 100 steps", unmeasured)));
  if (missing === undefined) log(await columnsCompared(ours, theirs, TOLERANCE));
}
