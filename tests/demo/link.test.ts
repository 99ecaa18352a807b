/** The page's address: what it remembers, and what Back leads to. */
import { describe, expect, it } from "vitest";
import { noChromium } from "../support/chromium.js";
import { withDemo } from "../support/demo.js";

describe.skipIf(noChromium)("the address of the demo page", () => {
  const demo = withDemo();
  const open = (view: string) => demo.page.getAttribute(`#tab-${view}`, "aria-selected");

  it("opens the example with its parameters; nobody else is asked for it", async () => {
    await demo.open("?example&epsilon=3e-5&sigma=2e-9&seed=7#tokens");
    await demo.page.locator(".virtual td").first().waitFor();
    expect(await open("tokens")).toBe("true");
    await demo.page.click("#tab-overview");
    expect(await demo.page.locator("#measure-result .facts").innerText()).toContain("epsilon: 3e-05");
    await demo.page.click("#tab-chance");
    expect(await demo.page.inputValue("#simulate-sigma")).toBe("2e-9");
    expect(await demo.page.inputValue("#simulate-seed")).toBe("7");
  });

  it("is written as one goes, and Back leads to what was before", async () => {
    await demo.page.click("#measure-example");
    await demo.page.locator("#measure-result h2").waitFor();
    await expect.poll(() => demo.page.url()).toMatch(/\?example$/);
    await demo.page.click("#tab-tokens");
    expect(demo.page.url()).toMatch(/\?example#tokens$/);
    await demo.page.goBack();
    expect(await open("overview")).toBe("true");
    expect(await demo.page.locator("#measure-result h2").count()).toBe(1);
    await demo.page.goBack();
    await demo.page.locator(".welcome").waitFor();
    await demo.page.goForward();
    await demo.page.locator("#measure-result h2").waitFor();
  });

  it("has nothing of files of this machine, and the page says so", async () => {
    await demo.page.setInputFiles("#measure-files", "tests/cases/p02_bf16_no_mask/gamma.safetensors");
    await demo.page.locator("#measure-result h2").waitFor();
    expect(await demo.page.locator("#measure-result").innerText()).toContain(
      "Files of this machine cannot be linked to.",
    );
    expect(new URL(demo.page.url()).search).toBe("");
  });

  it("cannot say which Hub is asked, nor hold a token; a model waits for a click", async () => {
    await demo.open("?model=o/n&bytes=1000&hub=https://example.com&endpoint=https://example.com&token=hf_secret");
    await demo.page.locator("#linked").waitFor();
    expect(await demo.page.locator("#linked").innerText()).toContain(
      "About 1.00 KB would be read from huggingface.co.",
    );
    expect(await demo.page.inputValue("#hub-token")).toBe("");
  });
});
