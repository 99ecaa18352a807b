/** Servers on the loopback interface, well-behaved or not: node:http alone, so that what is tested has met a real socket. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A running server and what it has seen. */
export interface TestServer {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  readonly requests: Seen[];
  /** The most requests that were unanswered at one time. */
  mostInFlight: number;
  close(): Promise<void>;
}

/** One request that came. */
export interface Seen {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  /** `performance.now()` at its arrival. */
  at: number;
}

export type Handler = (request: IncomingMessage, response: ServerResponse, nth: number) => void | Promise<void>;

/** Starts a server; `nth` counts its requests from 1. It keeps no process alive. */
export async function startServer(handler: Handler): Promise<TestServer> {
  const requests: Seen[] = [];
  let inFlight = 0;
  const server = createServer((request, response) => {
    requests.push({
      method: request.method ?? "",
      path: request.url ?? "",
      headers: request.headers,
      at: performance.now(),
    });
    inFlight += 1;
    served.mostInFlight = Math.max(served.mostInFlight, inFlight);
    response.on("close", () => {
      inFlight -= 1;
    });
    Promise.resolve(handler(request, response, requests.length)).catch((error: unknown) => {
      console.error(error);
      response.destroy();
    });
  });
  server.unref();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  const served: TestServer = {
    url: `http://127.0.0.1:${port}`,
    requests,
    mostInFlight: 0,
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
  return served;
}

/** A file as a server has it; `read` may make its bytes up. */
export interface ServedFile {
  byteLength: number;
  read(start: number, end: number): Uint8Array;
  headers?: Record<string, string>;
}

/** Bytes as a served file, with an ETag. */
export const servedBytes = (bytes: Uint8Array, etag = '"1"'): ServedFile => ({
  byteLength: bytes.length,
  read: (start, end) => bytes.subarray(start, end),
  headers: { etag },
});

/** The range that a request asks for; `end` is exclusive. Undefined where it asks for none. */
export function rangeAsked(request: IncomingMessage, byteLength: number): { start: number; end: number } | undefined {
  const match = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "");
  if (!match) return undefined;
  return { start: Number(match[1]), end: Math.min(byteLength, Number(match[2]) + 1) };
}

/** Answers as a correct server does: 206 with its range, 416, or 200 with all of it. HEAD gets headers alone. */
export function sendFile(request: IncomingMessage, response: ServerResponse, file: ServedFile): void {
  const { byteLength, headers = {} } = file;
  const range = request.method === "HEAD" ? undefined : rangeAsked(request, byteLength);
  if (range && range.start >= byteLength) {
    response.writeHead(416, { ...headers, "content-range": `bytes */${byteLength}` }).end();
    return;
  }
  const { start, end } = range ?? { start: 0, end: byteLength };
  response.writeHead(range ? 206 : 200, {
    "accept-ranges": "bytes",
    "content-length": end - start,
    ...(range && { "content-range": `bytes ${start}-${end - 1}/${byteLength}` }),
    ...headers,
  });
  if (request.method === "HEAD") response.end();
  else response.end(file.read(start, end));
}

/** A server of some files by path; 404 for the rest. */
export const serveFiles = (files: Record<string, ServedFile | Uint8Array>): Promise<TestServer> =>
  startServer((request, response) => {
    const file = files[new URL(request.url ?? "/", "http://x").pathname];
    if (!file) response.writeHead(404).end("not here");
    else sendFile(request, response, file instanceof Uint8Array ? servedBytes(file) : file);
  });

/** So many bytes that no two ranges of are alike. */
export function someBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 1) bytes[at] = (at * 31 + (at >> 8) * 7 + (at >> 16)) & 0xff;
  return bytes;
}
