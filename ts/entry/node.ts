/** Entry for Node, Bun and Deno: paths can be opened, and the WebAssembly is read from disk on import. */
import { readFileSync } from "node:fs";
import { setWorkerPlatform } from "../tasks/platform.js";
import { load } from "../wasm.js";
import { setNodePlatform } from "./node-platform.js";
import { nodeWorkers } from "./node-workers.js";

export * from "../index.js";

setNodePlatform();
setWorkerPlatform(nodeWorkers(new URL("./node-worker.js", import.meta.url)));
load(readFileSync(new URL("../../pkg/collapsar_wasm_bg.wasm", import.meta.url)));

/** Does nothing here: the same line runs in a browser, where there is something to wait for. */
export async function init(): Promise<void> {}
