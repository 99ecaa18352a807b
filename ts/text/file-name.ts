/** What a file is called where the place it lies in is nobody's business: in what is passed on. */

/** The last part of a path; an address, which means the same everywhere, as it is. */
export function fileName(source: string): string {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(source)) return source;
  const windows = /^[a-z]:[\\/]|^\\\\/i.test(source);
  const last = source
    .split(windows ? /[\\/]/ : "/")
    .filter((part) => part !== "")
    .at(-1);
  return last ?? source;
}
