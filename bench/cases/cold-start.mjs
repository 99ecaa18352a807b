// @ts-check
import { measure } from "../measure.mjs";
import { medians, ms, table } from "../table.mjs";

export const title = "cold-start: import, init and the first result (100 x 64), beyond Node's own start";
export const defaultRuns = 30;

/** @param {import("../run.mjs").Context} context */
export async function run({ runs, meter, log, onRound }) {
  const commands = [
    { label: "node, nothing", argv: [process.execPath, "-e", "0"] },
    { label: "node bench/cold-start.mjs", argv: [process.execPath, "bench/cold-start.mjs"] },
  ];
  const samples = await measure(commands, { runs, meter, onRound });
  log(table(samples));
  const [nothing, library] = [...samples.values()].map((all) => medians(all).wall);
  if (nothing !== undefined && library !== undefined) log(`difference of the medians: ${ms(library - nothing)} ms`);
}
