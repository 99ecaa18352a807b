/** What a server says in words when it refuses: in a header that the Hub has for it, or in a JSON body, as the Hub and others do. */
import { visible } from "../../text/visible.js";
import type { ReadCount } from "../byte-source.js";
import { readBody } from "./read-body.js";
import type { Watch } from "./watch.js";

const HEADER = "x-error-message";

/** The most characters of a message that are shown. */
const MOST_SHOWN = 200;

/** The most bytes of a body that are looked at. */
const MOST_READ = 8192;

/** The words of an answer, as a part of an error's text: one line, and no more than one. */
export function saidBy(headers: Headers): string {
  const text = visible((headers.get(HEADER) ?? "").replace(/\s+/g, " ").trim());
  return text === "" ? "" : ` (${text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}...` : text})`;
}

/** The same answer; of a refusal whose words are in a JSON body, with these in the header, and without the body. */
export async function withWords(
  call: { readonly reads: ReadCount; readonly signal: AbortSignal | undefined },
  response: Response,
  watch: Watch,
): Promise<Response> {
  const { status, headers } = response;
  const isJson = /^application\/([\w.+-]+\+)?json\b/i.test(headers.get("content-type") ?? "");
  if (status < 400 || !isJson || headers.has(HEADER)) return response;
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    await readBody(call, response, watch, (piece) => {
      pieces.push(piece.slice());
      length += piece.length;
      return length < MOST_READ;
    });
  } catch {
    // The status says what there is to say.
    call.signal?.throwIfAborted();
  }
  const words = new Headers(headers);
  const text = wordsIn(await new Blob(pieces as Uint8Array<ArrayBuffer>[]).text());
  // A header takes no more.
  if (text !== undefined) words.set(HEADER, text.replace(/[^\x20-\x7e]+/g, " ").slice(0, MOST_SHOWN + 1));
  return new Response(null, { status, headers: words });
}

/** `error`, `error.message` or `message` of a JSON object, where that is text. */
function wordsIn(json: string): string | undefined {
  try {
    const { error, message } = JSON.parse(json) as { error?: { message?: unknown }; message?: unknown };
    return [error, error?.message, message].find((words) => typeof words === "string") as string | undefined;
  } catch {
    return undefined;
  }
}
