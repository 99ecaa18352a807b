/** The script that a worker runs in Node. The WebAssembly comes with the first message. */
import { parentPort } from "node:worker_threads";
import { ROW_TASKS } from "../jobs/row-tasks.js";
import { rowWorker } from "../jobs/row-worker.js";
import { setNodePlatform } from "./node-platform.js";

setNodePlatform();
parentPort?.on(
  "message",
  rowWorker(ROW_TASKS, (message) => parentPort?.postMessage(message)),
);
