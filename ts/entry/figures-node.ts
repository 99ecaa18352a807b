/** `collapsar/figures` for Node, Bun and Deno: what a PNG needs is read from disk when the first is drawn. */
import { readFile } from "node:fs/promises";
import { setFigureFiles } from "../figures/figures.js";

export * from "../figures/figures.js";

setFigureFiles(async (name) => new Uint8Array(await readFile(new URL(`../bundle/figures/${name}`, import.meta.url))));
