/**
 * The WebAssembly module, once an entry has loaded it, and what calls it: an entry hands in both, so that a page loads neither before it asks.
 */
import { CollapsarError } from "./errors.js";
import type * as Calls from "./glue.js";

/** What calls the module. */
export type Glue = typeof Calls;

interface Loaded extends Glue {
  /** The module's memory as bytes. Make a new view after anything that may allocate: growth detaches the old one. */
  memory(): Uint8Array;
}

let loaded: Loaded | undefined;
let compiled: WebAssembly.Module | undefined;

/** Instantiates the module; a second call does nothing. */
export function load(glue: Glue, module: WebAssembly.Module | Uint8Array<ArrayBuffer>): void {
  if (loaded !== undefined) return;
  compiled = module instanceof WebAssembly.Module ? module : new WebAssembly.Module(module);
  const { memory } = glue.initSync({ module: compiled });
  loaded = { ...glue, memory: () => new Uint8Array(memory.buffer) };
}

/** What the module offers. Throws `NotInitialised` before {@link load}. */
export function wasm(): Loaded {
  if (loaded === undefined) {
    throw new CollapsarError("NotInitialised", "the WebAssembly is not loaded; await init() first", {});
  }
  return loaded;
}

/** The compiled module, for workers: they need not fetch and compile it again. Throws `NotInitialised` before {@link load}. */
export function compiledModule(): WebAssembly.Module {
  wasm();
  return compiled as WebAssembly.Module;
}

/** A seed for the hashes of one run, so that no file can be made to collide on purpose. It changes no result. */
export const hashSeed = (): bigint => crypto.getRandomValues(new BigUint64Array(1))[0] as bigint;
