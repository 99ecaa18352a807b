/** The demo page with the keyboard alone, under axe's rules, on a phone. */
import { describe, expect, it } from "vitest";
import { noChromium } from "../support/chromium.js";
import { axeViolations, withDemo } from "../support/demo.js";

/** Every view, and how a person comes there. */
const VIEWS = [
  ["overview", "#tab-overview"],
  ["tokens", "#tab-tokens"],
  ["simulate", "#tab-chance", "text=Simulate here"],
  ["files", "#tab-chance", "text=Compare CSV files"],
  ["motion", "#tab-motion"],
] as const;

const STEPS = ["00000", "00100", "00200"].map((step) => `tests/cases/p17_motion/steps/step_${step}.safetensors`);

describe.skipIf(noChromium)("the demo page", () => {
  const demo = withDemo();
  const focused = () => demo.page.evaluate(() => document.activeElement?.id ?? "");

  async function openView(steps: readonly string[]): Promise<void> {
    for (const step of steps) await demo.page.click(step);
  }

  async function fillAllViews(): Promise<void> {
    const { page } = demo;
    await page.click("#tab-overview");
    await page.click("#measure-example");
    await page.locator("#measure-result .figure svg").waitFor();
    await page.click("text=Options");
    await page.click("text=Private or gated?");
    await page.click("#tab-chance");
    await page.click("text=Simulate here");
    await page.fill("#simulate-trials", "40");
    await page.click("#simulate-start");
    await page.locator("#simulate-result .downloads a").first().waitFor();
    await page.click("text=Every table");
    await page.click("text=Compare CSV files");
    await page.click("#compare-measured");
    await page.click("#compare-simulated");
    await page.locator("#compare-result h2").waitFor();
    await page.click("#tab-motion");
    await page.setInputFiles("#motion-files", STEPS);
    await page.locator("#motion-result .figure svg").waitFor();
  }

  it.each(["light", "dark"] as const)("keeps axe's rules in every view, empty and full: %s", async (colorScheme) => {
    await demo.page.emulateMedia({ colorScheme });
    for (const [name, ...steps] of VIEWS) {
      await openView(steps);
      expect([name, await axeViolations(demo.page)]).toEqual([name, []]);
    }
    await fillAllViews();
    for (const [name, ...steps] of VIEWS) {
      await openView(steps);
      expect([name, await axeViolations(demo.page)]).toEqual([name, []]);
    }
    await demo.page.fill("#measure-epsilon", "0");
    await demo.page.click("#measure-again");
    await demo.page.locator("#measure-epsilon-error").waitFor();
    expect(await axeViolations(demo.page)).toEqual([]);
  });

  it("follows the reader's setting of dark and light", async () => {
    const background = () =>
      demo.page.evaluate(() => getComputedStyle(document.querySelector("main")!).backgroundColor);
    await demo.page.emulateMedia({ colorScheme: "light" });
    await demo.page.click("#measure-example");
    await demo.page.locator("#measure-result .figure svg").waitFor();
    const figure = () => demo.page.evaluate(() => getComputedStyle(document.querySelector(".figure svg rect")!).fill);
    expect([await background(), await figure()]).toEqual(["rgb(255, 255, 255)", "rgb(255, 255, 255)"]);
    await demo.page.emulateMedia({ colorScheme: "dark" });
    expect([await background(), await figure()]).toEqual(["rgb(13, 17, 23)", "rgb(13, 17, 23)"]);
  });

  it("is used with the keyboard alone", async () => {
    const { keyboard } = demo.page;
    const walk = async (steps: number, key = "Tab"): Promise<string[]> => {
      const seen: string[] = [];
      for (let step = 0; step < steps; step += 1) {
        await keyboard.press(key);
        seen.push(await focused());
      }
      return seen;
    };
    // A summary has no id.
    expect(await walk(5)).toEqual(["measure-example", "hub-name", "hub-revision", "hub-look-up", ""]);
    expect(await walk(3)).toEqual(["measure-files", "", "tab-overview"]);
    const seen: string[] = [];
    for (const key of ["ArrowRight", "ArrowRight", "End", "Home"]) seen.push(...(await walk(1, key)));
    expect(seen).toEqual(["tab-tokens", "tab-chance", "tab-motion", "tab-overview"]);
    expect(await demo.page.locator("[role=tabpanel]:visible").count()).toBe(1);
    await keyboard.press("Shift+Tab");
    await keyboard.press("Enter");
    expect(await walk(6)).toEqual([
      "measure-rows",
      "measure-as",
      "measure-epsilon",
      "measure-mask",
      "measure-mask-tensor",
      "measure-tokenizer",
    ]);
    expect(await walk(2)).toEqual(["tab-overview", ""]);
    await keyboard.press("Enter");
    await demo.page.locator("#measure-result h2").waitFor();
    expect(await demo.page.locator("#measure-job [role=status]").innerText()).toBe(
      "Done: 2,100 tokens share 13 vectors.",
    );
  });

  it("fits a phone: what is wider scrolls by itself", async () => {
    await demo.page.setViewportSize({ width: 360, height: 740 });
    await fillAllViews();
    for (const [name, ...steps] of VIEWS) {
      await openView(steps);
      const over = await demo.page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return Math.max(0, scrollWidth - clientWidth);
      });
      expect([name, over]).toEqual([name, 0]);
    }
  });
});
