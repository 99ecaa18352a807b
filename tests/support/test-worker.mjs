// @ts-check
// The script of a worker that knows the test task.

import { appendFileSync } from "node:fs";
import { parentPort } from "node:worker_threads";
import * as glue from "../../dist/glue.js";
import { taskWorker } from "../../dist/tasks/worker.js";
import { here, TEST_TASK } from "./test-task.mjs";

here.inWorker = true;
here.end = () => process.exit(3);
here.note = (path, text) => appendFileSync(path, text);
parentPort?.on(
  "message",
  taskWorker(glue, [TEST_TASK], (message) => parentPort?.postMessage(message)),
);
