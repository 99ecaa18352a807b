/** One request: its place among the others, its time limit, its redirects, and what its failure means. */
import { CollapsarError, isCollapsarError } from "../../errors.js";
import type { ReadCount } from "../byte-source.js";
import type { Target } from "./address.js";
import { httpPlatform } from "./platform.js";
import { invalidResponse } from "./range.js";
import { retryAfter, Transient, untilReset } from "./retry.js";
import { saidBy, withWords } from "./said.js";
import { requestSlots } from "./slots.js";
import { Watch } from "./watch.js";

/** What a request is made with. */
export interface Call {
  readonly target: Target;
  /** Where to ask: the target's URL, or where it redirected to before. */
  readonly from: URL;
  readonly method?: "GET" | "HEAD";
  /** The value of `Range`. */
  readonly range?: string;
  readonly signal: AbortSignal | undefined;
  readonly stallMs: number;
  /** Every request is counted here, redirects and repeated ones too, and every byte of a body that came. */
  readonly reads: ReadCount;
  /** Sees every answer, redirects included, before anything is done with it. */
  readonly onAnswer?: ((response: Response, url: URL) => Promise<void> | void) | undefined;
}

/** The answer after all redirects. */
export interface Answer {
  readonly response: Response;
  readonly url: URL;
}

/** Redirects that are followed for one request. */
const MAX_REDIRECTS = 10;

/** What to do about redirects that cannot be followed. */
const FINAL = "give the address that it should lead to";

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Statuses that may pass: all faults of a server, those of the hosts in front of it (520 to 599) too, but for what it cannot do at all. */
export const isBusy = (status: number): boolean =>
  status === 408 || status === 425 || status === 429 || (status >= 500 && ![501, 505, 506, 510, 511].includes(status));

/**
 * Makes a request and has its answer used while the request counts as under way.
 *
 * Rejects with the signal's reason, a `CollapsarError`, or a {@link Transient}; the connection is then dropped.
 */
export async function request<T>(call: Call, use: (answer: Answer, watch: Watch) => Promise<T>): Promise<T> {
  const giveBack = await requestSlots.take(call.signal);
  const watch = new Watch(call.signal, call.stallMs);
  try {
    return await use(await follow(call, watch), watch);
  } catch (error) {
    watch.drop();
    throw meaningOf(error, call, watch);
  } finally {
    watch.end();
    giveBack();
  }
}

async function follow(call: Call, watch: Watch): Promise<Answer> {
  let url = call.from;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
    const sent = await send(call, url, watch);
    if (sent.redirected && sent.url) url = new URL(sent.url);
    const response = await withWords(call, sent, watch);
    await call.onAnswer?.(response, url);
    if (!REDIRECTS.has(response.status)) return { response, url };
    await response.body?.cancel();
    url = redirected(call.target, url, response.headers.get("location"));
  }
  throw invalidResponse(call.target.name, `more than ${MAX_REDIRECTS} redirects`, FINAL);
}

async function send({ target, method = "GET", range, reads }: Call, url: URL, watch: Watch): Promise<Response> {
  const platform = httpPlatform();
  const headers: Record<string, string> = range === undefined ? { ...platform.wholeHeaders } : { range };
  if (url.origin === target.url.origin) Object.assign(headers, target.headers);
  // A browser that follows redirects itself could take the headers along.
  const isKept = (name: string): boolean => !(platform.dropsAuthorization && name.toLowerCase() === "authorization");
  const redirect = platform.request.redirect ?? (Object.keys(target.headers).some(isKept) ? "manual" : "follow");
  reads.requests += 1;
  const init = { ...platform.request, redirect, method, headers, signal: watch.signal };
  const response = await (platform.fetch ?? fetch)(url, init);
  watch.alive();
  if (response.type !== "opaqueredirect") return response;
  const message = `${target.name}: redirects to where this browser does not show, so headers cannot be kept from it; give the address that it leads to`;
  throw new CollapsarError("UnsupportedSource", message, { source: target.name });
}

function redirected({ name }: Target, from: URL, location: string | null): URL {
  let url: URL;
  try {
    url = new URL(location ?? "", from);
  } catch {
    throw invalidResponse(name, "a redirect to something that is not a URL", FINAL);
  }
  if (location === null) throw invalidResponse(name, "a redirect without Location", FINAL);
  if (url.protocol !== "https:" && url.protocol !== from.protocol) {
    throw invalidResponse(name, `a redirect from ${from.protocol}// to ${url.protocol}//`, FINAL);
  }
  return url;
}

