/** Local files and directories, in Node. */
import { read, readSync } from "node:fs";
import { constants, type FileHandle, open, readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { CollapsarError } from "../errors.js";
import type { NamedSource } from "./byte-source.js";
import type { Directory, DirectoryEntry } from "./directory.js";

/** The most that is read in one call: Node 20 aborts on 2^31 bytes, and returns less than was asked for just below. */
const MAX_READ = 64 * 1024 * 1024;

/** Opens a local path: a file as a source, a directory as a {@link Directory}. Symbolic links are followed. */
export async function openPath(path: string | URL): Promise<NamedSource | Directory> {
  const local = typeof path === "string" ? path : pathOf(path);
  const stats = await stat(local).catch((error: NodeJS.ErrnoException) => {
    throw notOpened(local, error);
  });
  return stats.isDirectory() ? localDirectory(local) : openFile(local);
}

/** What is in a local directory; undefined for a file. Links that lead nowhere are left out. */
export async function listPath(path: string | URL): Promise<DirectoryEntry[] | undefined> {
  const local = typeof path === "string" ? path : pathOf(path);
  const refused = (error: NodeJS.ErrnoException): never => {
    throw notOpened(local, error);
  };
  if (!(await stat(local).catch(refused)).isDirectory()) return undefined;
  const entries: DirectoryEntry[] = [];
  for (const entry of await readdir(local, { withFileTypes: true }).catch(refused)) {
    const input = join(local, entry.name);
    const kind = entry.isSymbolicLink() ? await stat(input).catch(() => undefined) : entry;
    if (kind) entries.push({ name: entry.name, isDirectory: kind.isDirectory(), input });
  }
  return entries;
}

function pathOf(url: URL): string {
  try {
    return fileURLToPath(url);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CollapsarError(
      "UnsupportedSource",
      `${url}: not a local file (${reason}); give its path`,
      {
        source: String(url),
      },
      { cause: error },
    );
  }
}

function localDirectory(path: string): Directory {
  return {
    name: path,
    list: () => readdir(path).catch((error: NodeJS.ErrnoException) => Promise.reject(notOpened(path, error))),
    open: (name) => openFile(join(path, name)),
  };
}

async function openFile(path: string): Promise<NamedSource> {
  // O_NONBLOCK: opening a named pipe that nobody writes to would wait for ever. It changes nothing for files.
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
  const handle = await open(path, flags).catch((error: NodeJS.ErrnoException) => {
    throw notOpened(path, error);
  });
  const stats = await handle.stat({ bigint: true });
  if (!stats.isFile()) {
    await handle.close();
    const message = `${path}: not a regular file, but ranges of it must be read; save it to a file first`;
    throw new CollapsarError("NotReadable", message, { path });
  }
  const { verify, atClosing } = watched(handle, path, stats);
  const close = async (): Promise<void> => {
    await atClosing();
    await handle.close();
  };
  return { ...handleSource(handle, path, Number(stats.size), close), verify };
}

/** What tells that a file was written to. */
interface State {
  size: bigint;
  mtimeNs: bigint;
}

/**
 * Notices that an open file was written to, made longer or shorter. One that was replaced under its name is not concerned: the old one is
 * still what is read.
 */
function watched(
  handle: FileHandle,
  path: string,
  before: State,
): { verify: () => Promise<void>; atClosing: () => Promise<void> } {
  const state = (): Promise<State> => handle.stat({ bigint: true });
  let last: State | undefined;
  return {
    async verify() {
      const { size, mtimeNs } = last ?? (await state());
      if (size === before.size && mtimeNs === before.mtimeNs) return;
      const how = size === before.size ? "was written to" : `went from ${before.size} to ${size} bytes`;
      const message = `${path}: ${how} while it was read, so the result would mix old and new; try again when nobody writes to it`;
      throw new CollapsarError("SourceChanged", message, { source: path });
    },
    async atClosing() {
      last ??= await state().catch(() => before);
    },
  };
}

/** An open file of `byteLength` bytes as a source. */
export function handleSource(
  handle: FileHandle,
  name: string,
  byteLength: number,
  close: () => Promise<void>,
): NamedSource {
  const readRange = reader(handle, name);
  return { name, byteLength, slice: (start, end, options) => readRange(start, end, options?.into), close };
}

/** Reads up to this length may be done at once, without a trip through the thread pool. */
const AT_ONCE = 4 * 1024 * 1024;

/** What a read takes at most, in milliseconds, if it comes from the page cache: a start, and 4 GB/s. */
const cachedMs = (length: number): number => 0.5 + length / 4e6;

/** So many milliseconds more in all, and the file is on a disk or a network: from then on no read blocks. */
const PATIENCE_MS = 20;

/**
 * Reads ranges of an open file.
 *
 * From the page cache a read takes less time than handing it to another thread and back, and leaves its bytes in this core's cache. So
 * reads are done at once as long as they prove to come from there.
 */
function reader(
  handle: FileHandle,
  path: string,
): (start: number, end: number, into?: Uint8Array) => Promise<Uint8Array> {
  let waited = 0;
  const readOnce = (bytes: Uint8Array, at: number, length: number, position: number): number | Promise<number> => {
    if (length > AT_ONCE || waited > PATIENCE_MS) return readInThread(handle.fd, bytes, at, length, position);
    const started = performance.now();
    const bytesRead = readSync(handle.fd, bytes, at, length, position);
    waited += Math.max(0, performance.now() - started - cachedMs(length));
    return bytesRead;
  };
  return async (start, end, into = new Uint8Array(end - start)) => {
    const bytes = into.subarray(0, end - start);
    let at = 0;
    try {
      while (at < bytes.length) {
        const bytesRead = await readOnce(bytes, at, Math.min(bytes.length - at, MAX_READ), start + at);
        if (bytesRead === 0) break;
        at += bytesRead;
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new CollapsarError("ReadFailed", `${path}: reading failed (${reason})`, { path }, { cause: error });
    }
    return bytes.subarray(0, at);
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

function notOpened(path: string, error: NodeJS.ErrnoException): CollapsarError {
  const options = { cause: error };
  if (error.code === "ENOENT" || error.code === "ENOTDIR") {
    const message = `${path}: no such file or directory; check the path${basename(path) === path ? ` (looked in ${process.cwd()})` : ""}`;
    return new CollapsarError("NotFound", message, { path }, options);
  }
  return new CollapsarError(
    "NotReadable",
    `${path}: cannot be opened (${error.message}); check its permissions`,
    { path },
    options,
  );
}
