/** The installed package through each bundler, and without one, in real Chromium. */
import { readFileSync } from "node:fs";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { build as esbuild } from "esbuild";
import { createServer, build as vite } from "vite";
import { beforeAll, describe, expect, inject, it } from "vitest";
import webpack from "webpack";
import { toCsv, trials } from "../../dist/entry/node.js";
import { noChromium, openPage } from "../support/chromium.js";
import { STAND_IN } from "../support/files.js";
import { listing } from "../support/fixtures-node.js";
import { serve } from "../support/serve.js";

const project = inject("project");
const sources = join(project, "page");
const inputs = ["gamma", "mask"].map((name) => resolve(STAND_IN, `${name}.safetensors`));

const TRIALS = "tests/cases/p13_trials_hdf5/trials.h5";
const LOOPBACK = { host: "127.0.0.1", port: 0 };

/** Writes `bundle.js`, and what belongs to it, made from a script of consumers/page. */
type Bundle = (script: string, directory: string) => Promise<void>;

const withVite: Bundle = async (script, directory) => {
  await vite({
    root: sources,
    configFile: false,
    logLevel: "warn",
    base: "./",
    worker: { format: "es" },
    build: {
      outDir: directory,
      emptyOutDir: true,
      rolldownOptions: { input: join(sources, script), output: { entryFileNames: "bundle.js" } },
    },
  });
};

const withWebpack: Bundle = async (script, directory) => {
  const run = promisify<webpack.Configuration, webpack.Stats>(webpack);
  const { compilation } = await run({
    mode: "production",
    context: sources,
    entry: `./${script}`,
    output: { path: directory, filename: "bundle.js" },
    // The package is minified already, and this would take most of the test's time.
    optimization: { minimize: false },
  });
  // Its warnings are about sizes, which are not what this is about.
  expect(compilation.errors).toEqual([]);
};

const withEsbuild: Bundle = async (script, directory) => {
  await esbuild({
    entryPoints: [join(sources, script)],
    outfile: join(directory, "bundle.js"),
    bundle: true,
    minify: true,
    logLevel: "warning",
  });
};

let expected: string;
beforeAll(async () => {
  expected = await readFile("tests/golden/data/expected.csv", "utf8");
});

describe.skipIf(noChromium)("a page", () => {
  /** Serves a directory, gives a page in it the files, and returns what it shows and what was asked for. */
  async function shown(
    page: string,
    root: string,
    files = inputs,
  ): Promise<{ output: string | null; requested: string[] }> {
    const server = await serve(root);
    try {
      const opened = await openPage(`${server.url}/${page}`);
      await opened.page.setInputFiles("input", files);
      await opened.page.waitForFunction(() => document.querySelector("output")?.textContent !== "");
      const output = await opened.page.textContent("output");
      expect(opened.problems).toEqual([]);
      await opened.page.close();
      return { output, requested: server.requested };
    } finally {
      await server.close();
    }
  }

  it("measures in a bare <script type=module>", async () => {
    const { output, requested } = await shown("page/bare.html", project);
    expect(output).toBe(expected);
    expect(requested).toContain("/node_modules/collapsar/pkg/collapsar_wasm_bg.wasm");
  });

  it.each<[tool: string, script: string, bundle: Bundle]>([
    ["Vite", "main-thread.mjs", withVite],
    ["Vite", "in-worker.mjs", withVite],
    ["webpack", "main-thread.mjs", withWebpack],
    ["webpack", "in-worker.mjs", withWebpack],
    ["esbuild", "inline.mjs", withEsbuild],
  ])("measures, bundled by %s: %s", async (tool, script, bundle) => {
    const directory = join(project, `${tool}-${script}`);
    await bundle(script, directory);
    await copyFile(join(sources, "index.html"), join(directory, "index.html"));
    expect((await shown("index.html", directory)).output).toBe(expected);

    // A page and its Worker share one copy, and `inline` needs no file.
    const emitted = listing(directory).filter((name) => name.endsWith(".wasm"));
    const contents = emitted.map((name) => readFileSync(join(directory, name)).toString("base64"));
    expect(new Set(contents).size).toBe(contents.length);
    const main = readFileSync("pkg/collapsar_wasm_bg.wasm").toString("base64");
    expect(contents.filter((content) => content === main)).toHaveLength(script === "inline.mjs" ? 0 : 1);
  });

  it.each<[tool: string, bundle: Bundle]>([
    ["Vite", withVite],
    ["webpack", withWebpack],
  ])("measures HDF5 in workers, bundled by %s", async (tool, bundle) => {
    const directory = join(project, `${tool}-trials.mjs`);
    await bundle("trials.mjs", directory);
    await copyFile(join(sources, "index.html"), join(directory, "index.html"));
    const { output } = await shown("index.html", directory, [TRIALS]);
    expect(output).toBe(toCsv((await trials(TRIALS, { jobs: 1 })).records));
  });

  it.each<[tool: string, bundle: Bundle]>([
    ["Vite", withVite],
    ["webpack", withWebpack],
  ])("draws, bundled by %s", async (tool, bundle) => {
    const directory = join(project, `${tool}-figures.mjs`);
    await bundle("figures.mjs", directory);
    await copyFile(join(sources, "index.html"), join(directory, "index.html"));
    expect((await shown("index.html", directory)).output).toBe("<svg PNG");
  });

  // vite-app.test.ts has the rest of it.
  it("measures HDF5 in workers under Vite's dev server", async () => {
    const html = await readFile(join(sources, "index.html"), "utf8");
    await writeFile(join(project, "dev.html"), html.replace("./bundle.js", "./page/trials.mjs"));
    const server = await createServer({ root: project, configFile: false, logLevel: "warn", server: LOOPBACK });
    try {
      await server.listen();
      const opened = await openPage(`${server.resolvedUrls!.local[0]}dev.html`);
      await opened.page.setInputFiles("input", TRIALS);
      await opened.page.waitForFunction(() => document.querySelector("output")?.textContent !== "");
      expect(await opened.page.textContent("output")).toBe(toCsv((await trials(TRIALS, { jobs: 1 })).records));
      expect(opened.problems).toEqual([]);
      await opened.page.close();
    } finally {
      await server.close();
    }
  });
});
