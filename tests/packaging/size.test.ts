/** What the package weighs: a page's visitors wait for each byte of it. A budget that is passed is a decision, not an accident. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, inject, it } from "vitest";

const KB = 1000;
const installed = join(inject("project"), "node_modules/collapsar");

it("the WebAssembly that every page loads is below 250 KB, by brotli", () => {
  expect(brotliCompressSync(readFileSync(join(installed, "pkg/collapsar_wasm_bg.wasm"))).length).toBeLessThan(250 * KB);
});

it("the JavaScript that a page loads at once is below 60 KB, by gzip", async () => {
  const { outputFiles, metafile } = await build({
    stdin: { contents: 'export * from "collapsar"', resolveDir: inject("project") },
    bundle: true,
    minify: true,
    format: "esm",
    // Files of their own for what is imported on demand.
    splitting: true,
    outdir: "out",
    write: false,
    metafile: true,
  });
  /** A file, and what it cannot start without. */
  const atOnce = (path: string): string[] => [
    path,
    ...metafile.outputs[path]!.imports.filter(({ kind }) => kind === "import-statement").flatMap((imported) =>
      atOnce(imported.path),
    ),
  ];
  const needed = new Set(atOnce("out/stdin.js").map((path) => resolve(path)));
  const loaded = outputFiles.filter(({ path }) => needed.has(path));
  expect(loaded).toHaveLength(needed.size);
  expect(gzipSync(Buffer.concat(loaded.map(({ contents }) => contents))).length).toBeLessThan(60 * KB);
});

// 2.5 MB of it draw PNGs, and 1.6 are `collapsar/inline`, which holds everything once more.
it("the tarball is below 3.5 MB, and 10 MB when unpacked", () => {
  const { size, unpackedSize } = inject("packed");
  expect(size).toBeLessThan(3_500 * KB);
  expect(unpackedSize).toBeLessThan(10_000 * KB);
});
