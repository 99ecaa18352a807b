/** The bare page of examples/page in real Chromium, served by a static server, driven as a user would. */
import { copyFile, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { synth, toCsv } from "collapsar";
import type { Page } from "playwright";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { newPage, noChromium } from "../support/chromium.js";
import { STAND_IN } from "../support/files.js";
import { serve } from "../support/serve.js";

const files = [`${STAND_IN}/gamma.safetensors`, `${STAND_IN}/mask.safetensors`];

describe.skipIf(noChromium)("examples/page", () => {
  let server: Awaited<ReturnType<typeof serve>>;
  let page: Page;
  const problems: string[] = [];

  beforeAll(async () => {
    server = await serve();
  });

  afterAll(async () => {
    await server?.close();
  });

  beforeEach(async () => {
    problems.length = 0;
    page = await newPage();
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("console", (message) => {
      // A browser asks for a favicon by itself.
      if (message.type() === "error" && !message.location().url.endsWith("favicon.ico")) problems.push(message.text());
    });
    await page.goto(`${server.url}/examples/page/index.html`);
  });

  afterEach(() => page.close());

  async function download(): Promise<string> {
    const [started] = await Promise.all([page.waitForEvent("download"), page.click("a[download]")]);
    return readFile(await started.path(), "utf8");
  }

  it("measures a matrix and its mask, and offers the published CSV", async () => {
    await page.setInputFiles("#files", files);
    await page.waitForSelector("table");
    expect(await page.textContent("caption")).toBe("gamma, F32 [4096, 2560]: 2100 rows measured");
    expect(await page.locator("tr", { hasText: "gini_coefficient" }).locator("td").textContent()).toBe(
      "0.7531135082244873",
    );
    expect(await download()).toBe(await readFile("tests/golden/data/expected.csv", "utf8"));
    expect(problems).toEqual([]);
    await page.screenshot({ path: "test-results/page.png" });
  });

  it("measures a dropped file by its identical rows", async () => {
    const directory = await mkdtemp(join(tmpdir(), "collapsar-page-"));
    const path = join(directory, "emb.safetensors");
    await copyFile("tests/cases/p04_f64_rounds_to_f32/gamma.safetensors", path);
    const bytes = (await readFile(path)).toString("base64");
    const transfer = await page.evaluateHandle((base64) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], "emb.safetensors"));
      return data;
    }, bytes);
    await page.dispatchEvent("#drop", "drop", { dataTransfer: transfer });
    await page.waitForSelector("table");
    expect(await page.textContent("caption")).toBe("gamma, F64 [90, 10]: 89 rows measured");
  });

  it("measures a model given as its shards and index", async () => {
    const model = "tests/cases/p11_sharded_tied_model/model";
    await page.setInputFiles(
      "#files",
      ["model.safetensors.index.json", "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"].map(
        (name) => `${model}/${name}`,
      ),
    );
    await page.waitForSelector("table");
    expect(await page.textContent("caption")).toBe("model.embed_tokens.weight, BF16 [300, 40]: 127 rows measured");
  });

  it("says what is wrong with a file that is no safetensors", async () => {
    const directory = await mkdtemp(join(tmpdir(), "collapsar-page-"));
    const path = join(directory, "weights.safetensors");
    await writeFile(path, "GGUF and then something");
    await page.setInputFiles("#files", path);
    await page.locator("[role=alert]:not(:empty)").waitFor();
    expect(await page.textContent("[role=alert]")).toMatch(
      /^weights.safetensors: GGUF version \d+, of which nothing is known here; /,
    );
  });

  it("asks its own server for nothing but itself, and no other", async () => {
    await page.setInputFiles("#files", files);
    await page.waitForSelector("table");
    const known = [
      "/examples/page/index.html",
      "/dist/bundle/browser.js",
      "/dist/bundle/browser-common.js",
      "/pkg/collapsar_wasm_bg.wasm",
      "/favicon.ico",
    ];
    // The reader of the format that the test before tried.
    const parts = /^\/dist\/bundle\/browser-[\w-]+\.js$/;
    expect(server.requested.filter((path) => !known.includes(path) && !parts.test(path))).toEqual([]);
  });

  it("simulates in workers, whose script lies beside the bundle, with the bytes of Node", async () => {
    const options = { sigma: 1.5e-9, trials: 2000, tokens: 100, jobs: 2 };
    const values = Array.from({ length: 64 }, (_, dim) => (2 ** -9 + 2 ** -17) * (dim - 31));
    // As text: what is a function here would be rewritten for the tests before it reaches the page.
    const csv = await page.evaluate(`(async () => {
      const collapsar = await import("/dist/bundle/browser.js");
      await collapsar.init();
      const { records } = await collapsar.synth(Float32Array.from(${JSON.stringify(values)}), ${JSON.stringify(options)});
      return collapsar.toCsv(records);
    })()`);
    const { records } = await synth(Float32Array.from(values), { ...options, jobs: 1 });
    expect(csv).toBe(toCsv(records));
    expect(server.requested).toContain("/dist/bundle/browser-worker.js");
    expect(problems).toEqual([]);
  });
});
