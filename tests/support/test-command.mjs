// @ts-check
// A command that runs the test task, as the commands of the command line run theirs: for what must be killed in the middle, and for what no
// real task can be made to do. Its arguments are the setup and the options as JSON.

import { appendFileSync } from "node:fs";
import { exitStatus, explain } from "../../dist/cli/failure.js";
import { recordsWork } from "../../dist/cli/run/records.js";
import { runCommand } from "../../dist/cli/run/run.js";
import { snapshotFormat } from "../../dist/csv/snapshot-csv.js";
import "../../dist/entry/node.js";
import { nodeWorkers } from "../../dist/entry/node-workers.js";
import { setWorkerPlatform } from "../../dist/tasks/platform.js";
import { here, TEST_COLUMNS, TEST_TASK } from "./test-task.mjs";

const [setupText = "{}", optionsText = "{}"] = process.argv.slice(2);
/** @type {import("./test-task.mjs").TestSetup} */
const setup = JSON.parse(setupText);
const { seed = 42, ...options } = JSON.parse(optionsText);

setWorkerPlatform(nodeWorkers(new URL("./test-worker.mjs", import.meta.url)));
here.note = (path, text) => appendFileSync(path, text);
here.end = () => process.exit(3);

let records = 0;
let population = 0;
try {
  const { jobs, shard, resume, ...outputs } = options;
  await runCommand({
    outputs,
    inputs: [],
    work: recordsWork({
      json: { command: "trials", version: 1 },
      unit: "trials",
      outputs,
      running: { jobs, shard, resume },
      open: async () => ({
        opened: {
          kind: TEST_TASK.name,
          setup,
          task: await TEST_TASK.open(setup),
          reads: { requests: 0, bytes: 0 },
          facts: { seed, threshold: Number.NaN },
          format: snapshotFormat(TEST_COLUMNS),
          identify: async () => ({
            parameters: { seed },
            source: { name: "test", bytes: 1, sha256: "0".repeat(64), hashed: "nothing" },
          }),
        },
        summary: undefined,
        add({ metrics }) {
          records += 1;
          population += metrics.total_population;
        },
      }),
    }),
    notes: () => (records === 0 ? ["no record"] : []),
    report: () => [`${records} records, population ${population}`],
  });
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = exitStatus(error);
}
