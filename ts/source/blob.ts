/** Blobs, and the files and folders that a user drops on a page. */
import { CollapsarError } from "../errors.js";
import type { NamedSource } from "./byte-source.js";
import type { Directory, DirectoryEntry } from "./directory.js";

/** Bytes of one read from a blob's stream. */
const CHUNK_BYTES = 512 * 1024;

/**
 * Streams that are being read. Chromium collects one, and everything that waits for it, when only what waits for it holds it: then the
 * read never ends. A module is always held.
 */
const underWay = new Set<ReadableStreamBYOBReader>();

/** A `Blob` or `File`: only the slices asked for are read from disk. */
export function blobSource(blob: Blob): NamedSource {
  const name = blob instanceof File ? blob.name : "blob";
  const chunks: ArrayBuffer[] = [];
  return {
    name,
    byteLength: blob.size,
    async slice(start, end, { into } = {}) {
      const part = blob.slice(start, end);
      const reader = end - start > CHUNK_BYTES ? byteReader(part) : undefined;
      try {
        if (!reader) return new Uint8Array(await part.arrayBuffer());
        underWay.add(reader);
        return await readAll(reader, into ?? new Uint8Array(end - start), chunks);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        const message = `${name}: cannot be read (${reason}); choose the file again`;
        throw new CollapsarError("ReadFailed", message, { path: name }, { cause: error });
      } finally {
        if (reader) underWay.delete(reader);
      }
    },
  };
}

/** What reads a blob into memory that is there already; undefined where the platform's streams cannot. */
function byteReader(part: Blob): ReadableStreamBYOBReader | undefined {
  try {
    return part.stream().getReader({ mode: "byob" });
  } catch {
    return undefined;
  }
}

/**
 * Reads a part through one of `chunks`, which are used again and again. `arrayBuffer()` would make as many as the file has: a browser lets
 * hundreds of megabytes of them gather before it frees them.
 */
async function readAll(
  reader: ReadableStreamBYOBReader,
  into: Uint8Array<ArrayBuffer>,
  chunks: ArrayBuffer[],
): Promise<Uint8Array> {
  let chunk = chunks.pop() ?? new ArrayBuffer(CHUNK_BYTES);
  for (let filled = 0; ; ) {
    // The stream takes the chunk's memory and gives it back under another name.
    const { done, value } = await reader.read(new Uint8Array(chunk));
    if (value) chunk = value.buffer as ArrayBuffer;
    if (done || !value) {
      chunks.push(chunk);
      return into.subarray(0, filled);
    }
    into.set(value, filled);
    filled += value.length;
  }
}

/** The files of a model directory, chosen or dropped together. */
export function fileListDirectory(files: readonly File[]): Directory {
  const byName = new Map(files.map((file) => [file.name, file]));
  const name = files[0]?.webkitRelativePath?.split("/").at(-2) ?? "files";
  return {
    name,
    list: async () => [...byName.keys()],
    async open(wanted) {
      const file = byName.get(wanted);
      if (file) return blobSource(file);
      throw new CollapsarError("NotFound", `${name}: ${wanted} is not among the files; choose it too`, {
        path: wanted,
      });
    },
  };
}

/**
 * What is in the directory that was chosen or dropped: its files, and its directories with the files that lie right in them. Files that
 * were not chosen as a directory lie beside each other.
 */
export function fileListEntries(files: readonly File[]): DirectoryEntry[] {
  const found: DirectoryEntry[] = [];
  const directories = new Map<string, File[]>();
  for (const file of files) {
    const [name = file.name, inside, deeper] = (file.webkitRelativePath ?? "").split("/").slice(1);
    if (inside === undefined) found.push({ name, isDirectory: false, input: file });
    else if (deeper === undefined) directories.set(name, [...(directories.get(name) ?? []), file]);
  }
  for (const [name, input] of directories) found.push({ name, isDirectory: true, input });
  return found;
}
