/** Pages of the Hub that people paste instead of an `hf://` address, and what they type that comes near to one. */

/** First parts of the Hub's own pages, which are no owners of models. */
const OWN_PAGES: ReadonlySet<string> = new Set(
  "api blog chat collections docs enterprise inference join learn login logout models new notifications organizations papers pricing search settings tasks".split(
    " ",
  ),
);

/** Hosts of the public Hub. */
const HOSTS: ReadonlySet<string> = new Set(["huggingface.co", "www.huggingface.co", "hf.co"]);

/**
 * The `hf://` address of what a page of the Hub shows: a model, a directory in it (`/tree/REVISION/...`) or a file (`/blob/REVISION/FILE`).
 * Undefined for other addresses, that of a file itself (`/resolve/...`) among them. `endpoint` is the Hub's, where it is another.
 */
export function hubAddressOfPage(url: URL, endpoint: string): string | undefined {
  if (!HOSTS.has(url.hostname) && !(url.href.startsWith(`${endpoint}/`) && endpoint !== "")) return undefined;
  const base = HOSTS.has(url.hostname) ? "" : new URL(endpoint).pathname.replace(/\/$/, "");
  const [owner = "", name = "", view, revision, ...path] = url.pathname.slice(base.length + 1).split("/");
  if (name === "" || OWN_PAGES.has(owner)) return undefined;
  if (owner === "datasets" || owner === "spaces") return `hf://${owner}/${name}`;
  if (view === undefined || view === "") return `hf://${owner}/${name}`;
  if ((view !== "tree" && view !== "blob") || !revision) return undefined;
  const at = revision === "main" ? "" : `@${revision}`;
  const inside = path.filter((part) => part !== "").map(decoded);
  if (view === "blob" && inside.length === 0) return undefined;
  return `hf://${owner}/${name}${at}${inside.map((part) => `/${part}`).join("")}${view === "tree" && inside.length > 0 ? "/" : ""}`;
}

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

/** What to write for a path that is not there and looks like a model on the Hub, or like a URL; undefined for other paths. */
export function likelyAddress(path: string): string | undefined {
  const [, scheme, rest] = /^(hf|https?):\/?(?!\/)(.+)$/i.exec(path) ?? [];
  if (scheme !== undefined) return `${scheme.toLowerCase()}://${rest}`;
  const [, , page] = /^(www\.)?(?:huggingface|hf)\.co\/(.+)$/i.exec(path) ?? [];
  if (page !== undefined)
    return hubAddressOfPage(new URL(`https://huggingface.co/${page}`), "") ?? `https://huggingface.co/${page}`;
  if (/^[\w-]+(\.[\w-]+)+(:\d+)?\/.+/.test(path) && /^[^/]+\.(com|org|net|io|ai|co|edu|dev)(:\d+)?\//i.test(path))
    return `https://${path}`;
  const isModel = /^[\w-][\w.-]{0,95}\/[\w-][\w.-]{0,95}(@[\w.-]+)?$/.test(path);
  // What ends in an extension is a file in a directory: letters first, as a version (`0.6B`) has not.
  return isModel && !/\.[a-z][a-z\d]{1,11}$/i.test(path) ? `hf://${path}` : undefined;
}
