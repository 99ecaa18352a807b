/** The body of an answer, as it comes. */
import type { ReadCount } from "../byte-source.js";
import type { Watch } from "./watch.js";

/** Reads a body piece by piece, and returns whether to its end: `take` answers false to stop, or rejects. */
export async function readBody(
  { reads }: { readonly reads: ReadCount },
  { body }: Response,
  watch: Watch,
  take: (chunk: Uint8Array) => unknown,
): Promise<boolean> {
  if (body === null) return true;
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    watch.alive();
    if (done) return true;
    reads.bytes += value.length;
    if ((await take(value)) !== false) continue;
    await reader.cancel();
    return false;
  }
}
