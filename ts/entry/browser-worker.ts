/** The script that a worker runs in a page. The WebAssembly comes with the first message. */

import * as glue from "../glue.js";
import type { ToWorker } from "../tasks/messages.js";
import { taskWorker } from "../tasks/worker.js";
import { TASK_KINDS } from "./task-kinds.js";

const answer = taskWorker(glue, TASK_KINDS, (message) => globalThis.postMessage(message));
globalThis.addEventListener("message", ({ data }: MessageEvent<ToWorker>) => void answer(data));
