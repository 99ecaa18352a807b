/**
 * A file on a web server, of which ranges are read.
 *
 * One request opens it: the first 64 KiB tell whether the server sends ranges, how long the file is and which version it is of, and they
 * are what the first read gets. Every later answer must be of the same version.
 */
import { CollapsarError } from "../../errors.js";
import type { NamedSource, ReadCount, ReadOptions } from "../byte-source.js";
import { memorySource } from "../memory.js";
import type { ReadingOptions } from "../reading-options.js";
import type { Target } from "./address.js";
import { httpPlatform } from "./platform.js";
import { invalidResponse, rangeOf, sameVersion, type Version, versionOf } from "./range.js";
import { type Answer, brokenConnection, type Call, readBody, refusalOf, request } from "./request.js";
import { retrying } from "./retry.js";
import { MAX_REQUESTS } from "./slots.js";
import type { Watch } from "./watch.js";

/** The first request asks for so much: the header of almost every file, as `formats` reads it. */
export const PROBE_BYTES = 64 * 1024;

/** What may be read in vain so that there are fewer requests, as a share of what is wanted. */
const VAIN_SHARE = 0.25;

/** Bytes of one request when much is read: so many at once are large enough for any line, and together still little memory. */
const BLOCK_BYTES = 2 * 1024 * 1024;

/** How a file is opened. */
export interface HttpOpening {
  readonly signal?: AbortSignal | undefined;
  readonly reading?: ReadingOptions | undefined;
  /** Counts requests and bytes, those of failed attempts too. */
  readonly reads: ReadCount;
  /** Sees every answer before anything is done with it; what it throws ends the request and is not tried again. */
  readonly onAnswer?: Call["onAnswer"];
  /** Called as a whole file is downloaded, with the bytes so far and in all, where the server says how many. */
  readonly onDownload?: ((done: number, total: number) => void) | undefined;
}

/** Opens a file on a server. See {@link HttpFile} for what it rejects with. */
export const openHttp = (target: Target, opening: HttpOpening): Promise<NamedSource> =>
  new HttpFile(target, opening).open();

/** Reads the whole of a small file at once: a server need not support ranges for that. Throws `TooLarge` above `max` bytes. */
export const readHttp = (target: Target, opening: HttpOpening, max: number): Promise<NamedSource> =>
  new HttpFile(target, opening).readWhole(max);

/** Statuses by which a host refuses a signed URL that has expired: S3 and CloudFront 403, Google 400. */
const EXPIRED: ReadonlySet<number> = new Set([400, 401, 403, 404, 410]);

/**
 * One file on a server.
 *
 * Its methods reject with `NotFound`, `AccessDenied`, `NoRangeSupport`, `HttpStatus`, `InvalidResponse`, `SourceChanged`,
 * `ConnectionFailed`; with `Timeout` or `TooManyRetries` when trying again did not help; or with the reason of a signal.
 */
class HttpFile {
  readonly #target: Target;
  readonly #opening: HttpOpening;
  readonly #stallMs: number;
  readonly #retries: { attempts: number; backoffMs: number };
  /** Where the target redirects to; asked straight until it no longer answers. */
  #redirected: URL | undefined;
  /** The first bytes, from the request that opened the file. */
  #head = new Uint8Array(0);
  #size: number | undefined;
  #version: Version = { etag: undefined, lastModified: undefined };

  constructor(target: Target, opening: HttpOpening) {
    const { attempts = 5, backoffMs = 500, stallMs = 30_000 } = opening.reading ?? {};
    this.#target = target;
    this.#opening = opening;
    this.#stallMs = stallMs;
    this.#retries = { attempts, backoffMs };
  }

