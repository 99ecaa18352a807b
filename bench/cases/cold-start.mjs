// @ts-check
import { compare, NODE } from "../results.mjs";
import { medians, ms, table } from "../table.mjs";

export const title = "cold-start: import, init and the first result (100 x 64), beyond Node's own start";
export const defaultRuns = 30;

/** @param {import("../run.mjs").Context} context */
export async function run(context) {
  const label = "node bench/cold-start.mjs";
  const nothing = { label: NODE, argv: [process.execPath, "-e", "0"], floor: true };
  const samples = await compare(
    [{ label, argv: [process.execPath, "bench/cold-start.mjs"] }, nothing],
    context,
    "import, init and the first result",
  );
  context.show(table(samples));
  const wall = (/** @type {string} */ name) => medians(samples.get(name) ?? []).wall;
  context.show(`Difference of the medians: ${ms(wall(label) - wall(NODE))} ms.`);
}
