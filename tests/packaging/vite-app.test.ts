/** examples/vite-app with the installed package, in real Chromium: under the dev server and built. */
import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { build, createServer, preview } from "vite";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { noChromium, openPage } from "../support/chromium.js";
import { STAND_IN } from "../support/files.js";

const project = inject("project");
const root = join(project, "vite-app");
const quiet = { root, logLevel: "warn" } as const;

beforeAll(async () => {
  await cp("examples/vite-app", root, { recursive: true });
  // As `npm install` in the app would.
  await cp(join(project, "node_modules"), join(root, "node_modules"), { recursive: true });
});

describe.skipIf(noChromium)("examples/vite-app", () => {
  async function measures(url: string): Promise<void> {
    const { page, problems } = await openPage(url);
    await page.setInputFiles("input", `${STAND_IN}/gamma.safetensors`);
    await page.waitForSelector("a:visible");
    expect(await page.textContent("[role=status]")).toBe("2100 tokens share 13 vectors");
    const [started] = await Promise.all([page.waitForEvent("download"), page.click("a")]);
    expect(await readFile(await started.path(), "utf8")).toBe(await readFile("tests/golden/data/expected.csv", "utf8"));
    await page.setInputFiles("input", "package.json");
    await page.waitForFunction(() =>
      document.querySelector("[role=status]")?.textContent?.startsWith("package.json: "),
    );
    expect(problems).toEqual([]);
    await page.close();
  }

  it("measures under Vite's dev server", async () => {
    const server = await createServer({ ...quiet, server: { host: "127.0.0.1", port: 0 } });
    try {
      await server.listen();
      await measures(server.resolvedUrls!.local[0]!);
    } finally {
      await server.close();
    }
  });

  it("measures when it is built", async () => {
    await build(quiet);
    const server = await preview({ ...quiet, preview: { host: "127.0.0.1", port: 0 } });
    try {
      await measures(server.resolvedUrls!.local[0]!);
    } finally {
      await server.close();
    }
  });
});

it("asks for the version that it is tried with", async () => {
  const read = async (path: string) => JSON.parse(await readFile(path, "utf8"));
  const [app, collapsar] = [await read("examples/vite-app/package.json"), await read("package.json")];
  expect(app.dependencies.collapsar).toBe(`^${collapsar.version}`);
});
