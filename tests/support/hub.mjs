// @ts-check
/**
 * A stand-in of the Hub: as much of it as its clients ask for. scripts/verify/hub.mjs has the official Python client read it.
 *
 * Plain JavaScript, so that a script can start it as well as a test. Large files lie on a second host, to which the Hub redirects with a
 * signed address; small ones are its own.
 */
import { createHash } from "node:crypto";

/** @typedef {import("node:http").IncomingMessage} Request */
/** @typedef {import("node:http").ServerResponse} Response */

export const COMMIT = "0123456789abcdef0123456789abcdef01234567";
export const NEWER = "89abcdef0123456789abcdef0123456789abcdef";
export const TOKEN = "hf_topsecret";

/** What the revisions of `o/n` mean, but for `main`. */
const REVISIONS = new Map([
  ["refs/pr/1", NEWER],
  ["v1.0", COMMIT],
  ["feature/x", COMMIT],
  [COMMIT, COMMIT],
  [NEWER, NEWER],
]);

/**
 * The handler of the Hub. Models: `o/n`; `o/gated`, `o/disabled`, `o/forbidden`; `o/private`, which {@link TOKEN} may read; no other is there.
 * @param {object} settings
 * @param {Record<string, Uint8Array>} settings.files By path; names that end in .json are the Hub's own.
 * @param {() => string} settings.host Address of the second host.
 * @param {() => string} [settings.head] What `main` means at present.
 * @param {(path: string) => string} [settings.sign] What is put behind the address of a file on the second host.
 * @returns {(request: Request, response: Response) => void}
 */
export function hubHandler({ files, host, head = () => COMMIT, sign = () => "" }) {
  return (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://hub");
    /** @param {number} status @param {string} code @param {string} message */
    const refuse = (status, code, message) => {
      response.writeHead(status, {
        "x-error-code": code,
        "x-error-message": message,
        "content-type": "application/json",
      });
      response.end(request.method === "HEAD" ? undefined : JSON.stringify({ error: message }));
    };
    const [, owner, name, view, revision, path] =
      /^\/api\/models\/([^/]+)\/([^/]+)\/(revision)\/([^/]+)$/.exec(pathname) ??
      /^\/([^/]+)\/([^/]+)\/(resolve)\/([^/]+)\/(.+)$/.exec(pathname) ??
      [];
    if (view === undefined) return refuse(404, "", "Sorry, we can't find the page you are looking for.");
    const refused = refusalOf(`${owner}/${name}`, request.headers.authorization);
    if (refused) return refuse(...refused);
    const asked = decodeURIComponent(String(revision));
    const commit = asked === "main" ? head() : REVISIONS.get(asked);
    if (commit === undefined) return refuse(404, "RevisionNotFound", `Invalid rev id: ${asked}`);
    if (view === "revision") {
      const siblings = Object.keys(files).map((rfilename) => ({ rfilename }));
      response.writeHead(200, { "content-type": "application/json" });
      return response.end(JSON.stringify({ id: `o/${name}`, sha: commit, siblings }));
    }
    const file = decodeURIComponent(String(path));
    const bytes = files[file];
    if (bytes === undefined) return refuse(404, "EntryNotFound", "Entry not found");
    const etag = `"${createHash("sha256").update(bytes).digest("hex")}"`;
    const headers = { "x-repo-commit": commit, etag };
    if (file.endsWith(".json")) return sendBytes(request, response, bytes, headers);
    const location = `${host()}/${encodeURI(file)}${sign(file)}`;
    response.writeHead(302, { ...headers, "x-linked-etag": etag, "x-linked-size": bytes.length, location });
    response.end();
  };
}

/**
 * Why a model is not shown to whoever asks.
 * @param {string} model @param {string | undefined} authorization
 * @returns {[status: number, code: string, message: string] | undefined}
 */
function refusalOf(model, authorization) {
  if (model === "o/n" || (model === "o/private" && authorization === `Bearer ${TOKEN}`)) return undefined;
  if (model === "o/gated") return [403, "GatedRepo", "Access to model o/gated is restricted."];
  if (model === "o/disabled") return [403, "DisabledRepo", "Access to this resource is disabled."];
  if (model === "o/forbidden") return [403, "", "Ask  its owner."];
  return [401, "RepoNotFound", "Repository not found"];
}

/**
 * The handler of the second host.
 * @param {Record<string, Uint8Array>} files
 * @returns {(request: Request, response: Response) => void}
 */
export const hostHandler = (files) => (request, response) => {
  const { pathname } = new URL(request.url ?? "/", "http://host");
  const bytes = files[decodeURIComponent(pathname.slice(1))];
  if (bytes === undefined) response.writeHead(404).end();
  else sendBytes(request, response, bytes, { etag: '"1"' });
};

/**
 * All of it, or the range asked for.
 * @param {Request} request @param {Response} response @param {Uint8Array} bytes @param {Record<string, string>} headers
 */
function sendBytes(request, response, bytes, headers) {
  const match = request.method === "HEAD" ? null : /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
  const start = Number(match?.[1] ?? 0);
  const end = match?.[2] ? Math.min(bytes.length, Number(match[2]) + 1) : bytes.length;
  if (start > end || (match && start >= bytes.length)) {
    response.writeHead(416, { ...headers, "content-range": `bytes */${bytes.length}` }).end();
    return;
  }
  response.writeHead(match ? 206 : 200, {
    "accept-ranges": "bytes",
    "content-length": end - start,
    ...(match && { "content-range": `bytes ${start}-${end - 1}/${bytes.length}` }),
    ...headers,
  });
  response.end(request.method === "HEAD" ? undefined : bytes.subarray(start, end));
}
