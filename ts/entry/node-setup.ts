/** What the library and the command line begin with in Node. */

import { setSecondReader } from "../source/second-reader.js";
import { setWorkerPlatform } from "../tasks/platform.js";
import { setNodePlatform } from "./node-platform.js";
import { nodeReader } from "./node-readers.js";
import { nodeWorkers } from "./node-workers.js";

/** Tells the library what there is here: files, servers and workers. */
export function setUpNode(): void {
  setNodePlatform();
  setSecondReader(nodeReader);
  setWorkerPlatform(nodeWorkers(new URL("./node-worker.js", import.meta.url)));
}
