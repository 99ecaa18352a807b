/** Entry for Node, Bun and Deno: paths can be opened, and the WebAssembly is read from disk on import. */

import * as glue from "../glue.js";
import { load } from "../wasm.js";
import { setUpNode } from "./node-setup.js";
import { readWasm } from "./node-wasm.js";

export * from "../index.js";

setUpNode();
load(glue, readWasm());

/** Does nothing here: the same line runs in a browser, where there is something to wait for. */
export async function init(): Promise<void> {}
