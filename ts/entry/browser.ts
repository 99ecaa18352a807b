/**
 * Entry for browsers: the WebAssembly is fetched from beside the package, where every bundler finds it by this URL.
 *
 * @module collapsar
 */
import { CollapsarError } from "../errors.js";
import { setWorkerPlatform } from "../tasks/platform.js";
import { load } from "../wasm.js";
import { browserWorkers } from "./browser-workers.js";

export * from "../index.js";

// Bundlers find the script by these words, which must stand together.
setWorkerPlatform(
  browserWorkers(() => new Worker(new URL("./browser-worker.js", import.meta.url), { type: "module" })),
);

let loading: Promise<void> | undefined;

/**
 * Fetches and compiles the WebAssembly, once; await it before anything else. In Node it does nothing, so the same lines run in both.
 *
 * `url` is for hosts that serve the WebAssembly from elsewhere.
 * Rejects with `NotFound` if the server does not have it.
 *
 * @example
 * ```js
 * import { init, stats } from "collapsar";
 *
 * await init();
 * const rows = { data: Float32Array.of(1, 2, 1, 2, 3, 4), dtype: "F32", shape: [3, 2] };
 * console.log((await stats(rows)).metrics.n_tokens); // 2: rows 0 and 1 are the same
 * ```
 */
export function init(url = new URL("../../pkg/collapsar_wasm_bg.wasm", import.meta.url)): Promise<void> {
  loading ??= Promise.all([import("../glue.js"), fetchModule(url)])
    .then(([glue, module]) => load(glue, module))
    .catch((error) => {
      loading = undefined;
      throw error;
    });
  return loading;
}

async function fetchModule(url: URL): Promise<WebAssembly.Module> {
  const response = await fetch(url);
  if (!response.ok) {
    throw new CollapsarError(
      "NotFound",
      `${url}: the WebAssembly was not found (HTTP ${response.status}); serve pkg/ beside dist/`,
      {
        path: String(url),
      },
    );
  }
  // Not compileStreaming: it refuses what a server sends without the application/wasm type, and the module is small.
  return WebAssembly.compile(await response.arrayBuffer());
}
