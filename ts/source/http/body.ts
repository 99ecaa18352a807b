/** Bodies of answers: how they are encoded, how long they are, and short ones in memory. */
import { invalidResponse } from "./range.js";
import { readBody } from "./read-body.js";
import type { Call } from "./request.js";
import type { Watch } from "./watch.js";

/** The codings of HTTP. What else stands in `Content-Encoding`, as after some uploads (`aws-chunked`, `utf-8`), changes no byte. */
const CODINGS: ReadonlySet<string> = new Set([
  "gzip",
  "x-gzip",
  "deflate",
  "compress",
  "x-compress",
  "br",
  "zstd",
  "dcb",
  "dcz",
]);

/** The coding of a body, so that its bytes are not those of the file; undefined where they are. */
function codingOf({ headers }: Response): string | undefined {
  const named = (headers.get("content-encoding") ?? "").toLowerCase().split(",");
  return named.map((coding) => coding.trim()).find((coding) => CODINGS.has(coding));
}

/** A range of a compressed file is no range of the file. */
export function refuseEncoded(response: Response, name: string): void {
  const coding = codingOf(response);
  if (coding !== undefined) throw invalidResponse(name, `ranges of a ${coding} encoding`);
}

/** The bytes of a whole file, where its answer says how many: not when they are compressed on the way. */
export function wholeLength(response: Response): number | undefined {
  const value = response.headers.get("content-length");
  if (value === null || codingOf(response) !== undefined || !/^\s*\d+\s*$/.test(value)) return undefined;
  return Number(value);
}

/** What {@link readUpTo} read. */
export interface Body {
  readonly chunks: readonly Uint8Array[];
  readonly length: number;
  /** Whether that is all of it. */
  readonly isWhole: boolean;
}

/** Reads a body of at most `max` bytes; stops within a longer one. */
export async function readUpTo(
  max: number,
  call: Pick<Call, "reads">,
  response: Response,
  watch: Watch,
): Promise<Body> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const isWhole = await readBody(call, response, watch, (chunk) => {
    length += chunk.length;
    chunks.push(chunk);
    return length <= max;
  });
  return { chunks, length, isWhole };
}

/** Some pieces as one. */
export function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
