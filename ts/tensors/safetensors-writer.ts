/** Writing a safetensors file of one tensor. */

/** Bytes of the header's length, and what the header is padded to, so that the data are aligned for any dtype. */
const LENGTH_BYTES = 8;

/**
 * The bytes of a safetensors file that holds one mask: dtype BOOL, shape `[rows]`, a byte 0 or 1 for each row, and no metadata.
 *
 * @example
 * ```js
 * import { init, mask, maskFile, stats } from "collapsar";
 *
 * await init();
 * const found = await mask("gamma.safetensors");
 * const file = maskFile("mask", found.mask);
 * console.log((await stats("gamma.safetensors", { mask: file })).metrics.n_tokens);
 * ```
 */
export function maskFile(name: string, mask: Uint8Array): Uint8Array {
  const info = { dtype: "BOOL", shape: [mask.length], data_offsets: [0, mask.length] };
  const entries: [string, object][] = [[name, info]];
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const length = Math.ceil(json.length / LENGTH_BYTES) * LENGTH_BYTES;
  const file = new Uint8Array(LENGTH_BYTES + length + mask.length).fill(0x20, LENGTH_BYTES, LENGTH_BYTES + length);
  new DataView(file.buffer).setBigUint64(0, BigInt(length), true);
  file.set(json, LENGTH_BYTES);
  file.set(mask, LENGTH_BYTES + length);
  return file;
}
