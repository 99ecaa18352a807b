// @ts-check
/** A server on the loopback interface, in a thread of its own, that sends ranges of files and counts what it was asked for. */
import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

/** @typedef {{ requests: number, bytes: number, mostInFlight: number }} Served */

/**
 * @param {Record<string, string>} files paths by name
 * @returns {Promise<{ url: string, served: () => Promise<Served>, close: () => Promise<unknown> }>} `served` counts since its last call
 */
export async function serveFiles(files) {
  const worker = new Worker(new URL(import.meta.url), { workerData: files });
  const next = () => new Promise((resolve) => worker.once("message", resolve));
  const port = await next();
  return {
    url: `http://127.0.0.1:${port}`,
    served: () => {
      worker.postMessage("served");
      return next();
    },
    close: () => worker.terminate(),
  };
}

if (!isMainThread) {
  /** @type {Served} */
  let served = { requests: 0, bytes: 0, mostInFlight: 0 };
  let inFlight = 0;
  const server = createServer((request, response) => {
    const path = workerData[(request.url ?? "/").slice(1)];
    if (path === undefined) {
      response.writeHead(404).end();
      return;
    }
    const { size, mtimeMs } = statSync(path);
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
    const [start, end] = first === undefined ? [0, size - 1] : [Number(first), Math.min(Number(last), size - 1)];
    inFlight += 1;
    served.requests += 1;
    served.bytes += end - start + 1;
    served.mostInFlight = Math.max(served.mostInFlight, inFlight);
    response.on("close", () => (inFlight -= 1));
    response.writeHead(first === undefined ? 200 : 206, {
      "accept-ranges": "bytes",
      "content-length": end - start + 1,
      "content-range": `bytes ${start}-${end}/${size}`,
      etag: `"${size}-${mtimeMs}"`,
    });
    createReadStream(path, { start, end, highWaterMark: 1024 * 1024 }).pipe(response);
  });
  server.listen(0, "127.0.0.1", () => parentPort?.postMessage(/** @type {any} */ (server.address()).port));
  parentPort?.on("message", () => {
    parentPort?.postMessage(served);
    served = { requests: 0, bytes: 0, mostInFlight: 0 };
  });
}
