/** The checksum of HDF5's newer structures: Bob Jenkins' lookup3 (`hashlittle`), by its published description. */
import { Malformed } from "./refusal.js";

const rotate = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits));

/** lookup3 of some bytes, from 0 on. */
export function lookup3(bytes: Uint8Array): number {
  const start = (0xdeadbeef + bytes.length) | 0;
  let [a, b, c] = [start, start, start];
  // A last block of 1 to 12 bytes is mixed otherwise than those before it, and is filled up with zeros.
  const last = bytes.length === 0 ? 0 : Math.ceil(bytes.length / 12) * 12 - 12;
  const padded = new Uint8Array(last + 12);
  padded.set(bytes);
  const words = new DataView(padded.buffer);
  for (let at = 0; at < last; at += 12) {
    a = (a + words.getUint32(at, true)) | 0;
    b = (b + words.getUint32(at + 4, true)) | 0;
    c = (c + words.getUint32(at + 8, true)) | 0;
    a = (a - c) ^ rotate(c, 4);
    c = (c + b) | 0;
    b = (b - a) ^ rotate(a, 6);
    a = (a + c) | 0;
    c = (c - b) ^ rotate(b, 8);
    b = (b + a) | 0;
    a = (a - c) ^ rotate(c, 16);
    c = (c + b) | 0;
    b = (b - a) ^ rotate(a, 19);
    a = (a + c) | 0;
    c = (c - b) ^ rotate(b, 4);
    b = (b + a) | 0;
  }
  if (bytes.length === 0) return c >>> 0;
  a = (a + words.getUint32(last, true)) | 0;
  b = (b + words.getUint32(last + 4, true)) | 0;
  c = (c + words.getUint32(last + 8, true)) | 0;
  c = ((c ^ b) - rotate(b, 14)) | 0;
  a = ((a ^ c) - rotate(c, 11)) | 0;
  b = ((b ^ a) - rotate(a, 25)) | 0;
  c = ((c ^ b) - rotate(b, 16)) | 0;
  a = ((a ^ c) - rotate(c, 4)) | 0;
  b = ((b ^ a) - rotate(a, 14)) | 0;
  c = ((c ^ b) - rotate(b, 24)) | 0;
  return c >>> 0;
}

/** Refuses a structure whose last four bytes are not the checksum of those before them. */
export function verify(structure: Uint8Array, what: string): void {
  const end = structure.length - 4;
  const stored = new DataView(structure.buffer, structure.byteOffset + end, 4).getUint32(0, true);
  if (stored !== lookup3(structure.subarray(0, end))) throw new Malformed(`the checksum of ${what} is wrong`);
}
