// @ts-check
// The script of a worker in a page that knows the test task.

import * as glue from "../../dist/glue.js";
import { taskWorker } from "../../dist/tasks/worker.js";
import { here, TEST_TASK } from "./test-task.mjs";

here.inWorker = true;
here.end = () => globalThis.close();
const answer = taskWorker(glue, [TEST_TASK], (message) => globalThis.postMessage(message));
globalThis.addEventListener("message", ({ data }) => void answer(data));
