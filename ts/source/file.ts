/** Local files and directories, in Node. */
import { constants, type FileHandle, open, readdir, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { CollapsarError } from "../errors.js";
import type { NamedSource } from "./byte-source.js";
import type { Directory, DirectoryEntry } from "./directory.js";
import { fileReads } from "./file-reads.js";
import { likelyAddress } from "./hub/page.js";
import { readPipe, STDIN } from "./pipe.js";

/**
 * Opens a local path: a file as a source, a directory as a {@link Directory}. Symbolic links are followed. With `pipes` a pipe, or `-` for
 * stdin, is read to its end.
 */
export async function openPath(path: string | URL, pipes = false): Promise<NamedSource | Directory> {
  const local = typeof path === "string" ? path : pathOf(path);
  if (pipes && path === STDIN) return readPipe(STDIN);
  const stats = await stat(local).catch((error: NodeJS.ErrnoException) => {
    throw notOpened(local, error);
  });
  if (stats.isDirectory()) return localDirectory(local);
  return pipes && !stats.isFile() ? readPipe(local) : openFile(local);
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
  const local = { path: resolve(path), dev: stats.dev, ino: stats.ino };
  return { ...handleSource(handle, path, Number(stats.size), close), local, verify };
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
  return { name, byteLength, ...fileReads(handle, name), close };
}

function notOpened(path: string, error: NodeJS.ErrnoException): CollapsarError {
  const options = { cause: error };
  if (error.code === "ENOENT" || error.code === "ENOTDIR") {
    const address = likelyAddress(path);
    const remedy =
      address === undefined
        ? `check the path${basename(path) === path ? ` (looked in ${process.cwd()})` : ""}`
        : `check the path${address.startsWith("hf:") ? ", or for the model on the Hub" : ", or for a server"} write ${address}`;
    const message = `${path}: no such file or directory; ${remedy}`;
    return new CollapsarError("NotFound", message, { path }, options);
  }
  return new CollapsarError(
    "NotReadable",
    `${path}: cannot be opened (${error.message}); check its permissions`,
    { path },
    options,
  );
}
