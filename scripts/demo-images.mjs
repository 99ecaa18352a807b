// @ts-check
/**
 * node scripts/demo-images.mjs: the pictures of the demo page in docs/images.
 * node scripts/demo-images.mjs --all: every tab as it is empty, at work, done and refused, light and dark, on a desk and on a phone; whole
 * pages, into test-results/demo, to be looked at after a change.
 */
import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright";
import { chromiumFlags, findChromium } from "./chromium.mjs";
import { hostDemo } from "./demo-host.mjs";
import { writeSparseMatrix } from "./sparse-matrix.mjs";

/** @typedef {import("playwright").Page} Page */
/** @typedef {(page: Page, inputs: string) => Promise<unknown>} State brings the page there; `inputs` is a directory */

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

/** Bytes that a picture in the repository may have. */
const MOST_BYTES = 300_000;

const SCHEMES = /** @type {const} */ (["light", "dark"]);
const SIZES = { desk: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } };
const CASES = "tests/cases/p14_compare";

/** @type {Record<string, State>} */
const STATES = {
  "measure-empty": async () => {},
  "measure-at-work": async (page, inputs) => {
    await page.setInputFiles("#measure-files", join(inputs, "large.safetensors"));
    await page.locator("#measure-job", { hasText: "GB of" }).waitFor();
  },
  "measure-done": measured,
  "measure-refused": async (page, inputs) => {
    await page.setInputFiles("#measure-files", join(inputs, "weights.safetensors"));
    await page.locator("#measure-job [role=alert]:not(:empty)").waitFor();
  },
  "simulate-empty": (page) => page.click("#tab-simulate"),
  "simulate-at-work": async (page) => {
    await page.click("#tab-simulate");
    await page.fill("#simulate-trials", "100000");
    await page.click("#simulate-start");
    await page.locator("#simulate-result svg").waitFor();
  },
  "simulate-done": simulated,
  "simulate-refused": async (page) => {
    await page.click("#tab-simulate");
    await page.fill("#simulate-sigma", "-1");
    await page.click("#simulate-start");
    await page.locator("#simulate-job [role=alert]:not(:empty)").waitFor();
  },
  "compare-empty": (page) => page.click("#tab-compare"),
  "compare-done": compared,
  "compare-refused": async (page, inputs) => {
    await page.click("#tab-compare");
    await page.setInputFiles("#compare-observed", `${CASES}/observed.csv`);
    await page.setInputFiles("#compare-synthetic", join(inputs, "other.csv"));
    await page.locator("#compare-job [role=alert]:not(:empty)").waitFor();
  },
};

/** @type {{ name: string, state: State, scheme: "light" | "dark", size: { width: number, height: number }, to?: string }[]} */
const DOCUMENTED = [
  { name: "demo-measure", state: measured, scheme: "light", size: { width: 1000, height: 1500 } },
  { name: "demo-simulate", state: simulated, scheme: "dark", size: { width: 1000, height: 1500 } },
  {
    name: "demo-compare-phone",
    state: compared,
    scheme: "light",
    size: { width: 420, height: 900 },
    to: "#compare-result",
  },
];

/** @param {Page} page */
async function measured(page) {
  await page.click("#measure-example");
  await page.locator("#measure-result h2").waitFor();
}

/** @param {Page} page */
async function simulated(page) {
  await page.click("#tab-simulate");
  await page.fill("#simulate-trials", "2000");
  await page.click("#simulate-start");
  await page.locator("#simulate-result .downloads a").waitFor();
}

/** @param {Page} page */
async function compared(page) {
  await page.click("#tab-compare");
  await page.setInputFiles("#compare-observed", `${CASES}/observed.csv`);
  await page.setInputFiles("#compare-synthetic", `${CASES}/synthetic.csv`);
  await page.locator("#compare-result h2").waitFor();
}

const executablePath = findChromium();
if (!executablePath) throw new Error("no Chromium found; install one, or name it in COLLAPSAR_CHROMIUM");
const all = process.argv.includes("--all");
const directory = all ? "test-results/demo" : "docs/images";
await mkdir(directory, { recursive: true });
const files = await mkdtemp(join(tmpdir(), "collapsar-demo-files-"));
await writeSparseMatrix(join(files, "large.safetensors"));
await writeFile(join(files, "weights.safetensors"), "GGUF and then something");
await writeFile(join(files, "other.csv"), "step,loss\n1,0.5\n");
const host = await hostDemo();
const browser = await chromium.launch({ executablePath, args: chromiumFlags });
try {
  if (all) await takeAll();
  else await takeDocumented();
} finally {
  await browser.close();
  await host.close();
  await rm(files, { recursive: true, force: true });
}

async function takeAll() {
  for (const [device, size] of Object.entries(SIZES)) {
    for (const scheme of SCHEMES) {
      for (const [name, state] of Object.entries(STATES)) {
        const page = await opened(scheme, size);
        await state(page, files);
        await page.screenshot({ path: join(directory, `${name}-${device}-${scheme}.png`), fullPage: true });
        await page.close();
      }
    }
  }
  console.log(`${directory}: ${Object.keys(STATES).length * SCHEMES.length * Object.keys(SIZES).length} pictures`);
}

async function takeDocumented() {
  for (const { name, state, scheme, size, to } of DOCUMENTED) {
    const page = await opened(scheme, size);
    await state(page, files);
    if (to) await page.locator(to).evaluate((element) => element.scrollIntoView());
    else await page.evaluate(() => scrollTo(0, 0));
    const path = join(directory, `${name}.png`);
    await page.screenshot({ path });
    await page.close();
    const bytes = (await stat(path)).size;
    console.log(`${path}: ${bytes} bytes`);
    if (bytes > MOST_BYTES) throw new Error(`${path} has ${bytes} bytes, more than ${MOST_BYTES}`);
  }
}

/** @param {"light" | "dark"} colorScheme @param {{ width: number, height: number }} viewport */
async function opened(colorScheme, viewport) {
  const page = await browser.newPage({ colorScheme, viewport });
  await page.goto(host.url);
  return page;
}
