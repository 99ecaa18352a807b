/** The widget of examples/notebook, its JavaScript, with a kernel that is played here. scripts/verify/notebook.mjs tries real ones. */
import { readFile } from "node:fs/promises";
import { mask, stats } from "collapsar";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { noChromium, openPage } from "../support/chromium.js";
import { axeViolations } from "../support/demo.js";
import { type Server, serve } from "../support/serve.js";

const FILE = "tests/cases/p02_bf16_no_mask/gamma.safetensors";

/** A model of anywidget: traits, and a kernel that answers requests with bytes of `file`. */
const PLAY = `
async (file, traits) => {
  const bytes = new Uint8Array(await (await fetch(file)).arrayBuffer());
  const values = { source: "", tensor: "", bits: "", hub: "", size: bytes.length, answer: new DataView(new ArrayBuffer(0)), ...traits };
  const heard = new Map();
  const model = {
    get: (name) => values[name],
    set: (name, value) => { values[name] = value; },
    on: (event, hear) => heard.set(hear, event),
    off: (event, hear) => heard.delete(hear),
    save_changes: () => {
      if (!values.request) return;
      const [number, start, end] = values.request;
      values.request = undefined;
      setTimeout(() => {
        const answer = new Uint8Array(4 + end - start);
        new DataView(answer.buffer).setUint32(0, number);
        answer.set(bytes.subarray(start, end), 4);
        values.answer = new DataView(answer.buffer);
        for (const [hear, event] of [...heard]) if (event === "change:answer") hear();
      });
    },
  };
  const { default: widget } = await import("/widget.js");
  const el = document.body.appendChild(document.createElement("div"));
  el.className = "widget";
  await widget.render({ model, el });
  return { metrics: values.metrics, groups: values.groups };
}`;

describe.skipIf(noChromium)("the notebook's widget", () => {
  let server: Server;
  let page: Awaited<ReturnType<typeof openPage>>["page"];
  beforeAll(async () => {
    server = await serve();
  });
  afterAll(() => server?.close());
  beforeEach(async () => {
    ({ page } = await openPage(`${server.url}/examples/page/index.html`));
    const python = await readFile("examples/notebook/collapsar_widget.py", "utf8");
    const [, body = ""] = /_ESM = r"""\n([\s\S]*?)"""/.exec(python) ?? [];
    await page.route("**/widget.js", (route) => route.fulfill({ contentType: "text/javascript", body }));
  });
  const rendered = (file: string, traits: object) =>
    page.evaluate(`(${PLAY})(${JSON.stringify(`${server.url}/${file}`)}, ${JSON.stringify(traits)})`);
  const module = () => `${server.url}/dist/bundle/inline.js`;

  it("reads the kernel's file by ranges, shows its groups, and gives them to Python", async () => {
    const found = await rendered(FILE, { module: module() });
    const { groups, matrix } = await mask(FILE);
    const { metrics } = await stats(FILE);
    const lists = Array.from(groups.starts.subarray(1), (end, at) => [
      ...groups.members.subarray(groups.starts[at], end),
    ]);
    expect(found).toEqual({ metrics: JSON.parse(JSON.stringify(metrics)), groups: lists });
    expect(await page.locator(".widget caption").first().innerText()).toContain(
      `${groups.members.length} of ${matrix.shape[0]} tokens`,
    );
    const [summary, tokens] = [page.locator(".widget table").first(), page.locator(".widget table").last()];
    expect(await summary.locator("tbody tr").count()).toBe(Math.min(20, lists.length));
    // Every token of the groups, 20 at a time, in their order, by id, and by a search.
    const ids = () => tokens.locator("tbody td:first-child").allInnerTexts();
    const all = lists.flat();
    expect(all.length).toBeGreaterThan(40);
    expect(await ids()).toEqual(all.slice(0, 20).map(String));
    await page.getByRole("button", { name: "Next" }).click();
    expect(await ids()).toEqual(all.slice(20, 40).map(String));
    await tokens.getByRole("button", { name: "Id" }).click();
    const sorted = [...all].sort((a, b) => a - b);
    expect(await ids()).toEqual(sorted.slice(0, 20).map(String));
    await tokens.getByRole("button", { name: "Id" }).click();
    expect(await ids()).toEqual(sorted.slice(-20).reverse().map(String));
    expect(await tokens.locator("th[aria-sort=descending]").innerText()).toBe("Id");
    await page.getByRole("searchbox", { name: "Search by text or id" }).fill(String(sorted[7]));
    expect(await ids()).toEqual([String(sorted[7])]);
    expect(await page.locator(".widget span[role=status]").innerText()).toContain("1 to 1 of 1");
    expect(await axeViolations(page, ".widget")).toEqual([]);
    await page.close();
  });

  it("says what is wrong with a file, and where the library cannot be loaded from", async () => {
    await rendered("package.json", { module: module() });
    expect(await page.locator(".widget [role=alert]").innerText()).toMatch(/JSON|safetensors/);
    await rendered(FILE, { module: `${server.url}/nowhere.js` });
    expect(await page.locator(".widget [role=alert]").last().innerText()).toContain("nowhere.js");
    await page.close();
  });
});
