/** The demo page with the keyboard alone, under axe's rules, on a phone. */
import { readFile } from "node:fs/promises";
import type { AxeResults } from "axe-core";
import { describe, expect, it } from "vitest";
import { noChromium } from "../support/chromium.js";
import { withDemo } from "../support/demo.js";

const TABS = ["measure", "simulate", "compare"];

describe.skipIf(noChromium)("the demo page", () => {
  const demo = withDemo();
  const focused = () => demo.page.evaluate(() => document.activeElement?.id ?? "");

  async function fillAllTabs(): Promise<void> {
    const { page } = demo;
    await page.click("#tab-measure");
    await page.click("#measure-example");
    await page.locator("#measure-result h2").waitFor();
    await page.click("#tab-simulate");
    await page.fill("#simulate-trials", "40");
    await page.click("#simulate-start");
    await page.locator("#simulate-result .downloads a").waitFor();
    await page.click("#tab-compare");
    await page.click("#compare-measured");
    await page.click("#compare-simulated");
    await page.locator("#compare-result h2").waitFor();
  }

  async function violations(): Promise<string[]> {
    const { violations: found } = await demo.page.evaluate<AxeResults>("axe.run()");
    return found.map(({ id, impact, nodes }) => `${impact}: ${id}: ${nodes.map(({ html }) => html.slice(0, 120))}`);
  }

  it.each(["light", "dark"] as const)("keeps axe's rules in every tab, empty and full: %s", async (colorScheme) => {
    await demo.page.emulateMedia({ colorScheme });
    const axe = await readFile("node_modules/axe-core/axe.min.js", "utf8");
    // Not as a script of the page, whose policy would refuse it.
    await demo.page.evaluate(axe);
    for (const tab of TABS) {
      await demo.page.click(`#tab-${tab}`);
      expect([tab, await violations()]).toEqual([tab, []]);
    }
    await fillAllTabs();
    for (const tab of TABS) {
      await demo.page.click(`#tab-${tab}`);
      expect([tab, await violations()]).toEqual([tab, []]);
    }
  });

  it("follows the reader's setting of dark and light", async () => {
    const background = () => demo.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    await demo.page.emulateMedia({ colorScheme: "light" });
    await demo.page.click("#measure-example");
    await demo.page.locator("#measure-result svg").first().waitFor();
    const figure = () => demo.page.evaluate(() => getComputedStyle(document.querySelector("svg rect")!).fill);
    expect([await background(), await figure()]).toEqual(["rgb(255, 255, 255)", "rgb(255, 255, 255)"]);
    await demo.page.emulateMedia({ colorScheme: "dark" });
    expect([await background(), await figure()]).toEqual(["rgb(13, 17, 23)", "rgb(13, 17, 23)"]);
  });

  it("is used with the keyboard alone", async () => {
    const { keyboard } = demo.page;
    await keyboard.press("Tab");
    expect(await focused()).toBe("tab-measure");
    const walk = ["ArrowRight", "End", "ArrowRight", "ArrowLeft", "Home"];
    const seen: string[] = [];
    for (const key of walk) {
      await keyboard.press(key);
      seen.push(await focused());
    }
    expect(seen).toEqual(["tab-simulate", "tab-compare", "tab-measure", "tab-compare", "tab-measure"]);
    expect(await demo.page.locator("[role=tabpanel]:visible").count()).toBe(1);
    const order: string[] = [];
    for (let step = 0; step < 7; step += 1) {
      await keyboard.press("Tab");
      order.push(await focused());
    }
    expect(order).toEqual([
      "measure-files",
      "measure-example",
      "measure-rows",
      "measure-epsilon",
      "measure-mask",
      "measure-mask-tensor",
      "measure-tokenizer",
    ]);
    for (let step = 0; step < 5; step += 1) await keyboard.press("Shift+Tab");
    expect(await focused()).toBe("measure-example");
    await keyboard.press("Enter");
    await demo.page.locator("#measure-result h2").waitFor();
    expect(await demo.page.locator("#measure-job [role=status]").innerText()).toBe(
      "Done: 2,100 tokens share 13 vectors.",
    );
  });

  it("fits a phone: what is wider scrolls by itself", async () => {
    await demo.page.setViewportSize({ width: 360, height: 740 });
    await fillAllTabs();
    for (const tab of TABS) {
      await demo.page.click(`#tab-${tab}`);
      const over = await demo.page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return Math.max(0, scrollWidth - clientWidth);
      });
      expect([tab, over]).toEqual([tab, 0]);
    }
  });
});
