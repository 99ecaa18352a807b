/** A static server for pages under test: files of the project or of another directory, on a loopback port, with the content types of any ordinary host. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const TYPES: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** A server that runs until `close` is called; `requested` lists the paths asked for. */
export interface Server {
  url: string;
  requested: string[];
  close: () => Promise<void>;
}

/** Serves a directory, every file with these headers too. */
export async function serve(root = ROOT, headers: Record<string, string> = {}): Promise<Server> {
  const requested: string[] = [];
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    requested.push(pathname);
    const path = join(root, normalize(decodeURIComponent(pathname)));
    const found = await stat(path).catch(() => undefined);
    if (!found?.isFile()) {
      response.writeHead(404).end();
      return;
    }
    const type = TYPES[extname(path)] ?? "application/octet-stream";
    response.writeHead(200, { "content-type": type, ...headers });
    createReadStream(path).pipe(response);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requested,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        // A browser also opens connections that it never uses, and the server would wait for those.
        server.closeAllConnections();
      }),
  };
}