  /** Makes the first request. */
  async open(): Promise<NamedSource> {
    const { signal } = this.#opening;
    const whole = await retrying(this.#retries, signal, () =>
      this.#ask({ range: `bytes=0-${PROBE_BYTES - 1}`, signal }, ({ response }, watch) => this.#probe(response, watch)),
    );
    if (whole) return whole;
    if (this.#size === undefined) await this.#askForSize();
    return this.#source(this.#size as number);
  }

  /** Reads all of it in one request. */
  readWhole(max: number): Promise<NamedSource> {
    const { signal } = this.#opening;
    const { name } = this.#target;
    return retrying(this.#retries, signal, () =>
      this.#ask({ signal }, async ({ response }, watch) => {
        if (response.status !== 200) throw this.#refusal(response);
        const chunks: Uint8Array[] = [];
        let length = 0;
        await readBody(this.#opening, response, watch, (chunk) => {
          length += chunk.length;
          chunks.push(chunk);
          if (length <= max) return;
          const message = `${name}: longer than ${max} bytes, too long for what it should be; check the address`;
          throw new CollapsarError("TooLarge", message, { what: name, value: length, max });
        });
        return { ...memorySource(joined(chunks, length), name), countsReads: true };
      }),
    );
  }

  #source(byteLength: number): NamedSource {
    return {
      name: this.#target.name,
      byteLength,
      countsReads: true,
      manner: { vainShare: VAIN_SHARE, blockBytes: BLOCK_BYTES, readAhead: MAX_REQUESTS },
      slice: (start, end, options = {}) => this.#slice(start, end, options),
    };
  }

  async #slice(start: number, end: number, { signal = this.#opening.signal, into }: ReadOptions): Promise<Uint8Array> {
    if (start === end || end <= this.#head.length) return this.#head.subarray(start, end);
    const bytes = into?.subarray(0, end - start) ?? new Uint8Array(end - start);
    bytes.set(this.#head.subarray(start));
    // What came before a connection broke is kept: the next attempt asks for the rest.
    let at = Math.max(start, this.#head.length);
    await retrying(this.#retries, signal, () =>
      this.#ask({ range: `bytes=${at}-${end - 1}`, signal }, async ({ response }, watch) => {
        if (response.status !== 206) throw this.#changedOrRefusal(response);
        this.#check(response, { start: at, end });
        await this.#readInto(bytes.subarray(at - start), response, watch, (count) => {
          at += count;
        });
        if (at < end) throw endedEarly(this.#target.name, at - start, end - start);
      }),
    );
    return bytes;
  }

  /** Takes the first answer. Resolves to a source when it was the whole file, and to nothing when it was a range. */
  async #probe(response: Response, watch: Watch): Promise<NamedSource | undefined> {
    const { name } = this.#target;
    if (response.status === 200) return this.#wholeAnswer(response, watch);
    if (response.status === 416 && /\/0$/.test(response.headers.get("content-range") ?? "")) {
      return { ...memorySource(new Uint8Array(0), name), countsReads: true };
    }
    if (response.status !== 206) throw this.#refusal(response);
    refuseEncoded(response, name);
    const range = rangeOf(response, name);
    if (range && range.size === undefined) throw invalidResponse(name, "it does not say how long the file is");
    const asked = { start: 0, end: Math.min(PROBE_BYTES, range?.size ?? PROBE_BYTES) };
    if (range && (range.start !== 0 || range.end !== asked.end)) throw this.#otherRange(asked, range);
    const head = new Uint8Array(asked.end);
    const length = await this.#readInto(head, response, watch);
    if (range && length < head.length) throw endedEarly(name, length, head.length);
    this.#version = versionOf(response);
    this.#size = range?.size;
    this.#head = head.subarray(0, length);
    return undefined;
  }

  /** The length of a file of another origin whose `Content-Range` a browser hides: that of a HEAD is always visible. */
  async #askForSize(): Promise<void> {
    const { signal } = this.#opening;
    const { name } = this.#target;
    await retrying(this.#retries, signal, () =>
      this.#ask({ method: "HEAD", signal }, async ({ response }) => {
        if (response.status !== 200) throw this.#refusal(response);
        const header = response.headers.get("content-length");
        if (header === null) {
          const message = `${name}: its server does not let a page of another origin see how long it is; have it send Access-Control-Expose-Headers: Content-Range, ETag`;
          throw new CollapsarError("NoRangeSupport", message, { url: name });
        }
        const size = Number(header);
        if (this.#head.length !== Math.min(PROBE_BYTES, size)) throw endedEarly(name, this.#head.length, size);
        if (!sameVersion(this.#version, versionOf(response))) throw this.#changed();
        this.#size = size;
      }),
    );
  }

  /** A 200 to a request for a range: all or nothing. */
  async #wholeAnswer(response: Response, watch: Watch): Promise<NamedSource> {
    const { name } = this.#target;
    const { reading, onDownload } = this.#opening;
    const encoded = response.headers.get("content-encoding") !== null;
    const total = encoded ? undefined : Number(response.headers.get("content-length") ?? Number.NaN) || undefined;
    if (!reading?.download) {
      const html = response.headers.get("content-type")?.startsWith("text/html");
      const why = html
        ? "a web page, not a file that ranges can be read from; for a model on the Hub write hf://owner/name"
        : `its server sends whole files only${total ? ` (${total} bytes)` : ""}, not the ranges that are asked for; read the whole file once with --download (download: true)`;
      throw new CollapsarError("NoRangeSupport", `${name}: ${why}`, { url: name });
    }
    const sink = await httpPlatform().sink(name, total);
    try {
      let done = 0;
      await readBody(this.#opening, response, watch, async (chunk) => {
        await sink.write(chunk);
        watch.alive();
        done += chunk.length;
        if (total !== undefined) onDownload?.(done, total);
      });
      // fetch itself notices a body that is shorter than its Content-Length.
      return { ...(await sink.finish()), countsReads: true };
    } catch (error) {
      await sink.discard();
      throw error;
    }
  }

  /** A request, at the place that the last one was redirected to; when that place has forgotten us, once more from the beginning. */
  async #ask<T>(
    what: Pick<Call, "range" | "method" | "signal">,
    use: (answer: Answer, watch: Watch) => Promise<T>,
  ): Promise<T> {
    const { reads, onAnswer } = this.#opening;
    const call = { target: this.#target, stallMs: this.#stallMs, reads, onAnswer, ...what };
    const remembered = this.#redirected;
    if (remembered) {
      const result = await request({ ...call, from: remembered }, async (answer, watch) => {
        if (EXPIRED.has(answer.response.status)) {
          await answer.response.body?.cancel();
          return undefined;
        }
        return { value: await use(answer, watch) };
      });
      if (result) return result.value;
      if (this.#redirected === remembered) this.#redirected = undefined;
    }
    return request({ ...call, from: this.#target.url }, (answer, watch) => {
      if (answer.url.href !== this.#target.url.href) this.#redirected = answer.url;
      return use(answer, watch);
    });
  }

  /** Reads a body into `bytes` and returns how many there were; more than fit is an error, fewer is for the caller to judge. */
  async #readInto(
    bytes: Uint8Array,
    response: Response,
    watch: Watch,
    onBytes?: (count: number) => void,
  ): Promise<number> {
    let at = 0;
    await readBody(this.#opening, response, watch, (chunk) => {
      if (at + chunk.length > bytes.length) throw invalidResponse(this.#target.name, "more bytes than were asked for");
      bytes.set(chunk, at);
      at += chunk.length;
      onBytes?.(chunk.length);
    });
    return at;
  }

  /** Refuses an answer that is not the range asked for, or not of the version that was opened. */
  #check(response: Response, asked: { start: number; end: number }): void {
    refuseEncoded(response, this.#target.name);
    const range = rangeOf(response, this.#target.name);
    if (!sameVersion(this.#version, versionOf(response))) throw this.#changed();
    if (range === undefined) return;
    if (range.size !== undefined && range.size !== this.#size) throw this.#changed();
    if (range.start !== asked.start || range.end !== asked.end) throw this.#otherRange(asked, range);
  }

  #changedOrRefusal(response: Response): Error {
    const { status } = response;
    if (status === 412 || status === 416) return this.#changed();
    if (status === 200 && !sameVersion(this.#version, versionOf(response))) return this.#changed();
    return this.#refusal(response);
  }

  #refusal(response: Response): Error {
    if (response.status < 300)
      return invalidResponse(this.#target.name, `HTTP ${response.status}, which is no answer to what was asked`);
    return refusalOf({ target: this.#target }, response);
  }

  #otherRange(asked: { start: number; end: number }, sent: { start: number; end: number }): Error {
    const reason = `asked for bytes ${asked.start} to ${asked.end}, it says it sends ${sent.start} to ${sent.end}`;
    return invalidResponse(this.#target.name, reason);
  }

  #changed(): CollapsarError {
    const { name } = this.#target;
    const message = `${name}: the file changed while it was read; try again`;
    return new CollapsarError("SourceChanged", message, { source: name });
  }
}

const endedEarly = (name: string, got: number, wanted: number): Error =>
  brokenConnection(name, `the answer ended after ${got} of ${wanted} bytes`);

/** A range of a compressed file is no range of the file. */
function refuseEncoded({ headers }: Response, name: string): void {
  const encoding = headers.get("content-encoding");
  if (encoding !== null && encoding !== "identity") throw invalidResponse(name, `ranges of a ${encoding} encoding`);
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
