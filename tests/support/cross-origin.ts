/** Runs once beside the browser's tests: servers of other origins, with the files of the stand-in, that a page may or may not look into. */
import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { TestProject } from "vitest/node";
import { STAND_IN } from "./files.js";
import { type ServedFile, sendFile, servedBytes, startServer, type TestServer } from "./http-server.js";

declare module "vitest" {
  interface ProvidedContext {
    /** A server whose paths begin with how it treats a page of another origin. */
    crossOrigin: string;
  }
}

/** Headers by the first segment of a path. */
const WAYS: Record<string, Record<string, string>> = {
  /** All that is needed can be seen. */
  exposed: { "access-control-allow-origin": "*", "access-control-expose-headers": "Content-Range, ETag" },
  /** The bytes can be read, Content-Range and ETag cannot be seen: what most hosts do. */
  hidden: { "access-control-allow-origin": "*" },
  /** Not even the length can be seen. */
  lengthless: { "access-control-allow-origin": "*" },
  /** Whole files only. */
  whole: { "access-control-allow-origin": "*" },
  /** Nothing can be read. */
  closed: {},
};

/** For vitest's globalSetup; `requests` of a page can be asked for at `/log`. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const files: Record<string, Uint8Array> = {};
  for (const name of ["gamma.safetensors", "mask.safetensors"]) files[name] = await readFile(`${STAND_IN}/${name}`);
  const blobs = await startServer((request, response) => answer(files, request, response));
  const server = await startServer((request, response) => {
    const [, way, ...path] = request.url!.split("/");
    if (way === "log") return log(server, `/${path.join("/")}`, response);
    // As the Hub does: every file is elsewhere.
    if (way === "hub") return redirect(`${blobs.url}/hidden/${path.at(-1)}`, response);
    answer(files, request, response);
  });
  project.provide("crossOrigin", server.url);
  return async () => {
    await Promise.all([server.close(), blobs.close()]);
  };
}

function answer(files: Record<string, Uint8Array>, request: IncomingMessage, response: ServerResponse): void {
  const [, way = "", name = ""] = request.url!.split("/");
  const headers = WAYS[way] ?? {};
  const bytes = files[name];
  if (!bytes) {
    response.writeHead(404, headers).end();
    return;
  }
  const file: ServedFile = { ...servedBytes(bytes), headers: { etag: '"1"', ...headers } };
  if (way === "whole") response.writeHead(200, file.headers).end(bytes);
  else if (way === "lengthless" && request.method === "HEAD") response.writeHead(200, headers).end();
  else sendFile(request, response, file);
}

function redirect(location: string, response: ServerResponse): void {
  response.writeHead(302, { location, "access-control-allow-origin": "*" }).end();
}

/** The requests whose path begins with this, as `METHOD range` lines. */
function log({ requests }: TestServer, prefix: string, response: ServerResponse): void {
  const seen = requests.filter(({ path }) => path.startsWith(prefix));
  response.writeHead(200, { "access-control-allow-origin": "*" });
  response.end(JSON.stringify(seen.map(({ method, headers }) => `${method} ${headers.range ?? "all"}`)));
}
