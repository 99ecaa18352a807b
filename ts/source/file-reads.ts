/**
 * Reading ranges of an open file.
 *
 * From the page cache a read takes less time than handing it to another thread and back, and leaves its bytes in this core's cache. So
 * reads are done at once as long as they prove to come from there.
 */
import { read, readSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { CollapsarError } from "../errors.js";
import { Beginnings } from "./beginnings.js";
import type { NamedSource } from "./byte-source.js";

/** The most that is read in one call: Node 20 aborts on 2^31 bytes, and returns less than was asked for just below. */
const MAX_READ = 64 * 1024 * 1024;

/** Reads up to this length may be done at once, without a trip through the thread pool. */
const AT_ONCE = 4 * 1024 * 1024;

/** What a read takes at most, in milliseconds, if it comes from the page cache of a busy machine: a start, and 2 GB/s. */
const cachedMs = (length: number): number => 0.5 + length / 2e6;

/** So many milliseconds behind that, and the file is on a disk or a network: from then on no read blocks. */
const PATIENCE_MS = 20;

/** The same where the system counts no block that the process has read from a disk: then it is rather the processor that others have taken. */
const LONG_PATIENCE_MS = 500;

/** Blocks that this process has read from disks, where the system counts them. */
const blocksRead = (): number => process.resourceUsage?.().fsRead ?? Number.NaN;

/** Shorter reads do not tell how long others take. */
const TELLING = 256 * 1024;

/** The ways to read from an open file: at once while it is in memory, and in another thread. */
export function fileReads(
  handle: FileHandle,
  path: string,
): Required<Pick<NamedSource, "slice" | "sliceNow" | "beginningsNow">> {
  let waited = 0;
  const blocks = blocksRead();
  const isSlow = (): boolean => waited > LONG_PATIENCE_MS || (waited > PATIENCE_MS && blocksRead() !== blocks);
  const beginnings = new Beginnings((into, at, length, position) => readSync(handle.fd, into, at, length, position));
  const sliceNow = (start: number, end: number, into: Uint8Array): Uint8Array | undefined => {
    if (end - start > AT_ONCE || isSlow()) return undefined;
    const bytes = into.subarray(0, end - start);
    const started = performance.now();
    let at = 0;
    try {
      while (at < bytes.length) {
        const bytesRead = readSync(handle.fd, bytes, at, bytes.length - at, start + at);
        if (bytesRead === 0) break;
        at += bytesRead;
      }
    } catch (error) {
      throw readFailed(path, error);
    }
    // Fast reads make up for a slow one: on a busy machine the processor itself is taken away now and then.
    const ms = performance.now() - started;
    waited = Math.max(0, waited + ms - cachedMs(at));
    if (at >= TELLING) beginnings.wasWhole(at, ms);
    return bytes.subarray(0, at);
  };
  return {
    sliceNow,
    beginningsNow(rows, into) {
      if (isSlow()) return false;
      try {
        return beginnings.read(rows, into, 0);
      } catch {
        // Reading all of it fails too, and is told.
        return false;
      }
    },
    async slice(start, end, { into = new Uint8Array(end - start) } = {}) {
      const now = sliceNow(start, end, into);
      if (now) return now;
      const bytes = into.subarray(0, end - start);
      let at = 0;
      try {
        while (at < bytes.length) {
          const bytesRead = await readInThread(handle.fd, bytes, at, Math.min(bytes.length - at, MAX_READ), start + at);
          if (bytesRead === 0) break;
          at += bytesRead;
        }
      } catch (error) {
        throw readFailed(path, error);
      }
      return bytes.subarray(0, at);
    },
  };
}

/** The same as `handle.read`, which takes twice as long for small reads. */
function readInThread(fd: number, bytes: Uint8Array, at: number, length: number, position: number): Promise<number> {
  return new Promise((done, failed) => {
    read(fd, bytes, at, length, position, (error, bytesRead) => {
      if (error) failed(error);
      else done(bytesRead);
    });
  });
}

function readFailed(path: string, error: unknown): CollapsarError {
  const reason = error instanceof Error ? error.message : String(error);
  return new CollapsarError(
    "ReadFailed",
    `${path}: reading failed (${reason}); check the disk that it is on, or copy the file to another`,
    { path },
    { cause: error },
  );
}
