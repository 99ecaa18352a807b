/** The WebAssembly on disk, in Node. A file of its own: the command line begins with it, before anything else is loaded. */
import { readFileSync } from "node:fs";

/** Its bytes. */
export const readWasm = (): Uint8Array<ArrayBuffer> =>
  readFileSync(new URL("../../pkg/collapsar_wasm_bg.wasm", import.meta.url));
