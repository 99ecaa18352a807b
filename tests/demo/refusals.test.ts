/** Files and numbers that the demo page refuses: one line, in the words of the command line, and nothing of an earlier result beside it. */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { compare, isCollapsarError, stats } from "collapsar";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noChromium } from "../support/chromium.js";
import { withDemo } from "../support/demo.js";

const DIRECTORY = "test-results/refusals";
const CASES = "tests/cases";
const GAMMA = `${CASES}/p02_bf16_no_mask/gamma.safetensors`;

/** What the library says, given a file by its name, as a page is. */
async function said(attempt: Promise<unknown>): Promise<string> {
  const error = await attempt.catch((caught: unknown) => caught);
  if (!isCollapsarError(error)) throw new Error(`not refused: ${error}`);
  return error.message;
}

async function named(path: string): Promise<File> {
  return new File([await readFile(path)], path.slice(path.lastIndexOf("/") + 1));
}

describe.skipIf(noChromium)("the demo page", () => {
  const demo = withDemo();
  const alert = async (tab: string, field?: string): Promise<string> => {
    const line = demo.page.locator(field ? `#${field}-error` : `#${tab}-job [role=alert]:not(:empty)`);
    await line.waitFor();
    if (field) {
      expect(await demo.page.getAttribute(`#${field}`, "aria-invalid")).toBe("true");
      expect(await demo.page.locator(`#${tab}-job [role=alert]`).innerText()).toBe("");
    }
    expect(await demo.page.locator(`#${tab}-result`).innerText()).toBe("");
    expect(await demo.page.locator(`#${tab}-job progress`).isVisible()).toBe(false);
    return line.innerText();
  };
  const write = async (name: string, content: string | Uint8Array): Promise<string> => {
    await writeFile(`${DIRECTORY}/${name}`, content);
    return `${DIRECTORY}/${name}`;
  };
  beforeAll(() => mkdir(DIRECTORY, { recursive: true }));
  afterAll(() => rm(DIRECTORY, { recursive: true, force: true }));

  it.each([
    ["a file that was cut off", "cut.safetensors", async () => (await readFile(GAMMA)).subarray(0, -100)],
    ["a PyTorch file", "model.bin", () => Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 0, 0, 0)],
  ])("%s", async (_, name, content) => {
    const path = await write(name, await content());
    await demo.page.setInputFiles("#measure-files", path);
    expect(await alert("measure")).toBe(await said(stats(await named(path))));
  });

  it("a mask of another length, then one that has another name, until it is named", async () => {
    const mask = `${CASES}/p01_basic_f32_masked/mask.safetensors`;
    await demo.page.setInputFiles("#measure-files", [GAMMA, mask]);
    expect(await alert("measure")).toBe(await said(stats(await named(GAMMA), { mask: await named(mask) })));

    const [matrix, masks] = ["gamma", "masks"].map((name) => `${CASES}/p06_mask_one_or_two_rows/${name}.safetensors`);
    await demo.page.setInputFiles("#measure-files", [matrix!, masks!]);
    expect(await alert("measure")).toMatch(/^masks.safetensors: no tensor "mask"; it holds one, twin, /);
    await demo.page.click("text=Options");
    await demo.page.fill("#measure-mask-tensor", "twin");
    await demo.page.click("#measure-again");
    await demo.page.locator("#measure-result h2").waitFor();
    expect(await demo.page.locator("#measure-result .facts").innerText()).toContain("selected by twin in masks.");
  });

  it("an epsilon that is no number or out of range: the field keeps the focus, and Enter measures again", async () => {
    await demo.page.setInputFiles("#measure-files", GAMMA);
    await demo.page.locator("#measure-result h2").waitFor();
    await demo.page.click("text=Options");
    for (const [typed, message] of [
      ["NaN", 'epsilon is "NaN", but it must be a decimal number, like 6e-5'],
      ["", 'epsilon is "", but it must be a decimal number, like 6e-5'],
      ["1e-60", await said(stats(GAMMA, { epsilon: 1e-60 }))],
      ["-1", await said(stats(GAMMA, { epsilon: -1 }))],
    ] as const) {
      await demo.page.fill("#measure-epsilon", typed);
      await demo.page.keyboard.press("Enter");
      await demo.page.locator("#measure-epsilon-error", { hasText: message }).waitFor();
      expect(await alert("measure", "measure-epsilon")).toBe(message);
      await expect.poll(() => demo.page.evaluate(() => document.activeElement?.id)).toBe("measure-epsilon");
    }
    await demo.page.fill("#measure-epsilon", "6e-5");
    await demo.page.keyboard.press("Enter");
    await demo.page.locator("#measure-result h2").waitFor();
    expect(await demo.page.locator("#measure-epsilon[aria-invalid]").count()).toBe(0);
  });

  it("a sigma below 0; of 0 all rows are alike", async () => {
    await demo.open("#chance");
    await demo.page.fill("#simulate-trials", "3");
    await demo.page.fill("#simulate-sigma", "-1");
    await demo.page.keyboard.press("Enter");
    expect(await alert("simulate", "simulate-sigma")).toBe(
      "sigma is -1, but it must be at least 0, with a finite float32",
    );
    await demo.page.fill("#simulate-sigma", "0");
    await demo.page.keyboard.press("Enter");
    await demo.page.locator("#simulate-result .downloads a").first().waitFor();
    expect(await demo.page.getByRole("row", { name: "n_unique" }).first().innerText()).toContain("1.000 ± 0.000");
  });

  it.each([
    ["another header", "step,loss\n1,0.5\n"],
    ["no row", "n_tokens,n_unique\n"],
    ["a row that is too short", "n_tokens,n_unique\n1\n"],
    ["nothing", ""],
  ])("a CSV file with %s", async (_, content) => {
    await demo.open("#chance");
    await demo.page.click("text=Compare CSV files");
    const observed = `${CASES}/p14_compare/observed.csv`;
    const other = await write("other.csv", content);
    await demo.page.setInputFiles("#compare-observed", observed);
    await demo.page.setInputFiles("#compare-synthetic", other);
    expect(await alert("compare")).toBe(await said(compare(await named(observed), await named(other))));
  });
});
