/** Values as float32 from the bytes that they are stored as. */
import type { AdamDtype } from "./adam.js";

/** The values of stored elements: bfloat16 is the upper half of a float32. */
export function valuesOf(stored: Uint8Array<ArrayBuffer>, dtype: AdamDtype): Float32Array {
  const { buffer, byteOffset, byteLength } = stored;
  if (dtype === "F32") return new Float32Array(buffer, byteOffset, byteLength / 4);
  return new Float32Array(
    Uint32Array.from(new Uint16Array(buffer, byteOffset, byteLength / 2), (bits) => bits << 16).buffer,
  );
}
