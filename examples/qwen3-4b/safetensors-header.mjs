// @ts-check

/**
 * The bytes before the data of a safetensors file of one tensor, padded to a multiple of 8 as its writers do.
 *
 * @param {string} name
 * @param {"F32" | "BF16" | "BOOL"} dtype
 * @param {number[]} shape
 * @param {number} byteLength of the data
 */
export function safetensorsHeader(name, dtype, shape, byteLength) {
  const json = JSON.stringify({ [name]: { dtype, shape, data_offsets: [0, byteLength] } });
  const padded = new TextEncoder().encode(json.padEnd(Math.ceil(json.length / 8) * 8));
  const bytes = new Uint8Array(8 + padded.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded.length), true);
  bytes.set(padded, 8);
  return bytes;
}
