/** What a server says about the part of a file that it sends, and about the version that the part is of. */
import { CollapsarError } from "../../errors.js";

/** `Content-Range`, with an `end` that is exclusive as everywhere here. `size` is undefined where the server writes `*`. */
export interface ContentRange {
  start: number;
  end: number;
  size: number | undefined;
}

/** Parses `bytes 0-9/100`; undefined for anything else. */
export function parseContentRange(value: string): ContentRange | undefined {
  const match = /^\s*bytes\s+(\d+)-(\d+)\/(\d+|\*)\s*$/i.exec(value);
  if (!match) return undefined;
  const [, first, last, size] = match;
  const range = { start: Number(first), end: Number(last) + 1, size: size === "*" ? undefined : Number(size) };
  const bounds = [range.start, range.end, range.size ?? range.end];
  const ascending = bounds.every(
    (bound, at) => Number.isSafeInteger(bound) && (at === 0 || bound >= (bounds[at - 1] as number)),
  );
  return ascending ? range : undefined;
}

/**
 * The range that a 206 says it sends; undefined where it says nothing, or a browser hides the header because the server is of another origin
 * and does not expose it. Throws `InvalidResponse` where it cannot be read, or for several ranges in one.
 */
export function rangeOf(response: Response, name: string): ContentRange | undefined {
  const value = response.headers.get("content-range");
  if (value !== null) {
    const range = parseContentRange(value);
    if (range) return range;
    throw invalidResponse(name, `Content-Range ${JSON.stringify(value)}`);
  }
  const type = response.headers.get("content-type");
  if (type?.toLowerCase().startsWith("multipart/byteranges"))
    throw invalidResponse(name, "several ranges, one was asked for");
  return undefined;
}

/** The length of the file that a 416 tells, `bytes *` + `/10`; undefined for other answers, and when it tells none. */
export function sizeOfUnsatisfied({ status, headers }: Response): number | undefined {
  const [, size] = (status === 416 && /^\s*bytes\s+\*\/(\d+)\s*$/i.exec(headers.get("content-range") ?? "")) || [];
  return size === undefined || !Number.isSafeInteger(Number(size)) ? undefined : Number(size);
}

/** The error for an answer that no correct server gives. */
export const invalidResponse = (
  name: string,
  reason: string,
  remedy = "set `download` to ask for no parts of the file",
): CollapsarError =>
  new CollapsarError("InvalidResponse", `${name}: the server's answer cannot be right (${reason}); ${remedy}`, {
    url: name,
    reason,
  });

/** What tells one version of a file from another. */
export interface Version {
  readonly etag: string | undefined;
  readonly lastModified: string | undefined;
}

/** The version that an answer is of, as far as its headers are visible. Tags are compared weakly: `W/"x"` is `"x"`. */
export const versionOf = ({ headers }: Response): Version => ({
  etag: headers.get("etag")?.replace(/^W\//, "") || undefined,
  lastModified: headers.get("last-modified") ?? undefined,
});

/** Whether two answers can be of one version. What one of them does not say tells nothing; a date counts where there is no tag. */
export function sameVersion(a: Version, b: Version): boolean {
  if (a.etag !== undefined && b.etag !== undefined) return a.etag === b.etag;
  return a.lastModified === undefined || b.lastModified === undefined || a.lastModified === b.lastModified;
}
