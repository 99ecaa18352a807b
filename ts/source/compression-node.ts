/** Deflate streams by node:zlib: several times as fast as the streams of the web platform are in Node. */
import { once } from "node:events";
import { constants, createDeflate, createInflate, type Deflate, type Inflate } from "node:zlib";
import type { Compression } from "./compression.js";

/** One output buffer. Each costs a trip to the thread pool, so small ones cost more than inflating does. */
const BUFFER_BYTES = 1024 * 1024;

/** Output that may wait for the reader, so that both have something to do. */
const WAITING_BYTES = 4 * BUFFER_BYTES;

const OPTIONS = { chunkSize: BUFFER_BYTES, readableHighWaterMark: WAITING_BYTES };

/** Node, Bun and Deno. */
export const nodeCompression: Compression = {
  inflate: (pieces, signal) => through(pieces, createInflate(OPTIONS), signal),
  deflate: (pieces, signal) => through(pieces, createDeflate({ ...OPTIONS, level: constants.Z_BEST_SPEED }), signal),
};

async function* through(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  stream: Inflate | Deflate,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  let closed = false;
  // Also what ends the wait for a drain, when the reader left or the data is damaged.
  stream.once("close", () => {
    closed = true;
    stream.emit("drain");
  });
  const writing = (async () => {
    for await (const piece of pieces) {
      signal?.throwIfAborted();
      if (closed) return;
      if (!stream.write(piece)) await once(stream, "drain");
    }
    stream.end();
  })();
  writing.catch((error) => stream.destroy(error));
  try {
    yield* stream as AsyncIterable<Uint8Array>;
    await writing;
  } finally {
    stream.destroy();
    await writing.catch(() => {});
  }
}
