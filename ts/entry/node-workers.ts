/** Workers in Node: threads. */
import { availableParallelism } from "node:os";
import type { WorkerPlatform } from "../tasks/platform.js";

/**
 * Room for what was just made, in MB: of each worker, twice over, it fills what it is given before anything is collected, and what workers hold
 * is rows in WebAssembly.
 */
const YOUNG_MB = 3;

/** Threads that run `script`. */
export const nodeWorkers = (script: URL): WorkerPlatform => ({
  cores: availableParallelism,
  start({ onMessage, onDeath }) {
    // Loaded by then: most runs start none, and it would take 2 ms of theirs.
    const { Worker } = process.getBuiltinModule("node:worker_threads");
    const worker = new Worker(script, { resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } })
      .on("message", onMessage)
      .on("messageerror", (error) => onDeath(error.message))
      .on("error", (error: unknown) => onDeath(error instanceof Error ? error.message : String(error)))
      .on("exit", (status) => onDeath(`exit status ${status}`));
    return {
      post: (message) => worker.postMessage(message),
      end: () => void worker.terminate(),
    };
  },
});
