/** Entry for Node, Bun and Deno: paths can be opened, and the WebAssembly is read from disk on import. */
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { setHdf5Module } from "../hdf5-wasm.js";
import { setCompression } from "../source/compression.js";
import { nodeCompression } from "../source/compression-node.js";
import { openPath } from "../source/file.js";
import { nodeHttp } from "../source/http-node.js";
import { setHttpPlatform } from "../source/http-platform.js";
import { setHubSettings } from "../source/hub.js";
import { hubFromEnvironment } from "../source/hub-environment.js";
import { setOpenPath } from "../source/open.js";
import { load } from "../wasm.js";

export * from "../index.js";

setOpenPath(openPath);
setHttpPlatform(nodeHttp);
setHubSettings(hubFromEnvironment);
setCompression(nodeCompression);
setHdf5Module(() => readFile(new URL("../../pkg/hdf5/collapsar_hdf5_wasm_bg.wasm", import.meta.url)));
load(readFileSync(new URL("../../pkg/collapsar_wasm_bg.wasm", import.meta.url)));

/** Does nothing here: the same line runs in a browser, where there is something to wait for. */
export async function init(): Promise<void> {}
