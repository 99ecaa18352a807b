/** The stand-in of the Hub as a page meets it: two hosts of other origins than the page's, with CORS as the Hub and its storage have it. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { startServer, type TestServer } from "./http-server.js";
import { hostHandler, hubHandler } from "./hub.mjs";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** What the Hub lets pages see. Its storage shows nothing but bytes. */
const SEEN =
  "X-Repo-Commit,X-Request-Id,X-Error-Code,X-Error-Message,ETag,Link,Accept-Ranges,Content-Range,X-Linked-Size,X-Linked-ETag";

const forPages =
  (handler: Handler, headers: Record<string, string>): Handler =>
  (request, response) => {
    for (const [name, value] of Object.entries({ "access-control-allow-origin": "*", ...headers })) {
      response.setHeader(name, value);
    }
    if (request.method === "OPTIONS") response.writeHead(204).end();
    else handler(request, response);
  };

/** Starts both; `storage` sends the files that do not end in .json. */
export async function startHub(
  files: Record<string, Uint8Array>,
): Promise<{ hub: TestServer; storage: TestServer; close(): Promise<void> }> {
  const storage = await startServer(forPages(hostHandler(files), {}));
  const hub = await startServer(
    forPages(hubHandler({ files, host: () => storage.url, sign: () => "?signature=1" }), {
      "access-control-allow-headers": "authorization, range",
      "access-control-expose-headers": SEEN,
    }),
  );
  return {
    hub,
    storage,
    close: async () => {
      await Promise.all([hub.close(), storage.close()]);
    },
  };
}
