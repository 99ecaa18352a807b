/** CSV files that are compressed, as `.csv.gz`: known by their first bytes, inflated as they are read. */
import { isCollapsarError } from "../errors.js";
import { invalidCsv } from "./invalid-csv.js";

/** Whether a file that begins so is a gzip file. */
const isGzip = ([first, second]: Uint8Array): boolean => first === 0x1f && second === 0x8b;

/** The text of a file called `name` whose bytes are `pieces`: these, or what a gzip file holds. */
export async function* plainText(name: string, pieces: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const first = await pieces.next();
  if (first.done) return;
  const all = (async function* (): AsyncGenerator<Uint8Array> {
    yield first.value;
    yield* pieces;
  })();
  yield* isGzip(first.value) ? gunzipped(name, all) : all;
}

/** The text in a gzip file called `name`. Ends only when its checksum and length at the end are right; rejects with `InvalidCsv` otherwise. */
async function* gunzipped(name: string, pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { readable, writable } = new DecompressionStream("gzip");
  const writer = writable.getWriter();
  const reader = readable.getReader();
  let failure: unknown;
  // What goes wrong in the stream is what the reader rejects with.
  for (const closed of [writer.closed, reader.closed]) closed.catch(() => {});
  const feeding = (async () => {
    for await (const piece of pieces) await writer.write(piece as Uint8Array<ArrayBuffer>);
    await writer.close();
  })().catch(async (error: unknown) => {
    failure = error;
    await writer.abort(error).catch(() => {});
  });
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (error) {
    await feeding;
    if (isCollapsarError(failure) || (failure as Error | undefined)?.name === "AbortError") throw failure;
    throw invalidCsv(name, {}, "the gzip file is damaged or cut off", "get it again", error);
  } finally {
    await reader.cancel().catch(() => {});
    await feeding;
  }
}
