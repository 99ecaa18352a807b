/**
 * The WebAssembly module, once an entry has loaded it. The only file that imports `pkg/`.
 */
import {
  Bfloat16Search,
  Block,
  Bootstrap,
  ByteGroups,
  ChosenRows,
  Difference,
  Fingerprints,
  FirstComponent,
  FirstPass,
  FitRows,
  Indicators,
  type InitOutput,
  indicatorColumns,
  initSync,
  LinkageBuilder,
  MeanBuilder,
  Motion,
  Neighbours,
  PairBlocks,
  PairTotals,
  Projections,
  RowMean,
  RowNorms,
  SafetensorsHeader,
  Sampler,
  SnapshotBuilder,
  safetensorsHeaderLength,
  slabRows,
  spaced,
  ValueGroups,
} from "../pkg/collapsar_wasm.js";
import { CollapsarError } from "./errors.js";

let exports: InitOutput | undefined;
let compiled: WebAssembly.Module | undefined;

/** Instantiates the module; a second call does nothing. */
export function load(module: WebAssembly.Module | Uint8Array<ArrayBuffer>): void {
  if (exports !== undefined) return;
  compiled = module instanceof WebAssembly.Module ? module : new WebAssembly.Module(module);
  exports = initSync({ module: compiled });
}

/** What the module offers. Throws `NotInitialised` before {@link load}. */
export function wasm() {
  if (exports === undefined) {
    throw new CollapsarError("NotInitialised", "the WebAssembly is not loaded; await init() first", {});
  }
  return functions;
}

/** The compiled module, for workers: they need not fetch and compile it again. Throws `NotInitialised` before {@link load}. */
export function compiledModule(): WebAssembly.Module {
  wasm();
  return compiled as WebAssembly.Module;
}

const functions = {
  Bfloat16Search,
  Bootstrap,
  Block,
  ByteGroups,
  ChosenRows,
  Difference,
  Fingerprints,
  FirstComponent,
  Indicators,
  indicatorColumns,
  LinkageBuilder,
  Motion,
  Neighbours,
  MeanBuilder,
  PairBlocks,
  PairTotals,
  Projections,
  RowMean,
  RowNorms,
  SafetensorsHeader,
  Sampler,
  SnapshotBuilder,
  FirstPass,
  FitRows,
  safetensorsHeaderLength,
  ValueGroups,
  slabRows,
  spaced,
  /** The module's memory as bytes. Make a new view after anything that may allocate: growth detaches the old one. */
  memory: (): Uint8Array => new Uint8Array((exports as InitOutput).memory.buffer),
};

/** A seed for the hashes of one run, so that no file can be made to collide on purpose. It changes no result. */
export const hashSeed = (): bigint => crypto.getRandomValues(new BigUint64Array(1))[0] as bigint;
