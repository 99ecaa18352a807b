/**
 * `collapsar/figures` for browsers: what a PNG needs is fetched from beside the package when the first is drawn.
 *
 * @module collapsar/figures
 */
import { CollapsarError } from "../errors.js";
import { type FigureFile, setFigureFiles } from "../figures/figures.js";

export * from "../figures/figures.js";

/** Written out one by one: a bundler finds a file by an address that is all in one place. */
const FILES: Record<FigureFile, URL> = {
  "resvg.wasm": new URL("../bundle/figures/resvg.wasm", import.meta.url),
  "Inter-Regular.ttf": new URL("../bundle/figures/Inter-Regular.ttf", import.meta.url),
  "Inter-SemiBold.ttf": new URL("../bundle/figures/Inter-SemiBold.ttf", import.meta.url),
};

setFigureFiles(async (name) => {
  const url = FILES[name];
  const response = await fetch(url);
  if (!response.ok) {
    const message = `${url}: a file that PNGs are drawn with was not found (HTTP ${response.status}); serve dist/bundle/figures/ beside the package's code`;
    throw new CollapsarError("NotFound", message, { path: String(url) });
  }
  return new Uint8Array(await response.arrayBuffer());
});
