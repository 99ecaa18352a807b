/** What can be read once, from its beginning to its end, in Node: stdin, and pipes as `<(...)` makes them. It is held in memory. */
import { createReadStream } from "node:fs";
import { CollapsarError } from "../errors.js";
import type { NamedSource } from "./byte-source.js";
import { memorySource } from "./memory.js";

/** How a command line calls stdin. */
export const STDIN = "-";

/** The most bytes that are held. */
const MAX_BYTES = 256 * 1024 * 1024;

/** Reads a pipe, or stdin, to its end. It can be opened no second time. */
export async function readPipe(path: string): Promise<NamedSource> {
  const name = path === STDIN ? "stdin" : path;
  if (path === STDIN && process.stdin.isTTY) {
    const message = `${STDIN}: stdin is a terminal; give it a file with <, or the output of another command with |`;
    throw new CollapsarError("NotReadable", message, { path });
  }
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const piece of path === STDIN ? process.stdin : createReadStream(path)) {
      length += (piece as Uint8Array).length;
      if (length > MAX_BYTES) {
        const message = `${name}: more than ${MAX_BYTES} bytes, which a pipe cannot bring; save it to a file first`;
        throw new CollapsarError("TooLarge", message, { what: "what a pipe brings", value: length, max: MAX_BYTES });
      }
      pieces.push(piece as Uint8Array);
    }
  } catch (error) {
    if (error instanceof CollapsarError) throw error;
    const message = `${name}: reading failed (${error instanceof Error ? error.message : error}); save it to a file first`;
    throw new CollapsarError("NotReadable", message, { path }, { cause: error });
  }
  return { ...memorySource(Buffer.concat(pieces, length), name), isPipe: true };
}
