/** The WebAssembly as base64; scripts/build.mjs writes it into dist/. */
export declare const wasmBase64: string;
