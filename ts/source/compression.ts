/** Deflate streams with a header of zlib or gzip, by the platform: memory does not grow with their length. */

/** What is known of a stream. */
export interface StreamFacts {
  signal?: AbortSignal | undefined;
  /** Bytes that go in, and bytes that should come out; more may come, and are for the caller to notice. */
  input?: number;
  output?: number;
  /** Whether a piece of what comes out needs to last no longer than until the next one is asked for. */
  passing?: boolean;
}

/** Turns a stream of pieces into another; rejects with a plain `Error` for data that is damaged or ends too early. */
export type Transform = (
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  facts?: StreamFacts,
) => AsyncIterable<Uint8Array>;

/** A platform's ways. */
export interface Compression {
  readonly inflate: Transform;
  /** Of a gzip stream, whose checksum and length are compared. */
  readonly gunzip: Transform;
  /** At the fastest level that it has. */
  readonly deflate: Transform;
}

/** A browser, or what only has the streams of the web platform. */
const web: Compression = {
  inflate: (pieces, facts) => through(pieces, () => new DecompressionStream("deflate"), facts?.signal),
  gunzip: (pieces, facts) => through(pieces, () => new DecompressionStream("gzip"), facts?.signal),
  deflate: (pieces, facts) => through(pieces, () => new CompressionStream("deflate"), facts?.signal),
};

/** A platform may inflate what it is given at once, a thousandfold: what it may hold then is 32 MB. */
const STEP_BYTES = 32 * 1024;

async function* through(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  open: () => GenericTransformStream,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const { writable, readable } = open();
  const writer = writable.getWriter();
  const reader = readable.getReader();
  const writing = (async () => {
    for await (const piece of pieces) {
      for (let at = 0; at < piece.length; at += STEP_BYTES) {
        signal?.throwIfAborted();
        await writer.write(piece.subarray(at, at + STEP_BYTES));
      }
    }
    await writer.close();
  })();
  // A failure of the writing side is reported below, if the reading side has not failed first.
  let failed: unknown;
  writing.catch((error) => {
    failed = error;
    return reader.cancel(error).catch(() => {});
  });
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value as Uint8Array;
    await writing;
  } catch (error) {
    throw failed ?? error;
  } finally {
    // Whoever leaves early leaves nothing running.
    await reader.cancel().catch(() => {});
    await writer.abort().catch(() => {});
    await writing.catch(() => {});
  }
}

let platform = web;

/** The present platform. */
export const compression = (): Compression => platform;

/** Called once by the entry of a platform that has something faster. */
export function setCompression(present: Compression): void {
  platform = present;
}
