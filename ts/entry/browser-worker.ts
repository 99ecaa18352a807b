/** The script that a worker runs in a page. The WebAssembly comes with the first message. */
import { ROW_TASKS } from "../jobs/row-tasks.js";
import { rowWorker } from "../jobs/row-worker.js";
import type { ToWorker } from "../jobs/worker-messages.js";

const answer = rowWorker(ROW_TASKS, (message) => globalThis.postMessage(message));
globalThis.addEventListener("message", ({ data }: MessageEvent<ToWorker>) => void answer(data));
