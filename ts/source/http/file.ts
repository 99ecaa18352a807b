/**
 * A file on a web server, of which ranges are read.
 *
 * One request opens it: the first 64 KiB tell whether the server sends ranges, how long the file is and which version it is of, and they
 * are what the first read gets. Every later answer must be of the same version. What servers may do otherwise: send less than was asked
 * for (what is missing is asked for again), not say how long the file is (HEAD does), answer 416 to an end behind the file's.
 */
import { CollapsarError } from "../../errors.js";
import type { NamedSource, ReadCount, ReadOptions } from "../byte-source.js";
import { memorySource } from "../memory.js";
import type { ReadingOptions } from "../reading-options.js";
import type { Target } from "./address.js";
import { joined, readUpTo, refuseEncoded, wholeLength } from "./body.js";
import { httpPlatform } from "./platform.js";
import { invalidResponse, rangeOf, sameVersion, sizeOfUnsatisfied, type Version, versionOf } from "./range.js";
import { readBody } from "./read-body.js";
import { type Answer, brokenConnection, type Call, refusalOf, request } from "./request.js";
import { retrying, strayAnswer } from "./retry.js";
import { MAX_REQUESTS } from "./slots.js";
import type { Watch } from "./watch.js";

/** The first request asks for so much: the header of almost every file, as `formats` reads it. */
const PROBE_BYTES = 64 * 1024;

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

  /** Makes the first request: for the beginning, or for all of it when that is what the caller wants. */
  async open(): Promise<NamedSource> {
    const { signal, reading } = this.#opening;
    if (reading?.download) return this.#download();
    let end = PROBE_BYTES;
    const whole = await retrying(this.#retries, signal, async () => {
      const probe = () =>
        this.#ask({ range: `bytes=0-${end - 1}`, signal }, ({ response }, watch) => this.#probe(response, watch, end));
      const answer = await probe();
      if (typeof answer !== "number") return answer;
      // A file shorter than that, on a server that refuses an end behind the file's instead of sending what there is.
      end = answer;
      return (await probe()) as NamedSource | undefined;
    });
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
        const { chunks, length, isWhole } = await readUpTo(max, this.#opening, response, watch);
        if (!isWhole) {
          const message = `${name}: longer than ${max} bytes, too long for what it should be; check the address`;
          throw new CollapsarError("TooLarge", message, { what: name, value: length, max });
        }
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
    // What came before a connection broke is kept: the next attempt asks for the rest. A server may also send less than it was asked for
    // and say so; that is no failure, and the rest is asked for as well.
    let at = Math.max(start, this.#head.length);
    while (at < end) {
      await retrying(this.#retries, signal, () =>
        this.#ask({ range: `bytes=${at}-${end - 1}`, signal }, async ({ response }, watch) => {
          if (response.status !== 206) throw this.#changedOrRefusal(response);
          const sent = this.#check(response, { start: at, end });
          await this.#readInto(bytes.subarray(at - start, sent - start), response, watch, (count) => {
            at += count;
          });
          if (at < sent) throw endedEarly(this.#target.name, at - start, end - start);
        }),
      );
    }
    return bytes;
  }

  /**
   * Takes the first answer, to a request for the bytes up to `asked`. Resolves to a source when it was the whole file, to the file's
   * length when the server refuses an end behind it, and to nothing when it was a range.
   */
  async #probe(response: Response, watch: Watch, asked: number): Promise<NamedSource | number | undefined> {
    const { name } = this.#target;
    if (response.status === 200) return this.#wholeAnswer(response, watch);
    const unsatisfied = sizeOfUnsatisfied(response);
    if (unsatisfied === 0) return { ...memorySource(new Uint8Array(0), name), countsReads: true };
    if (unsatisfied !== undefined && unsatisfied < asked) return unsatisfied;
    if (response.status !== 206) throw this.#refusal(response);
    refuseEncoded(response, name);
    const range = rangeOf(response, name);
    const most = { start: 0, end: Math.min(asked, range?.size ?? asked) };
    if (range && (range.start !== 0 || range.end > most.end)) throw this.#otherRange(most, range);
    const head = new Uint8Array(range?.end ?? most.end);
    const length = await this.#readInto(head, response, watch);
    if (range && length < head.length) throw endedEarly(name, length, head.length);
    this.#version = versionOf(response);
    this.#size = range?.size;
    this.#head = head.subarray(0, length);
    return undefined;
  }

  /** The length of a file whose server does not say it with a range, or whose `Content-Range` a browser hides: that of a HEAD is visible. */
  async #askForSize(): Promise<void> {
    const { signal } = this.#opening;
    const { name } = this.#target;
    await retrying(this.#retries, signal, () =>
      this.#ask({ method: "HEAD", signal }, async ({ response }) => {
        if (response.status !== 200) throw this.#refusal(response);
        const size = wholeLength(response);
        if (size === undefined) {
          const why =
            response.type === "cors"
              ? "does not let a page of another origin see how long it is; have it send Access-Control-Expose-Headers: Content-Range, ETag"
              : "does not say how long it is; set `download` to read the whole of it once";
          throw new CollapsarError("NoRangeSupport", `${name}: its server ${why}`, { url: name });
        }
        if (this.#head.length > size || (this.#head.length === 0 && size > 0)) {
          throw endedEarly(name, this.#head.length, size);
        }
        if (!sameVersion(this.#version, versionOf(response))) throw this.#changed();
        this.#size = size;
      }),
    );
  }

  /** A 200 to a request for a range: the whole file is taken where it is no longer than the range. */
  async #wholeAnswer(response: Response, watch: Watch): Promise<NamedSource> {
    const { name } = this.#target;
    const total = wholeLength(response);
    const isHtml = response.headers.get("content-type")?.startsWith("text/html");
    if (!isHtml && (total === undefined || total <= PROBE_BYTES)) {
      const { chunks, length, isWhole } = await readUpTo(PROBE_BYTES, this.#opening, response, watch);
      if (isWhole) return { ...memorySource(joined(chunks, length), name), countsReads: true };
    }
    const why = isHtml
      ? "a web page, not a file that ranges can be read from; give the address of the file itself, or for a model on the Hub hf://owner/name"
      : `its server sends whole files only${total ? ` (${total} bytes)` : ""}, not the ranges that are asked for; set \`download\` to read the whole of it once`;
    throw new CollapsarError("NoRangeSupport", `${name}: ${why}`, { url: name });
  }

  /** Reads all of it, whatever the server could do. */
  #download(): Promise<NamedSource> {
    const { signal, onDownload } = this.#opening;
    return retrying(this.#retries, signal, () =>
      this.#ask({ signal }, async ({ response }, watch) => {
        if (response.status !== 200) throw this.#refusal(response);
        const total = wholeLength(response);
        const sink = await httpPlatform().sink(this.#target.name, total);
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
      }),
    );
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

  /** Where what an answer sends ends. Refuses one that is not of the range asked for, or not of the version that was opened. */
  #check(response: Response, asked: { start: number; end: number }): number {
    refuseEncoded(response, this.#target.name);
    const range = rangeOf(response, this.#target.name);
    if (!sameVersion(this.#version, versionOf(response))) throw this.#changed();
    if (range === undefined) return asked.end;
    if (range.size !== undefined && range.size !== this.#size) throw this.#changed();
    if (range.start !== asked.start || range.end > asked.end) throw this.#otherRange(asked, range);
    return range.end;
  }

  #changedOrRefusal(response: Response): Error {
    const { status } = response;
    if (status === 412 || status === 416) return this.#changed();
    if (status !== 200) return this.#refusal(response);
    if (!sameVersion(this.#version, versionOf(response))) return this.#changed();
    // One of many servers behind an address may not know ranges; the others do.
    return strayAnswer(this.#refusal(response) as CollapsarError);
  }

  #refusal(response: Response): Error {
    if (response.status < 300)
      return invalidResponse(
        this.#target.name,
        `HTTP ${response.status}, which does not answer what was asked`,
        "give the address of the file itself",
      );
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
