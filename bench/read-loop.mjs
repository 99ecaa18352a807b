// @ts-check
/** What bench/cases/mask.mjs measures itself against: reading the bytes of a file in Node and doing nothing with them. */
import { open } from "node:fs/promises";

const file = await open(/** @type {string} */ (process.argv[2]));
// Buffers begin 16 bytes into a page; there the copy out of a page cache takes twice as long as anywhere else (see ts/rows/stream.ts).
const length = 4 * 1024 * 1024;
const buffer = new Uint8Array(new ArrayBuffer(length + 4096), 4080, length);
for (;;) {
  const { bytesRead } = await file.read(buffer, 0, buffer.length);
  if (bytesRead === 0) break;
}
await file.close();
