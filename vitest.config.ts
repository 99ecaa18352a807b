import { fileURLToPath } from "node:url";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig, type TestProjectConfiguration } from "vitest/config";
import { chromiumFlags, findChromium } from "./scripts/chromium.mjs";

/** Milliseconds. For what hangs, not for what is slow: no test may fail because the machine is. */
const PATIENCE = 600_000;

/** The tests run what is built, under the name that users import. */
const built = (name: string) => fileURLToPath(new URL(`./dist/bundle/${name}.js`, import.meta.url));
const entry = (name: string) => ({
  "collapsar/figures": built(`figures-${name}`),
  "collapsar/report": built("report"),
  collapsar: built(name),
});

/** Servers of the tests are on the loopback interface: a proxy of the machine's own must not be asked for them. */
const WITHOUT_PROXY = Object.fromEntries(
  ["http_proxy", "https_proxy", "all_proxy", "no_proxy"].flatMap((name) => [
    [name, ""],
    [name.toUpperCase(), ""],
  ]),
);

const node: TestProjectConfiguration = {
  extends: true,
  resolve: { alias: entry("node") },
  test: {
    name: "node",
    // Node 20 reads the authorities in NODE_EXTRA_CA_CERTS at each start, which for those of a whole system takes longer than all else.
    env: { ...WITHOUT_PROXY, NODE_EXTRA_CA_CERTS: "" },
    include: ["tests/{unit,golden,cli,docs,examples,demo}/**/*.test.ts"],
    // The files share processes: a process of its own costs each a third of a second. No test replaces a module or leaves a global behind.
    isolate: false,
    // Node itself loads what we ship; Vite would rewrite it first.
    server: { deps: { external: [/\/(dist|pkg)\//] } },
  },
};

/** What npm would publish, installed in a project; a project of its own here, because that takes seconds. */
const packaging: TestProjectConfiguration = {
  extends: true,
  test: {
    name: "packaging",
    env: WITHOUT_PROXY,
    include: ["tests/packaging/**/*.test.ts"],
    globalSetup: ["tests/packaging/install.ts"],
    server: { deps: { external: [/\/(dist|pkg)\//] } },
  },
};

const browser = (executablePath: string): TestProjectConfiguration => ({
  extends: true,
  resolve: { alias: entry("browser") },
  // Bundled before the first test: a dependency that Vite discovers later reloads the page under a running test.
  optimizeDeps: { include: ["fast-check", "papaparse", "valibot"] },
  test: {
    name: "browser",
    include: ["tests/{golden,browser}/**/*.test.ts"],
    globalSetup: ["tests/support/cross-origin.ts"],
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: { executablePath, args: chromiumFlags, timeout: PATIENCE } }),
      connectTimeout: PATIENCE,
      instances: [{ browser: "chromium" }],
    },
  },
});

const chromium = findChromium();

export default defineConfig({
  test: {
    globalSetup: "tests/support/once.ts",
    projects: [node, packaging, ...(chromium ? [browser(chromium)] : [])],
    testTimeout: PATIENCE,
    hookTimeout: PATIENCE,
    expect: { poll: { timeout: PATIENCE, interval: 20 } },
    // The counts that scripts/check.mjs adds up.
    reporters: ["default", ["json", { outputFile: "test-results/vitest.json" }]],
  },
});
