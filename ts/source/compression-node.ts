/** Deflate streams by node:zlib: several times as fast as the streams of the web platform are in Node. */
import { once } from "node:events";
import type { Deflate, Gunzip, Inflate } from "node:zlib";
import type { Compression, StreamFacts } from "./compression.js";

/** Loaded when something is compressed: most runs start without. */
const zlib = () => import("node:zlib");

/** One output buffer. Each costs a trip to the thread pool, so small ones cost more than inflating does. */
const BUFFER_BYTES = 1024 * 1024;

/** Output that may wait for the reader, so that both have something to do. */
const WAITING_BYTES = 4 * BUFFER_BYTES;

/**
 * Up to this length on either side a stream is inflated at once, in some milliseconds: a trip to the thread pool and back for each buffer, and
 * the buffers themselves, take half as long as inflating does.
 */
const SHORT_BYTES = 16 * 1024 * 1024;

/** A stream's buffers need not be longer than what is expected. */
const optionsFor = (expected = BUFFER_BYTES) => ({
  chunkSize: Math.max(1024, Math.min(expected, BUFFER_BYTES)),
  readableHighWaterMark: WAITING_BYTES,
});

/** Node, Bun and Deno. */
export const nodeCompression: Compression = {
  inflate(pieces, facts = {}) {
    const { signal, input = Number.POSITIVE_INFINITY, output = Number.POSITIVE_INFINITY } = facts;
    if (input <= SHORT_BYTES && output <= SHORT_BYTES) return inflatedAtOnce(pieces, output, facts);
    return through(pieces, ({ createInflate }) => createInflate(optionsFor(output)), signal);
  },
  gunzip: (pieces, { signal, output } = {}) =>
    through(pieces, ({ createGunzip }) => createGunzip(optionsFor(output)), signal),
  deflate: (pieces, { signal, input } = {}) =>
    through(
      pieces,
      ({ createDeflate, constants: { Z_BEST_SPEED } }) => createDeflate({ ...optionsFor(input), level: Z_BEST_SPEED }),
      signal,
    ),
};

async function* inflatedAtOnce(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  output: number,
  { signal, passing = false }: StreamFacts,
): AsyncGenerator<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  const { inflateSync } = await zlib();
  signal?.throwIfAborted();
  try {
    // One byte more than expected is enough for the caller to see that it is too long. One buffer for all: several would be joined.
    const options = { maxOutputLength: output + 1, chunkSize: Math.max(1024, output + 1) };
    const inflated = inflateSync(all.length === 1 ? (all[0] as Uint8Array) : Buffer.concat(all), options);
    yield inflated;
    if (passing) discard(inflated);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_BUFFER_TOO_LARGE") throw error;
    throw new Error(`it inflates to more than ${output} bytes`, { cause: error });
  }
}

/**
 * Frees memory that nobody looks at any more. The collector of garbage would come for it later: what lies outside its heap is no reason for it to
 * begin before tens of megabytes, in each worker.
 */
function discard({ buffer }: Uint8Array<ArrayBuffer>): void {
  const { port1 } = new MessageChannel();
  port1.close();
  // What is passed on through a closed port is gone.
  port1.postMessage(undefined, [buffer]);
}

async function* through(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  open: (library: Awaited<ReturnType<typeof zlib>>) => Inflate | Gunzip | Deflate,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const stream = open(await zlib());
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
