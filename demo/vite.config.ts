/** The demo page: `npm run demo` serves it, `npm run build:demo` writes a folder for any static host. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";
import { EXTENSIONS } from "../dist/tensors/formats.js";
import structure from "../examples/qwen3-4b/black-holes.json" with { type: "json" };
import { readGallery } from "./gallery.js";

/** Where the public Hub sends large files. */
const PUBLIC_STORAGE = "https://*.huggingface.co https://*.hf.co";

/** The name of the picture of the page. */
const PREVIEW = "preview.png";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/**
 * The Hub that the page may read from: COLLAPSAR_HUB, or `none` for a page that talks to no host but its own. Where it sends what it stores
 * elsewhere, COLLAPSAR_HUB_STORAGE names those hosts, separated by blanks. Neither can be set by whoever opens the page.
 */
const { COLLAPSAR_HUB: endpoint = "https://huggingface.co", COLLAPSAR_HUB_STORAGE: storage = PUBLIC_STORAGE } =
  process.env;
const hub = endpoint === "none" ? undefined : new URL(endpoint);
const hosts = hub ? ["'self'", hub.origin, ...storage.split(" ")].join(" ") : "'self'";

/** Where the page will stand, for its preview, and where its sources are, for its links: COLLAPSAR_PAGE and COLLAPSAR_REPOSITORY, if they are set. */
const { COLLAPSAR_PAGE: address = "", COLLAPSAR_REPOSITORY: repository = "" } = process.env;

/** What those see whom a link to the page is sent to. The picture's address must be a whole one, so only a page that knows its own has it. */
const preview: Plugin = {
  name: "preview",
  apply: "build",
  transformIndexHtml: () => {
    if (address === "") return [];
    const property = (name: string, content: string) => ({ tag: "meta", attrs: { property: `og:${name}`, content } });
    return [property("url", address), property("image", new URL(PREVIEW, address).href)];
  },
  generateBundle() {
    const source = readFileSync(path("../docs/images/demo-measure.png"));
    if (address !== "") this.emitFile({ type: "asset", fileName: PREVIEW, source });
  },
};

/** The policy names whom the page may talk to. */
const connections: Plugin = {
  name: "connections",
  transformIndexHtml: { order: "pre", handler: (html) => withHosts(html) },
};

const withHosts = (text: string): string => text.replace("connect-src 'self'", `connect-src ${hosts}`);

/** While it is developed Vite's client writes style sheets into the page and asks its server for changes, which the policy forbids. */
const openPolicy: Plugin = {
  name: "open-policy",
  apply: "serve",
  transformIndexHtml: (html, { server }) =>
    server ? html.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/, "") : html,
};

/** What src/built.ts names: what the library reads, and what the page tells of the example and of other models before it opens any. */
const define = {
  __EXTENSIONS__: JSON.stringify(EXTENSIONS),
  __HUB__: JSON.stringify(hub?.href.replace(/\/+$/, "") ?? ""),
  __REPOSITORY__: JSON.stringify(repository.replace(/\/+$/, "")),
  __GALLERY__: JSON.stringify(readGallery()),
  __EXAMPLE__: JSON.stringify({
    vocabulary: structure.vocab,
    dead: structure.n_dead,
    populations: structure.black_holes.map(({ population }) => population),
  }),
};

/** The policy that index.html states. */
const [, policy = ""] =
  /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(readFileSync(path("index.html"), "utf8")) ?? [];

/**
 * What the host should send with every file. A worker has the policy of its own response, not that of the page that starts it, so the
 * element in index.html does not reach it; and no element can forbid to frame a page.
 */
const HEADERS = {
  "Content-Security-Policy": `${withHosts(policy)}; frame-ancestors 'none'`,
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

/** Tells hosts that read such a file, Netlify and Cloudflare Pages among them. */
const headersFile: Plugin = {
  name: "headers-file",
  apply: "build",
  generateBundle() {
    const lines = Object.entries(HEADERS).map(([name, value]) => `  ${name}: ${value}\n`);
    this.emitFile({ type: "asset", fileName: "_headers", source: `/*\n${lines.join("")}` });
  },
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
  define,
  plugins: [openPolicy, connections, preview, headersFile],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  worker: { format: "es" },
  server: { fs: { allow: [path("..")] } },
  preview: { headers: HEADERS },
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
