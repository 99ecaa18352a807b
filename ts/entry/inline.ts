/** Entry with the WebAssembly inside, for tools that bundle into one file. */
import { load } from "../wasm.js";
import { wasmBase64 } from "./wasm-inline.js";

export * from "../index.js";

let loading: Promise<void> | undefined;

/** Compiles the WebAssembly, once. Await it before anything else. */
export function init(): Promise<void> {
  loading ??= WebAssembly.compile(Uint8Array.from(atob(wasmBase64), (character) => character.charCodeAt(0))).then(load);
  return loading;
}
