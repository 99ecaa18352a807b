/** Workers in a page: module workers. */
import type { WorkerPlatform } from "../tasks/platform.js";

/** Workers that `create` makes. */
export const browserWorkers = (create: () => Worker): WorkerPlatform => ({
  cores: () => navigator.hardwareConcurrency,
  start({ onMessage, onDeath }) {
    const worker = create();
    worker.addEventListener("message", ({ data }) => onMessage(data));
    worker.addEventListener("messageerror", () => onDeath("a message could not be read"));
    // Without a message: its script was not found, or the page's policy forbids it.
    worker.addEventListener("error", ({ message }) => onDeath(message || "its script could not be loaded"));
    return {
      post: (message) => worker.postMessage(message),
      end: () => worker.terminate(),
    };
  },
});
