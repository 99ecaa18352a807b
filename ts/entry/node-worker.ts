/** The script that a worker runs in Node. The WebAssembly comes with the first message. */
import { parentPort } from "node:worker_threads";
import * as glue from "../glue.js";
import { taskWorker } from "../tasks/worker.js";
import { setNodePlatform } from "./node-platform.js";
import { TASK_KINDS } from "./task-kinds.js";

setNodePlatform();
parentPort?.on(
  "message",
  taskWorker(glue, TASK_KINDS, (message) => parentPort?.postMessage(message)),
);
