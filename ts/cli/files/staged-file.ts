/**
 * Results under a temporary name beside their destination: flushed to disk, then renamed over it, so that a reader sees the old file or the
 * new one.
 */
import { chmod, type FileHandle, open, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { isCollapsarError } from "../../errors.js";
import type { FileSink } from "../../hdf5/writer.js";
import { beside } from "./leftovers.js";
import { writeFailed } from "./output-error.js";
import type { Content } from "./straight-output.js";

/** A result that is written and waits for its name. */
export interface Staged {
  /** Nothing is written yet: it goes to stdout, a pipe or a device, which may take it as slowly as it likes. */
  readonly straight: boolean;
  /** Gives it its name, in one step. */
  publish(): Promise<void>;
  /** Removes it. */
  discard(): Promise<void>;
}

/** A result in the making, under a temporary name. */
export interface Streamed {
  readonly sink: FileSink;
  /** Flushes it to disk; it then waits for its name. */
  stage(): Promise<Staged>;
  /** Removes it. */
  discard(): Promise<void>;
}

/** Writes a result down under a temporary name beside `target`. `path` is what messages call it. Rejects without a trace. */
export async function stage(path: string, target: string, content: Content, signal: AbortSignal): Promise<Staged> {
  signal.throwIfAborted();
  const temporary = await openTemporary(path, target);
  try {
    await writeFile(temporary.file, content, { signal });
    signal.throwIfAborted();
    return await temporary.stage();
  } catch (error) {
    await temporary.discard();
    signal.throwIfAborted();
    throw isCollapsarError(error) ? error : writeFailed(path, error);
  }
}

/** Writes a file in the place of the one that is there, whole or not at all. `path` is what messages call `target`. */
export async function replaceFile(path: string, target: string, content: Uint8Array): Promise<void> {
  const staged = await stage(path, target, content, new AbortController().signal);
  await staged.publish();
}

/** Opens a result that is written piece by piece. */
export async function stream(path: string, target: string): Promise<Streamed> {
  const { file, stage: end, discard } = await openTemporary(path, target);
  const writeAt = async (bytes: Uint8Array, offset: number): Promise<void> => {
    try {
      for (let at = 0; at < bytes.length; ) {
        at += (await file.write(bytes, at, bytes.length - at, offset + at)).bytesWritten;
      }
    } catch (error) {
      throw writeFailed(path, error);
    }
  };
  let length = 0;
  const sink: FileSink = {
    async write(bytes) {
      const offset = length;
      length += bytes.length;
      await writeAt(bytes, offset);
    },
    patch: (offset, bytes) => writeAt(bytes, offset),
  };
  return { sink, discard, stage: end };
}

/** A temporary file beside a target. Whoever opens it stages or discards it. */
async function openTemporary(path: string, target: string) {
  const temporary = beside(target);
  const mode = await modeOf(target);
  const file = await open(temporary, "wx").catch((error) => {
    throw writeFailed(path, error);
  });
  const discard = async (): Promise<void> => {
    await file.close().catch(() => {});
    await rm(temporary, { force: true }).catch(() => {});
  };
  return {
    file,
    discard,
    async stage(): Promise<Staged> {
      try {
        if (mode !== undefined) await file.chmod(mode);
        await file.sync();
        await file.close();
      } catch (error) {
        await discard();
        throw writeFailed(path, error);
      }
      return { straight: false, discard, publish: () => publish(path, temporary, target, discard) };
    },
  };
}

/** Takes a finished file beside `target` for the result. It stays if it cannot get the name. */
export async function adopt(path: string, target: string, finished: string): Promise<Staged> {
  const mode = await modeOf(target);
  if (mode !== undefined) {
    await chmod(finished, mode).catch((error: unknown) => {
      throw writeFailed(path, error);
    });
  }
  return { straight: false, discard: async () => {}, publish: () => publish(path, finished, target, async () => {}) };
}

/** Whoever could not read the old file shall not read the new one. */
const modeOf = (target: string): Promise<number | undefined> =>
  stat(target).then(
    ({ mode }) => mode & 0o7777,
    () => undefined,
  );

async function publish(path: string, temporary: string, target: string, discard: () => Promise<void>): Promise<void> {
  try {
    await renameOver(temporary, target);
  } catch (error) {
    await discard();
    throw writeFailed(path, error);
  }
  await syncDirectory(dirname(target));
}

/** On Windows a virus scanner or an indexer may hold either file for a moment. */
async function renameOver(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await rename(from, to);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? "";
      if (process.platform !== "win32" || attempt > 10 || !["EPERM", "EACCES", "EBUSY"].includes(code)) throw error;
      await new Promise((wake) => setTimeout(wake, attempt * 20));
    }
  }
}

/** Makes the rename itself durable; not every platform lets a directory be opened or flushed. */
async function syncDirectory(path: string): Promise<void> {
  let directory: FileHandle | undefined;
  try {
    directory = await open(path, "r");
    await directory.sync();
  } catch {
    // The file is whole either way.
  } finally {
    await directory?.close();
  }
}
