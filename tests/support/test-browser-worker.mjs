// @ts-check
// The script of a worker in a page that knows the test task.

import { taskWorker } from "../../dist/tasks/worker.js";
import * as glue from "../../pkg/collapsar_wasm.js";
import { here, TEST_TASK } from "./test-task.mjs";

here.inWorker = true;
here.end = () => globalThis.close();
const answer = taskWorker(glue, [TEST_TASK], (message) => globalThis.postMessage(message));
globalThis.addEventListener("message", ({ data }) => void answer(data));
