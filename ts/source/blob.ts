/** Blobs, and the files and folders that a user drops on a page. */
import { CollapsarError } from "../errors.js";
import type { NamedSource } from "./byte-source.js";
import type { Directory } from "./directory.js";

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
