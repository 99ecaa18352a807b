/** The bytes that an HDF5 file begins with, and where it may begin. */
const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Bytes of the signature. */
export const SIGNATURE_BYTES = SIGNATURE.length;

/** Whether the signature stands at `start` of these bytes. */
export const isSignature = (bytes: Uint8Array, start = 0): boolean =>
  SIGNATURE.every((byte, at) => bytes[start + at] === byte);

/** Where a file of so many bytes may begin, behind what its user put in front: at 0, 512, 1,024, 2,048 ... */
export function* beginnings(byteLength: number): Generator<number> {
  for (let at = 0; at + SIGNATURE_BYTES <= byteLength; at = at === 0 ? 512 : at * 2) yield at;
}
