/** What a URL is called, and where what it says in confidence may go. */
import { CollapsarError } from "../../errors.js";

/** A file on a server. */
export interface Target {
  /** What it is called in messages and results. */
  readonly name: string;
  /** Without user and password. A Hub replaces it when it knows more precisely what is meant. */
  url: URL;
  /** Credentials and other headers: for the host of `url`, scheme and port included, and for no other. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The target of an http(s) URL. User and password become a header; they, and the query, which may be a signature, are not shown. */
export function httpTarget(address: string | URL, headers: Readonly<Record<string, string>> = {}): Target {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    const source = String(address).replace(/^([a-z]+:\/\/)[^/]*@/i, "$1");
    throw new CollapsarError("UnsupportedSource", `${source}: not a valid URL; check its spelling`, { source });
  }
  const { username, password } = url;
  url.username = "";
  url.password = "";
  url.hash = "";
  const basic = username || password ? { authorization: basicCredentials(username, password) } : {};
  return { name: displayName(url), url, headers: checkedHeaders({ ...basic, ...headers }) };
}

/** A URL as it may be shown to anybody. */
export const displayName = (url: URL): string => `${url.origin}${url.pathname}${url.search === "" ? "" : "?..."}`;

/** A user and password, as a URL has them, as the value of a header. */
export function basicCredentials(user: string, password: string): string {
  return `Basic ${btoa(`${unescaped(user)}:${unescaped(password)}`)}`;
}

/** The bytes that a user or password of a URL means, one character each. A `%` that begins no escape, as in `100%`, means itself. */
function unescaped(text: string): string {
  const bytes = String.fromCharCode(...new TextEncoder().encode(text));
  return bytes.replace(/%([0-9a-f]{2})/gi, (_, byte: string) => String.fromCharCode(Number.parseInt(byte, 16)));
}

/** Refuses here what `fetch` would refuse with a message that holds the value. */
function checkedHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  for (const [name, value] of Object.entries(headers)) {
    try {
      new Headers([[name, value]]);
    } catch {
      throw new CollapsarError(
        "InvalidParameter",
        `the header ${JSON.stringify(name)} holds characters that a header cannot hold; correct it`,
        { field: "headers", value: name },
      );
    }
  }
  return { ...headers };
}