/** The error for an answer whose status is neither the one hoped for nor a redirect. */
export function refusalOf({ target: { name } }: Pick<Call, "target">, response: Response): Error {
  const { status, headers } = response;
  const said = saidBy(headers);
  if (isBusy(status)) {
    const wait = retryAfter(headers.get("retry-after")) ?? untilReset(headers.get("ratelimit"));
    return new Transient((attempts) => {
      const asked = wait === undefined ? "" : ` and asks to wait ${Math.ceil(wait / 1000)} s`;
      const times = attempts === 1 ? "" : `, ${attempts} times`;
      const message = `${name}: the server answers ${status}${said}${asked}${times}; try again later`;
      return new CollapsarError("TooManyRetries", message, { url: name, attempts, status });
    }, wait);
  }
  if (status === 404 || status === 410) {
    return new CollapsarError("NotFound", `${name}: not there (HTTP ${status})${said}; check the address`, {
      path: name,
    });
  }
  if (status === 401 || status === 403) {
    const message = `${name}: access denied (HTTP ${status})${said}; give credentials in the URL, or for a model on the Hub write hf://owner/name with HF_TOKEN set`;
    return new CollapsarError("AccessDenied", message, { url: name, status });
  }
  const message = `${name}: the server answers HTTP ${status}${said}; ${remedyFor(status)}`;
  return new CollapsarError("HttpStatus", message, { url: name, status });
}

/** What a user can do about a status that will not pass. */
function remedyFor(status: number): string {
  if (status === 407) return "give the user and password of the proxy in HTTPS_PROXY";
  if (status === 416) return "set `download` to ask for no parts of the file";
  if (status === 451) return "it may not be sent to this place; use another copy of the file";
  if (status < 400) return "give the address of the file itself";
  if (status >= 500) return "it cannot send this file; use another copy of it";
  return "open the address in a browser to see why";
}

/** Failures of a connection that do not pass: a name that does not exist, a certificate that is not valid. */
const PERMANENT = /^(ENOTFOUND|EINVAL|EPROTO|ERR_(TLS|SSL|INVALID)_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

/** What a user can do about a failure that will not pass. */
function remedyForCode(code: string): string {
  if (code === "ENOTFOUND") return "check the name of the host, and the connection to the network";
  if (code === "EPROTO" || code.startsWith("ERR_SSL_"))
    return "check that it speaks https: its address may begin with http://";
  if (/CERT|SIGNED|SIGNATURE|ISSUER/.test(code)) {
    return "its certificate cannot be trusted; for one of your own organisation set NODE_EXTRA_CA_CERTS";
  }
  return "check the address";
}

/** What a failure of `fetch`, or of reading its body, means. */
function meaningOf(error: unknown, { target: { name }, signal, stallMs }: Call, watch: Watch): unknown {
  if (signal?.aborted) return signal.reason;
  if (watch.stalled) {
    const seconds = stallMs / 1000;
    return new Transient((attempts) => {
      const times = attempts === 1 ? "" : `, ${attempts} times`;
      const message = `${name}: no byte came for ${seconds} s${times}; try again later`;
      return new CollapsarError("Timeout", message, { url: name, seconds, attempts });
    });
  }
  // What only the network raises: Node gives TypeErrors and errors of sockets, a browser TypeErrors.
  if (error instanceof Transient || isCollapsarError(error) || !(error instanceof Error)) return error;
  const { code, reason } = causeOf(error);
  if (error.name !== "TypeError" && code === undefined) return error;
  if (code !== undefined && PERMANENT.test(code)) {
    const message = `${name}: the server cannot be reached (${reason}); ${remedyForCode(code)}`;
    return new CollapsarError("ConnectionFailed", message, { url: name }, { cause: error });
  }
  return brokenConnection(name, reason, error);
}

/** A connection that broke, or an answer that ended early: the next may not. */
export const brokenConnection = (name: string, reason: string, cause?: unknown): Transient =>
  new Transient((attempts) => {
    const times = attempts === 1 ? "" : `, ${attempts} times`;
    // A page is not told which of the two it was.
    const page = "document" in globalThis ? " and that it allows pages of other origins (CORS)" : "";
    const message = `${name}: the connection failed (${reason})${times}; check that the server is there${page} and try again`;
    return new CollapsarError("TooManyRetries", message, { url: name, attempts }, { cause });
  });

/** `fetch failed` says nothing; its cause, or the cause's, does. */
function causeOf(error: Error): { code: string | undefined; reason: string } {
  let reason = error.message;
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if ("code" in cause && typeof cause.code === "string")
      return { code: cause.code, reason: cause.message || cause.code };
    if (cause.message) reason = cause.message;
  }
  return { code: undefined, reason };
}
