/** Reports as people open them: a file on disk in real Chromium. */

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { toHtml } from "collapsar/report";
import type { Page } from "playwright";
import { afterEach, describe, expect, it } from "vitest";
import { newPage, noChromium } from "../../support/chromium.js";
import { directoryWith } from "../../support/fixtures-node.js";
import { reports } from "../../support/reports.js";

const all = await reports();
const cwd = directoryWith(
  Object.fromEntries(Object.entries(all).map(([name, report]) => [`${name}.html`, toHtml(report)])),
);

describe.skipIf(noChromium)("a report in Chromium", () => {
  const problems: string[] = [];
  const pages: Page[] = [];

  afterEach(async () => {
    for (const page of pages.splice(0)) await page.close();
  });

  async function opened(name: string, width: number, colorScheme: "light" | "dark" = "light"): Promise<Page> {
    const page = await newPage({ viewport: { width, height: 740 }, colorScheme });
    pages.push(page);
    const address = pathToFileURL(join(cwd, `${name}.html`)).href;
    problems.length = 0;
    page.on("pageerror", (error) => problems.push(error.message));
    // Violations of its Content-Security-Policy are messages too.
    page.on("console", (message) => problems.push(message.text()));
    page.on("dialog", (dialog) => {
      problems.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("request", (request) => {
      const url = request.url();
      if (url !== address && !url.startsWith("data:")) problems.push(`asked for ${url}`);
    });
    await page.goto(address);
    return page;
  }

  it.each(Object.keys(all))("%s: nothing runs, nothing is fetched, nothing sticks out on a phone", async (name) => {
    const page = await opened(name, 360);
    const { wide, elements, caption } = await page.evaluate(() => ({
      wide: document.documentElement.scrollWidth,
      elements: Array.from(
        document.querySelectorAll("script, a, iframe, form, link, object, body img"),
        ({ nodeName }) => nodeName,
      ),
      caption: Array.from(document.querySelectorAll("table"), (table) => table.caption?.textContent ?? ""),
    }));
    expect({ wide, elements, problems }).toEqual({ wide: 360, elements: [], problems: [] });
    expect(caption).not.toContain("");
  });

  it("says what each cell belongs to, and every wide table can be reached by keys", async () => {
    const page = await opened("compare", 360);
    const found = await page.evaluate(() => ({
      rows: Array.from(document.querySelectorAll("tbody tr"), (row) => row.firstElementChild?.getAttribute("scope")),
      heads: Array.from(document.querySelectorAll("thead th"), (cell) => cell.getAttribute("scope")),
      unreached: Array.from(document.querySelectorAll<HTMLElement>(".scroll"))
        .filter((box) => box.scrollWidth > box.clientWidth && box.tabIndex !== 0)
        .map((box) => box.textContent),
      pushed: Array.from(document.querySelectorAll(".scroll")).filter((box) => box.scrollWidth > box.clientWidth)
        .length,
    }));
    expect(new Set(found.rows)).toEqual(new Set(["row"]));
    expect(new Set(found.heads)).toEqual(new Set(["col"]));
    expect(found.unreached).toEqual([]);
    expect(found.pushed).toBeGreaterThan(0);
  });

  it("is light by day, dark by night, and light on paper", async () => {
    const colours = (page: Page) =>
      page.evaluate(() => [
        getComputedStyle(document.documentElement).backgroundColor,
        getComputedStyle(document.querySelector("figure rect")!).fill,
      ]);
    const [white, black] = ["rgb(255, 255, 255)", "rgb(13, 17, 23)"];
    expect(await colours(await opened("stats", 1000))).toEqual([white, white]);
    const dark = await opened("stats", 1000, "dark");
    expect(await colours(dark)).toEqual([black, black]);
    await dark.emulateMedia({ media: "print", colorScheme: "dark" });
    expect(await colours(dark)).toEqual([white, white]);
  });

  it("has nothing on paper that must be pushed to be read", async () => {
    // A4 less its margins, at 96 pixels to the inch.
    const page = await opened("compare", 688);
    await page.emulateMedia({ media: "print" });
    const cut = await page.evaluate(() => {
      const right = document.documentElement.clientWidth;
      return Array.from(document.querySelectorAll("td, th, svg, li"))
        .filter((element) => element.getBoundingClientRect().right > right + 1)
        .map(({ textContent }) => textContent);
    });
    expect(cut).toEqual([]);
  });
});
