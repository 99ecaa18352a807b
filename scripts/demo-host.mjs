// @ts-check
/** The demo page as `npm run build:demo` writes it, served with the headers that a host should send. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, preview } from "vite";

/**
 * Builds the page into a temporary directory and serves it until `close` is called.
 *
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function hostDemo() {
  const outDir = await mkdtemp(join(tmpdir(), "collapsar-demo-"));
  const options = { configFile: "demo/vite.config.ts", build: { outDir }, logLevel: /** @type {const} */ ("error") };
  await build(options);
  const server = await preview({ ...options, preview: { host: "127.0.0.1", port: 0 } });
  return {
    url: server.resolvedUrls?.local[0] ?? "",
    close: async () => {
      await server.close();
      await rm(outDir, { recursive: true, force: true });
    },
  };
}
