/** Models on the Hub, read by the page in Chromium from a stand-in of other origins: what is asked, of whom, and with which token. */
import { readFile } from "node:fs/promises";
import { stats, toCsv } from "collapsar";
import type { Page } from "playwright";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readGallery } from "../../demo/gallery.js";
import type { GalleryModel } from "../../demo/src/built.js";
import { noChromium, openPage } from "../support/chromium.js";
import { axeViolations, saved, serveDemo } from "../support/demo.js";
import { TOKEN } from "../support/hub.mjs";
import { startHub } from "../support/hub-in-page.js";

const MODEL = "tests/cases/p11_sharded_tied_model/model";
const SHARDS = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"];

describe.skipIf(noChromium)("a model on the Hub", () => {
  let servers: Awaited<ReturnType<typeof startHub>>;
  let demo: Awaited<ReturnType<typeof serveDemo>>;
  let page: Page;
  let problems: string[];
  /** Requests that the page made to other hosts than its own. */
  let asked: string[];

  beforeAll(async () => {
    const names = [...SHARDS, "model.safetensors.index.json"];
    const files = Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, await readFile(`${MODEL}/${name}`)])),
    );
    const vocab = { zero: 0, one: 1, two: 2 };
    const tokenizer = JSON.stringify({ version: "1.0", added_tokens: [], model: { type: "BPE", vocab, merges: [] } });
    servers = await startHub({ ...files, "tokenizer.json": Buffer.from(tokenizer) });
    const { hub, storage } = servers;
    demo = await serveDemo({ COLLAPSAR_HUB: hub.url, COLLAPSAR_HUB_STORAGE: storage.url });
  });
  afterAll(async () => {
    await demo?.close();
    await servers?.close();
  });
  beforeEach(async () => {
    for (const { requests } of [servers.hub, servers.storage]) requests.length = 0;
    ({ page, problems } = await openPage(`${demo.url}/index.html`));
    asked = [];
    page.on("request", (request) => {
      if (!/^(blob|data):/.test(request.url()) && !request.url().startsWith(demo.url)) asked.push(request.url());
    });
  });
  afterEach(async () => {
    await page.close();
    // What a server refuses the browser writes to the console by itself.
    expect(problems.filter((problem) => !problem.startsWith("Failed to load resource"))).toEqual([]);
  });

  const lookUp = async (name: string, revision = ""): Promise<void> => {
    await page.fill("#hub-name", name);
    await page.fill("#hub-revision", revision);
    await page.click("#hub-look-up");
  };

  const keepsRules = async (): Promise<void> => expect(await axeViolations(page)).toEqual([]);

  it("is asked for when a person says so: first headers, then what was announced; the result is Node's", async () => {
    await page.waitForLoadState("networkidle");
    expect(asked).toEqual([]);
    await lookUp("o/n");
    const plan = page.locator("#measure-plan");
    await plan.waitFor();
    const card = page.locator("#planned");
    expect(await card.innerText()).toMatch(/o\/n[\s\S]*About \S+ K?B of model\.embed_tokens\.weight, BF16 \[300, 40\]/);
    expect(await card.innerText()).toContain(`would be read from ${new URL(servers.hub.url).host}`);
    // It stands where the result will be, and Enter goes on.
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("planned-read");
    await page.keyboard.press("Enter");
    await page.locator("#measure-result h2").waitFor();
    expect(await saved(page, "Download metrics")).toBe(toCsv(await stats(MODEL)));
    expect((await saved(page, "Download groups")).split("\n")[1]).toMatch(/^1,\d+,\d+,(zero|one|two)?,/);
    // Ranges alone, of the storage: no file is asked for as a whole.
    const weights = servers.storage.requests.filter(({ path }) => path.includes(".safetensors"));
    expect(weights.length).toBeGreaterThan(0);
    for (const { method, headers } of weights) if (method === "GET") expect(headers.range).toMatch(/^bytes=\d+-\d+$/);
  });

  it("is looked up from the gallery by a click, as if its name were typed; nobody is asked before", async () => {
    const [{ repository }] = readGallery() as [GalleryModel];
    await page.locator(".gallery").waitFor();
    expect(asked).toEqual([]);
    await page.getByRole("button", { name: `Look up ${repository}` }).click();
    // The stand-in has no such model.
    await page.locator("#hub-name-error").waitFor();
    expect(await page.inputValue("#hub-name")).toBe(repository);
    expect(asked.every((url) => url.startsWith(servers.hub.url) && url.includes(repository))).toBe(true);
  });

  it("comes into view on a phone when it is found, far above or below what was pressed", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await lookUp("o/n");
    const isInSight = (selector: string) =>
      page.locator(selector).evaluate((element) => {
        const { top, bottom } = element.getBoundingClientRect();
        return top >= 0 && bottom <= innerHeight;
      });
    await expect.poll(() => isInSight("#planned-title")).toBe(true);
    await expect.poll(() => isInSight("#planned-read")).toBe(true);
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("planned-read");
    // Not clicked, which would bring it into view itself.
    await page.keyboard.press("Enter");
    await page.locator("#measure-result h2").waitFor();
    await expect.poll(() => isInSight("#measure-result h2")).toBe(true);
  });

  it("shows a group's vector against the others after a click that says what is read", async () => {
    await lookUp("o/n");
    await page.locator("#measure-plan").waitFor();
    await page.click("#measure-again");
    await page.locator("#measure-result h2").waitFor();
    for (const { requests } of [servers.hub, servers.storage]) requests.length = 0;
    await page.getByRole("button", { name: "Show group 2", exact: true }).click();
    const read = page.getByRole("button", { name: "Compare its vector" });
    await read.waitFor();
    expect([...servers.hub.requests, ...servers.storage.requests]).toEqual([]);
    await read.click();
    await page.getByRole("region", { name: /^Against the other groups/ }).waitFor();
    expect(servers.storage.requests.length).toBeGreaterThan(0);
    await keepsRules();
  });

  it("keeps axe's rules: found, refused, linked to", async () => {
    await lookUp("o/n");
    await page.locator("#measure-plan").waitFor();
    await keepsRules();
    await lookUp("o/missing");
    await page.locator("#hub-name-error").waitFor();
    await page.click("text=Private or gated?");
    await keepsRules();
    await page.goto(`${demo.url}/index.html?model=o/n&bytes=1000`);
    await page.locator("#linked").waitFor();
    await keepsRules();
  });

  it.each([
    ["a link to its page", () => "https://huggingface.co/o/n"],
    ["a short link", () => "hf.co/o/n/tree/main"],
    ["an address of the command line", () => "hf://o/n"],
    ["a link to the Hub that the page was built for", () => `${servers.hub.url}/o/n`],
  ])("is known by %s", async (_, name) => {
    await lookUp(name());
    await page.locator("#measure-plan", { hasText: "hf://o/n" }).waitFor();
  });

  it("has the revision that is named, or is refused at that field", async () => {
    await lookUp("o/n", "v1.0");
    await page.locator("#measure-plan", { hasText: "hf://o/n@v1.0" }).waitFor();
    expect(servers.hub.requests.some(({ path }) => path.includes("/resolve/v1.0/"))).toBe(true);
    await lookUp("o/n", "v9");
    await page.locator("#hub-revision-error", { hasText: 'it has no revision "v9"' }).waitFor();
    expect(await page.getAttribute("#hub-revision", "aria-invalid")).toBe("true");
    expect(await page.locator("#measure-plan").count()).toBe(0);
  });

  it.each([
    ["not a name", "nonsense", "is not a model on"],
    ["another host", "https://example.com/o/n", "is not a model on"],
    [
      "a model that is not there",
      "o/missing",
      "no such model on the Hub, or a private one; check the name, and give an access token",
    ],
  ])("is refused at its field: %s", async (_, name, message) => {
    await lookUp(name);
    await page.locator("#hub-name-error", { hasText: message }).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("hub-name");
    if (!name.startsWith("o/")) expect(asked).toEqual([]);
  });

  it("is named by the address, which opens to the same view after a click that says what is read", async () => {
    await lookUp("o/n", "v1.0");
    await page.locator("#measure-plan").waitFor();
    await page.click("#measure-again");
    await page.locator("#measure-result h2").waitFor();
    await page.click("#tab-tokens");
    await page.getByRole("button", { name: "Show group 1 alone" }).first().click();
    await expect.poll(() => page.url()).toContain("group=1");
    const link = page.url();
    const rows = await page.locator(".virtual tbody tr").allInnerTexts();
    for (const { requests } of [servers.hub, servers.storage]) requests.length = 0;
    await page.goto("about:blank");
    await page.goto(link);
    const card = page.locator("#linked");
    expect(await card.innerText()).toMatch(/o\/n@v1\.0[\s\S]*About \S+ K?B would be read from 127\.0\.0\.1:/);
    expect([...servers.hub.requests, ...servers.storage.requests]).toEqual([]);
    await page.click("#linked-open");
    await page.locator(".virtual td").first().waitFor();
    await expect.poll(() => page.locator(".virtual tbody tr").allInnerTexts()).toEqual(rows);
    // The sky is in the address too, and is read when somebody asks for it.
    const read = servers.hub.requests.length + servers.storage.requests.length;
    await page.getByRole("button", { name: "Whole vocabulary" }).click();
    await page.locator("#sky-find").waitFor();
    await expect.poll(() => page.url(), { timeout: 60_000 }).toContain("map=sky");
    expect(servers.hub.requests.length + servers.storage.requests.length).toBe(read);
    await page.click("#sky-find");
    await page.locator(".sky canvas").waitFor();
  });

  it("is read with the token that was typed, which goes to the Hub alone and stays nowhere", async () => {
    await page.click("text=Private or gated?");
    await page.fill("#hub-token", TOKEN);
    await lookUp("o/private");
    await page.locator("#measure-plan", { hasText: "hf://o/private" }).waitFor();
    await page.click("#measure-again");
    await page.locator("#measure-result h2").waitFor();
    const sent = ({ requests }: typeof servers.hub) =>
      new Set(requests.filter(({ method }) => method !== "OPTIONS").map(({ headers }) => headers.authorization));
    expect(sent(servers.hub)).toEqual(new Set([`Bearer ${TOKEN}`]));
    expect(servers.storage.requests.length).toBeGreaterThan(0);
    expect(sent(servers.storage)).toEqual(new Set([undefined]));
    const kept = await page.evaluate(async () => [
      location.href,
      document.cookie,
      JSON.stringify({ ...localStorage, ...sessionStorage }),
      JSON.stringify(await indexedDB.databases()),
      JSON.stringify(await caches.keys()),
    ]);
    expect(kept.join()).not.toContain(TOKEN);
    expect(kept.slice(1)).toEqual(["", "{}", "[]", "[]"]);
    expect(asked.some((url) => url.includes(TOKEN))).toBe(false);
  });
});

describe.skipIf(noChromium)("a page that was built without a Hub", () => {
  it("has no field for one, and its worker can reach none", async () => {
    const { hub, close } = await startHub({});
    const alone = await serveDemo({ COLLAPSAR_HUB: "none" });
    try {
      const { page } = await openPage(`${alone.url}/index.html`);
      await page.click("#measure-example");
      await page.locator("#measure-result h2").waitFor();
      expect(await page.locator("#hub-form").count()).toBe(0);
      const reached = await page.workers()[0]!.evaluate((url) => fetch(url).then(String, String), hub.url);
      expect(reached).toContain("Failed to fetch");
      expect(hub.requests).toEqual([]);
      await page.close();
    } finally {
      await alone.close();
      await close();
    }
  });
});
