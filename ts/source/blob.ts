/** Blobs, and the files and folders that a user drops on a page. */
import { CollapsarError } from "../errors.js";
import type { NamedSource } from "./byte-source.js";
import type { Directory, DirectoryEntry } from "./directory.js";

/** A `Blob` or `File`: only the slices asked for are read from disk. */
export function blobSource(blob: Blob): NamedSource {
  const name = blob instanceof File ? blob.name : "blob";
  return {
    name,
    byteLength: blob.size,
    async slice(start, end) {
      try {
        return new Uint8Array(await blob.slice(start, end).arrayBuffer());
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        const message = `${name}: cannot be read (${reason}); choose the file again`;
        throw new CollapsarError("ReadFailed", message, { path: name }, { cause: error });
      }
    },
  };
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
