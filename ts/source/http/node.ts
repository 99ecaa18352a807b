/** HTTP in Node: redirects one by one, and downloads into a temporary file. */
import { type FileHandle, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CollapsarError } from "../../errors.js";
import { handleSource } from "../file.js";
import type { Sink } from "./download.js";
import type { HttpPlatform } from "./platform.js";
import { proxyFor } from "./proxy-settings.js";

/** Node shows where a redirect leads, so that credentials stay with the host that they are for. */
export const nodeHttp: HttpPlatform = {
  request: { redirect: "manual" },
  fetch: fetchAsEnvironmentSays,
  wholeHeaders: { "accept-encoding": "identity" },
  dropsAuthorization: true,
  sink: fileSink,
};

/** Bun and Deno know the proxy by themselves. */
const KNOWS_PROXIES = "Bun" in globalThis || "Deno" in globalThis;

/** `fetch`, through the proxy that the environment names; what that takes is loaded when there is one. */
async function fetchAsEnvironmentSays(url: URL, init: RequestInit): Promise<Response> {
  const proxy = KNOWS_PROXIES ? undefined : proxyFor(url, process.env);
  if (proxy === undefined) return fetch(url, init);
  const { proxyFetch } = await import("./proxy.js");
  return proxyFetch(url, proxy, init);
}

/** A temporary file that is gone when the source is closed and, where a file can be removed while it is open, when the process dies. */
async function fileSink(name: string): Promise<Sink> {
  const failed = (error: unknown): never => {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `${name}: cannot be kept in ${tmpdir()} (${reason}); make room there or set TMPDIR`;
    throw new CollapsarError("WriteFailed", message, { path: tmpdir() }, { cause: error });
  };
  const directory = await mkdtemp(join(tmpdir(), "collapsar-")).catch(failed);
  const remove = (): Promise<void> => rm(directory, { recursive: true, force: true });
  let handle: FileHandle;
  try {
    handle = await open(join(directory, "download"), "wx+", 0o600);
  } catch (error) {
    await remove();
    return failed(error);
  }
  if (process.platform !== "win32") await remove();
  const close = async (): Promise<void> => {
    await handle.close();
    await remove();
  };
  let length = 0;
  return {
    async write(chunk) {
      for (let at = 0; at < chunk.length; ) {
        const { bytesWritten } = await handle.write(chunk, at, chunk.length - at, length).catch(failed);
        at += bytesWritten;
        length += bytesWritten;
      }
    },
    finish: async () => handleSource(handle, name, length, close),
    discard: close,
  };
}
