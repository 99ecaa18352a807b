// @ts-check
import { columnsCompared } from "../columns.mjs";
import { makeMovingRows } from "../moving-rows.mjs";
import { pythonCommand, whatIsMissing } from "../peers.mjs";
import { compare } from "../results.mjs";
import { table } from "../table.mjs";

export const title = "motion: 1,000 steps of 3,700 x 64 BF16 (474 MB, warm cache)";
export const defaultRuns = 5;

/** Lengths are sums of float64 in another order. */
const TOLERANCE = 1e-9;

/** @param {import("../run.mjs").Context} context */
export async function run(context) {
  const { python, log, show } = context;
  const stack = await makeMovingRows({ steps: 1000, rows: 3700, dims: 64, log });
  const node = process.execPath;
  const [ours, theirs] = ["bench/out/motion.csv", "bench/out/motion_numpy.csv"];
  const series = ["dist/bundle/cli.js", "series", stack, "--rows", "all", "--pairs", "none", "--quiet"];
  const commands = [
    { label: "collapsar series --motion", argv: [node, ...series, "--motion", "-o", ours] },
    { label: "the same, one worker", argv: [node, ...series, "--motion", "--jobs", "1", "-o", ours] },
    { label: "without motion", argv: [node, ...series, "-o", "bench/out/series.csv"] },
    { label: "(node, reading the same bytes)", argv: [node, "bench/read-loop.mjs", stack], floor: true },
  ];
  const missing = whatIsMissing(python, ["numpy"]);
  const unmeasured = missing === undefined ? [] : [`numpy: ${missing}`];
  if (missing === undefined) {
    commands.push(
      pythonCommand("numpy, the motion alone", python, ["bench/peers/motion.py", stack, theirs], ["numpy"]),
    );
  }
  show(table(await compare(commands, context, "motion of 1,000 steps", unmeasured)));
  if (missing === undefined) log(await columnsCompared(ours, theirs, TOLERANCE));
}
