import { CollapsarError } from "../errors.js";
import type { NamedSource } from "./byte-source.js";

/** A `Blob`, or the `File` a user dropped on a page: only the slices asked for are read from disk. */
export function blobSource(blob: Blob): NamedSource {
  const name = "name" in blob && typeof blob.name === "string" && blob.name !== "" ? blob.name : "blob";
  return {
    name,
    byteLength: blob.size,
    async slice(start, end) {
      try {
        return new Uint8Array(await blob.slice(start, end).arrayBuffer());
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new CollapsarError(
          "ReadFailed",
          `${name}: cannot be read (${reason}); choose the file again`,
          { path: name },
          { cause: error },
        );
      }
    },
  };
}
