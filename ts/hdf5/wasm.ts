/**
 * The WebAssembly that reads the structure of HDF5 files, loaded when the first one is opened. The only file that imports `pkg/hdf5`.
 */
import { CollapsarError } from "../errors.js";

/** What a module can be made of. */
type ModuleSource = WebAssembly.Module | Uint8Array<ArrayBuffer>;

let fetchModule = async (): Promise<ModuleSource> => {
  throw new CollapsarError("NotInitialised", "the WebAssembly for HDF5 has no address; await init() first", {});
};

/** Called by the entries: how the module is fetched on this platform. */
export function setHdf5Module(fetch: () => Promise<ModuleSource>): void {
  fetchModule = fetch;
}

let compiled: WebAssembly.Module | undefined;

/** The compiled module, for workers, where a file was opened. */
export const compiledHdf5 = (): WebAssembly.Module | undefined => compiled;

let loading: Promise<typeof import("../../pkg/hdf5/collapsar_hdf5_wasm.js")> | undefined;

/** What the module offers. A failure to load it is not kept: the next call tries again. */
export function hdf5Wasm(): NonNullable<typeof loading> {
  loading ??= load().catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load() {
  const [glue, module] = await Promise.all([import("../../pkg/hdf5/collapsar_hdf5_wasm.js"), fetchModule()]);
  compiled = module instanceof WebAssembly.Module ? module : await WebAssembly.compile(module);
  glue.initSync({ module: compiled });
  return glue;
}
