// @ts-check
/** What bench/cases/mask.mjs and diff.mjs measure themselves against: reading the bytes of files in Node and doing nothing with them. */
import { open } from "node:fs/promises";

// Buffers begin 16 bytes into a page; there the copy out of a page cache takes twice as long as anywhere else (see ts/rows/stream.ts).
const length = 4 * 1024 * 1024;
const buffer = new Uint8Array(new ArrayBuffer(length + 4096), 4080, length);
for (const path of process.argv.slice(2)) {
  const file = await open(path);
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, buffer.length);
    if (bytesRead === 0) break;
  }
  await file.close();
}
