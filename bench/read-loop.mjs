// @ts-check
/** What bench/cases/mask.mjs measures itself against: reading the bytes of a file in Node and doing nothing with them. */
import { open } from "node:fs/promises";

const file = await open(/** @type {string} */ (process.argv[2]));
const buffer = new Uint8Array(4 * 1024 * 1024);
for (;;) {
  const { bytesRead } = await file.read(buffer, 0, buffer.length);
  if (bytesRead === 0) break;
}
await file.close();
