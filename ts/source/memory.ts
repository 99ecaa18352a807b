import type { NamedSource } from "./byte-source.js";

/** Bytes that are in memory already; slices are views, not copies. */
export function memorySource(bytes: Uint8Array, name = "bytes in memory"): NamedSource {
  return {
    name,
    byteLength: bytes.byteLength,
    slice: async (start, end) => bytes.subarray(start, end),
    sliceNow: (start, end) => bytes.subarray(start, end),
  };
}
