/** The script that a worker runs in Node. The WebAssembly comes with the first message. */
import { parentPort } from "node:worker_threads";
import { rowWorker } from "../tasks/worker.js";
import { setNodePlatform } from "./node-platform.js";
import { ROW_TASKS } from "./task-kinds.js";

setNodePlatform();
parentPort?.on(
  "message",
  rowWorker(ROW_TASKS, (message) => parentPort?.postMessage(message)),
);
