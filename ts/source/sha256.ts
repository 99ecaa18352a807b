/** SHA-256 of bytes that come piece by piece. */
import { sha256 as portable } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

/** A hash that is being computed. */
export interface Sha256 {
  /** Takes the next bytes. */
  update(bytes: Uint8Array): void;
  /** The hash of all bytes taken, in hexadecimal digits; afterwards it takes no more. */
  hex(): string;
}

const inScript = (): Sha256 => {
  const hash = portable.create();
  return {
    update: (bytes) => void hash.update(bytes),
    hex: () => bytesToHex(hash.digest()),
  };
};

let platform = inScript;

/** Begins a hash. */
export const sha256 = (): Sha256 => platform();

/** Called once by the entry of a platform that has something faster: the web platform's own does not take bytes piece by piece. */
export function setSha256(begin: () => Sha256): void {
  platform = begin;
}
