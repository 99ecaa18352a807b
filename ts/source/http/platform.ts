/** What differs between a browser and the rest where HTTP is concerned. The default is a browser. */
import { memorySink, type Sink } from "./download.js";

/** A platform's ways. */
export interface HttpPlatform {
  /**
   * Members of every request. With `redirect: "manual"` the platform must show where a redirect leads; a browser does not, and
   * follows them itself.
   */
  readonly request: RequestInit;
  /** What asks, where `fetch` itself does not suffice. */
  readonly fetch?: (url: URL, init: RequestInit) => Promise<Response>;
  /** Headers of requests for something whole; `fetch` by itself asks for no compression when a range is asked for. */
  readonly wholeHeaders: Readonly<Record<string, string>>;
  /**
   * Whether `fetch` takes `Authorization` off when it follows a redirect to another origin, as its standard has said since 2022. Other headers it
   * takes along.
   */
  readonly dropsAuthorization: boolean;
  /** Opens a place for a file of `length` bytes, if that is known. `name` is the file's, for messages. */
  sink(name: string, length: number | undefined): Promise<Sink>;
}

/**
 * A browser, or what only has `fetch`. Its cache must not mix two versions of a file, nor be filled with gigabytes. Nothing tells whether it drops
 * Authorization; what has `Promise.withResolvers` (Chromium 119, Firefox 121, Safari 17.4) is young enough to.
 */
const browser: HttpPlatform = {
  request: { cache: "no-store" },
  wholeHeaders: {},
  dropsAuthorization: "withResolvers" in Promise,
  sink: memorySink,
};

let platform = browser;

/** The present platform. */
export const httpPlatform = (): HttpPlatform => platform;

/** Called once by the entry of a platform that is no browser. */
export function setHttpPlatform(present: HttpPlatform): void {
  platform = present;
}
