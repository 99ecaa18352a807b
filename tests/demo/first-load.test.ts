/** What a visitor waits for: few bytes before anything is asked for, and figures as wide as the screen. */
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { noChromium } from "../support/chromium.js";
import { withDemo } from "../support/demo.js";

/** What may be fetched at once, compressed as hosts do. */
const AT_ONCE = 60_000;

describe.skipIf(noChromium)("the demo page", () => {
  const demo = withDemo();

  it("fetches less than 60 KB at once; the worker and the WebAssembly come with the first job", async () => {
    const fetched = new Map<string, number>();
    demo.page.on("response", async (response) => {
      const name = new URL(response.url()).pathname.split("/").at(-1) ?? "";
      fetched.set(name, gzipSync(await response.body().catch(() => Buffer.alloc(0))).length);
    });
    await demo.open("?again");
    await demo.page.waitForLoadState("networkidle");
    expect([...fetched.keys()].filter((name) => /worker|wasm/.test(name))).toEqual([]);
    expect([...fetched.values()].reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(AT_ONCE);
    await demo.page.click("#measure-example");
    await demo.page.locator("#measure-result h2").waitFor();
    await expect.poll(() => [...fetched.keys()].filter((name) => /\.wasm$/.test(name))).toHaveLength(1);
  });

  it.each([390, 768, 1280])(
    "draws figures for a screen of %d pixels, at the size that they are read",
    async (width) => {
      await demo.page.setViewportSize({ width, height: 800 });
      await demo.page.click("#measure-example");
      for (const [choice, title] of FIGURES) {
        await demo.page.click(`text="${choice}"`);
        const svg = demo.page.locator("#measure-result .figure svg", { hasText: title });
        await svg.waitFor();
        const [drawn, shown] = await svg.evaluate((element) => [
          (element as SVGSVGElement).viewBox.baseVal.width,
          element.getBoundingClientRect().width,
        ]);
        // Drawn in steps of 20 pixels, and for no screen narrower than 300.
        expect(shown! / drawn!).toBeGreaterThan(0.95);
        expect(shown! / drawn!).toBeLessThan(1.1);
      }
    },
  );

  it("brings a result into view on a phone, and says what a mark of its figure is under the pointer", async () => {
    await demo.page.setViewportSize({ width: 390, height: 844 });
    await demo.page.click("#measure-example");
    const heading = demo.page.locator("#measure-result h2");
    await heading.waitFor();
    const top = () => heading.evaluate((element) => element.getBoundingClientRect().top);
    await expect.poll(top).toBeLessThan(844 / 2);
    // What stood there is gone with the button: the focus is not.
    await demo.page.goBack();
    await demo.page.locator(".welcome .primary").press("Enter");
    await heading.waitFor();
    await expect.poll(top).toBeLessThan(844 / 2);
    expect(await demo.page.evaluate(() => document.activeElement?.tagName)).toBe("MAIN");
    await demo.page.locator("#measure-result .figure [data-tip]").first().hover();
    expect(await demo.page.locator(".tip").innerText()).toBe("#1: 814 tokens");
  });
});

const FIGURES = [
  ["Sizes", "Population by rank"],
  ["Graph", "Epsilon-graph of the distinct vectors"],
  ["Distances", "Distances between black holes"],
] as const;
