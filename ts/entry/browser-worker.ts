/** The script that a worker runs in a page. The WebAssembly comes with the first message. */

import type { ToWorker } from "../tasks/messages.js";
import { rowWorker } from "../tasks/worker.js";
import { ROW_TASKS } from "./task-kinds.js";

const answer = rowWorker(ROW_TASKS, (message) => globalThis.postMessage(message));
globalThis.addEventListener("message", ({ data }: MessageEvent<ToWorker>) => void answer(data));
