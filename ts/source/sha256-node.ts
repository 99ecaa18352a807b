/** SHA-256 by Node's own code: some 30 times as fast as in JavaScript, where the processor has instructions for it. */
import { createHash } from "node:crypto";
import type { Sha256 } from "./sha256.js";

/** Begins a hash. */
export const nodeSha256 = (): Sha256 => {
  const hash = createHash("sha256");
  return {
    update: (bytes) => void hash.update(bytes),
    hex: () => hash.digest("hex"),
  };
};
