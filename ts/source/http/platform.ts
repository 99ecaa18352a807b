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
  /** Opens a place for a file of `length` bytes, if that is known. `name` is the file's, for messages. */
  sink(name: string, length: number | undefined): Promise<Sink>;
}

/** A browser, or what only has `fetch`. Its cache must not mix two versions of a file, nor be filled with gigabytes. */
const browser: HttpPlatform = { request: { cache: "no-store" }, wholeHeaders: {}, sink: memorySink };

let platform = browser;

/** The present platform. */
export const httpPlatform = (): HttpPlatform => platform;

/** Called once by the entry of a platform that is no browser. */
export function setHttpPlatform(present: HttpPlatform): void {
  platform = present;
}
