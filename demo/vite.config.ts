/** The demo page: `npm run demo` serves it, `npm run build:demo` writes a folder for any static host. */
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** While it is developed Vite's client writes style sheets into the page and asks its server for changes, which the policy forbids. */
const openPolicy: Plugin = {
  name: "open-policy",
  apply: "serve",
  transformIndexHtml: (html, { server }) =>
    server ? html.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/, "") : html,
};

export default defineConfig({
  root: path("."),
  // Relative addresses: the folder may lie anywhere on its host.
  base: "./",
  resolve: {
    alias: [
      { find: /^collapsar$/, replacement: path("../dist/bundle/browser.js") },
      { find: /^collapsar\/figures$/, replacement: path("../dist/bundle/figures-browser.js") },
      { find: /^collapsar\/report$/, replacement: path("../dist/bundle/report.js") },
    ],
  },
  plugins: [openPolicy],
  worker: { format: "es" },
  server: { fs: { allow: [path("..")] } },
  build: {
    outDir: path("dist"),
    emptyOutDir: true,
    // A file inside a data: address would be refused by the policy, and so would the script that preloads modules for old browsers.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
    chunkSizeWarningLimit: 1000,
  },
});
