/** The page's view of motion: what becomes of checkpoints that are dropped on it. */
import { readdir } from "node:fs/promises";
import { lifecyclesCsv, series } from "collapsar";
import { describe, expect, it } from "vitest";
import { noChromium } from "../support/chromium.js";
import { saved, withDemo } from "../support/demo.js";
import { safetensors } from "../support/fixtures-node.js";

const CASE = "tests/cases/p17_motion/steps";

describe.skipIf(noChromium)("the view of motion", () => {
  const demo = withDemo();

  it("follows rows through checkpoints, and tells of any step", async () => {
    const { page } = demo;
    await page.click("#tab-motion");
    const files = (await readdir(CASE)).map((name) => `${CASE}/${name}`);
    await page.setInputFiles("#motion-files", files);
    await page.locator("#motion-result .figure svg").waitFor();
    expect(await page.locator("#motion-result h2").innerText()).toBe("20 rows through 8 snapshots, in steps of BF16");
    const found = await series(files, { motion: true, rows: "all", pairs: "none" });
    expect(await saved(page, "lifecycles CSV")).toBe(lifecyclesCsv(found.motion!.lifecycles));
    const frozen = page.locator("#motion-result tr", { hasText: "frozen" });
    expect(await frozen.innerText()).toContain(String(found.records.at(-1)?.n_frozen));
    await page.focus("#motion-step");
    await page.keyboard.press("Home");
    expect(await page.locator("label[for=motion-step]").innerText()).toBe("Step 0");
    expect(await frozen.innerText()).toContain("not known");
  });

  it("draws the figure anew where there is less room", async () => {
    const { page } = demo;
    await page.click("#tab-motion");
    const files = (await readdir(CASE)).map((name) => `${CASE}/${name}`);
    await page.setInputFiles("#motion-files", files);
    const figure = page.locator("#motion-result .figure svg");
    const width = async () => Number((await figure.getAttribute("viewBox"))?.split(" ")[2]);
    await figure.waitFor();
    const before = await width();
    await page.setViewportSize({ width: 420, height: 800 });
    await expect.poll(width).toBeLessThan(Math.min(before, 420));
  });

  it("reads integers as the bfloat16 numbers that they are", async () => {
    const { page } = demo;
    await page.click("#tab-motion");
    const integers = (bits: number[]) => Buffer.from(safetensors([["w", "U16", [2, 2], Uint16Array.from(bits)]]));
    await page.setInputFiles("#motion-files", [
      { name: "step_1.safetensors", mimeType: "", buffer: integers([0x3f80, 0x3f80, 0x3f80, 0x3f80]) },
      { name: "step_2.safetensors", mimeType: "", buffer: integers([0x3f80, 0x3f81, 0x3f80, 0x3f80]) },
    ]);
    await expect.poll(() => page.locator("#panel-motion [role=alert]").first().innerText()).toContain("U16");
    await page.selectOption("#motion-as", "bf16");
    await page.locator("#motion-result .figure svg").waitFor();
    expect(await page.locator("#motion-result h2").innerText()).toBe("2 rows through 2 snapshots, in steps of BF16");
  });

  it("says what cannot be followed", async () => {
    const { page } = demo;
    await page.click("#tab-motion");
    await page.setInputFiles("#motion-files", [
      { name: "step_1.npy", mimeType: "", buffer: Buffer.from("nothing") },
      { name: "step_2.npy", mimeType: "", buffer: Buffer.from("nothing") },
    ]);
    await expect.poll(() => page.locator("#panel-motion [role=alert]").first().innerText()).toContain("step_1.npy");
  });
});
