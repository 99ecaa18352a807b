/** A file that is read once from its beginning to its end. */
import { CollapsarError } from "../../errors.js";
import { blobSource } from "../blob.js";
import type { NamedSource } from "../byte-source.js";

/** Where a whole file goes while it is read once. */
export interface Sink {
  write(chunk: Uint8Array): Promise<void>;
  /** The file, when all is written. */
  finish(): Promise<NamedSource>;
  /** Lets go of what was written. */
  discard(): Promise<void>;
}

/** The most that is kept in memory of a file whose parts cannot be asked for. */
export const MAX_IN_MEMORY = 1024 ** 3;

/** Keeps a file in memory, in a Blob, which a browser may move to its disk. Throws `TooLarge` above {@link MAX_IN_MEMORY}. */
export async function memorySink(name: string, length = 0): Promise<Sink> {
  const refuse = (value: number): never => {
    const message = `${name}: ${value} bytes or more, above the ${MAX_IN_MEMORY} that are kept in memory here; use a server with range requests, or the command line`;
    throw new CollapsarError("TooLarge", message, { what: name, value, max: MAX_IN_MEMORY });
  };
  if (length > MAX_IN_MEMORY) refuse(length);
  let chunks: BlobPart[] = [];
  let written = 0;
  return {
    async write(chunk) {
      written += chunk.length;
      if (written > MAX_IN_MEMORY) refuse(written);
      chunks.push(chunk as Uint8Array<ArrayBuffer>);
    },
    async finish() {
      const blob = new Blob(chunks);
      chunks = [];
      return { ...blobSource(blob), name };
    },
    async discard() {
      chunks = [];
    },
  };
}
