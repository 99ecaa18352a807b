/** Entry with the WebAssembly inside, for tools that bundle into one file. */

import * as glue from "../glue.js";
import { load } from "../wasm.js";
import { wasmBase64 } from "./wasm-inline.js";

export * from "../index.js";

let loading: Promise<void> | undefined;

/** Compiles the WebAssembly, once. Await it before anything else. */
export function init(): Promise<void> {
  loading ??= compile(wasmBase64).then((module) => load(glue, module));
  return loading;
}

const compile = (base64: string): Promise<WebAssembly.Module> =>
  WebAssembly.compile(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
