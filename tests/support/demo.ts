/** The demo page as it is built for any static host, served and open in Chromium. */
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright";
import { build } from "vite";
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject } from "vitest";
import { openPage } from "./chromium.js";
import { type Server, serve } from "./serve.js";

/** With which Hub a page is built: see demo/vite.config.ts. */
export interface HubOfPage {
  COLLAPSAR_HUB?: string;
  COLLAPSAR_HUB_STORAGE?: string;
}

/** Writes the page as `npm run build:demo` does. */
async function buildDemo(directory: string, hub: HubOfPage): Promise<void> {
  Object.assign(process.env, hub);
  try {
    await build({ configFile: "demo/vite.config.ts", logLevel: "error", build: { outDir: directory } });
  } finally {
    for (const name of Object.keys(hub)) delete process.env[name];
  }
}

/** The directory of the page with this Hub: built by the first test file of a run that needs it, for all of them. */
async function builtDemo(hub: HubOfPage): Promise<string> {
  const directory = join(inject("scratch"), `page${encodeURIComponent(JSON.stringify(hub))}`);
  if (existsSync(directory)) return directory;
  const fresh = await mkdtemp(join(inject("scratch"), "building-"));
  await buildDemo(fresh, hub);
  // Another process may have been faster: its page is as good.
  await rename(fresh, directory).catch(async (error: unknown) => {
    if (!existsSync(directory)) throw error;
    await rm(fresh, { recursive: true });
  });
  return directory;
}

/** The page on a host that sends what its file `_headers` says. */
export async function serveDemo(hub: HubOfPage = {}): Promise<Server & { headers: Record<string, string> }> {
  const directory = await builtDemo(hub);
  const [paths, ...lines] = (await readFile(join(directory, "_headers"), "utf8")).trimEnd().split("\n");
  expect(paths).toBe("/*");
  const headers = Object.fromEntries(lines.map((line) => line.trim().split(/:\s+(.*)/, 2)));
  return { ...(await serve(directory, headers)), headers };
}

/**
 * A fresh page for each test of a `describe`. When the test ends nothing may have been written to the console, nothing refused by the
 * page's policy, and nobody but its own server asked for anything.
 */
export function withDemo(): { page: Page; open: (hash?: string) => Promise<void> } {
  const demo = { page: undefined as unknown as Page, open: async (_?: string) => {} };
  let server: Server;
  let problems: string[];
  beforeAll(async () => {
    server = await serveDemo();
  });
  afterAll(() => server?.close());
  beforeEach(async () => {
    const opened = await openPage("about:blank");
    demo.page = opened.page;
    problems = opened.problems;
    demo.page.on("request", (request) => {
      if (!/^(about|blob|data):/.test(request.url()) && !request.url().startsWith(`${server.url}/`)) {
        problems.push(`asked for ${request.url()}`);
      }
    });
    demo.open = async (hash = "") => {
      await demo.page.goto(`${server.url}/index.html${hash}`);
    };
    await demo.open();
  });
  afterEach(async () => {
    await demo.page.close();
    expect(problems).toEqual([]);
  });
  return demo;
}

/** The text of what a link with this name saves. */
export async function saved(page: Page, name: string): Promise<string> {
  return (await savedBytes(page, name)).toString("utf8");
}

export async function savedBytes(page: Page, name: string, role: "link" | "button" = "link"): Promise<Buffer> {
  const [started] = await Promise.all([page.waitForEvent("download"), page.getByRole(role, { name }).click()]);
  return readFile(await started.path());
}

/** What breaks axe's rules on a page, or in a part of it, a line each. */
export async function axeViolations(page: Page, part = "html"): Promise<string[]> {
  // Not as a script of the page, whose policy would refuse it.
  await page.evaluate(await readFile("node_modules/axe-core/axe.min.js", "utf8"));
  // Of what keeps the rules nothing is told, which would be most of the work.
  const { violations } = await page.evaluate<AxeResults>(
    `axe.run(${JSON.stringify(part)}, { resultTypes: ["violations"] })`,
  );
  return violations.map(({ id, impact, nodes }) => `${impact}: ${id}: ${nodes.map(({ html }) => html.slice(0, 120))}`);
}
