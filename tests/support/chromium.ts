/** Chromium under the control of a test in Node. */
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright";
import { chromiumFlags, findChromium } from "../../scripts/chromium.mjs";

const executablePath = findChromium();

/** Whether there is none to be found. scripts/test.mjs says so, and fails in CI. */
export const noChromium = !executablePath;

/** Milliseconds that a page may take for anything. For what hangs, not for what is slow; less than a test may take, to say what hangs. */
const PATIENCE = 500_000;

let browser: Promise<Browser> | undefined;

/** The browser of this process, for all of its test files: it is started by the first, and ends with the process. */
function theBrowser(): Promise<Browser> {
  browser ??= chromium.launch({ executablePath: executablePath!, args: chromiumFlags, timeout: PATIENCE });
  return browser;
}

/** A page in a context of its own: without the storage, cache and permissions of any other. */
export async function newPage(options: BrowserContextOptions = {}): Promise<Page> {
  const page = await (await theBrowser()).newPage(options);
  page.setDefaultTimeout(PATIENCE);
  return page;
}

/** Opens a page at an address, and lists what goes wrong on it in `problems`. Whoever opens it closes it. */
export async function openPage(url: string): Promise<{ page: Page; problems: string[] }> {
  const page = await newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  await page.goto(url);
  return { page, problems };
}
