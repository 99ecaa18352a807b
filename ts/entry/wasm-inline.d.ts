/** The WebAssembly as base64; scripts/build.mjs writes it into dist/. */
export declare const wasmBase64: string;
/** The WebAssembly that reads the structure of HDF5 files, likewise. */
export declare const hdf5WasmBase64: string;
