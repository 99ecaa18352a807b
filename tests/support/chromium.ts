/** Chromium under the control of a test in Node. */
import { type Browser, chromium, type Page } from "playwright";
import { afterAll, beforeAll } from "vitest";
import { chromiumFlags, findChromium } from "../../scripts/chromium.mjs";

const executablePath = findChromium();

/** Whether there is none to be found. scripts/test.mjs says so, and fails in CI. */
export const noChromium = !executablePath;

/** A browser for the tests of one `describe`; the function opens a page, and lists what goes wrong on it in `problems`. */
export function withChromium(): (url: string) => Promise<{ page: Page; problems: string[] }> {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath!, args: chromiumFlags });
  });
  afterAll(() => browser?.close());
  return async (url) => {
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(message.text());
    });
    await page.goto(url);
    return { page, problems };
  };
}
