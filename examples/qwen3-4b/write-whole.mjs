// @ts-check
import { open, rename, rm } from "node:fs/promises";

/**
 * Writes `blocks` one after the other to `path`, through a temporary file beside it: `path` appears whole or not at all.
 * The next block is made while one is being written, so a source of blocks may reuse its memory every second block.
 *
 * @param {string} path
 * @param {Iterable<Uint8Array>} blocks
 */
export async function writeWhole(path, blocks) {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(temporary, "w");
    try {
      let writing = Promise.resolve();
      let position = 0;
      for (const block of blocks) {
        await writing;
        writing = writeFully(file, block, position);
        // An error thrown while the next block is made must not leave this one's failure unhandled.
        writing.catch(() => {});
        position += block.length;
      }
      await writing;
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/**
 * @param {import("node:fs/promises").FileHandle} file
 * @param {Uint8Array} bytes
 * @param {number} position
 */
async function writeFully(file, bytes, position) {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
