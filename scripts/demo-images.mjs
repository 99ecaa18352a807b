// @ts-check
/**
 * node scripts/demo-images.mjs: the pictures of the demo page in docs/images.
 * node scripts/demo-images.mjs --all [WORD]: every view as it is empty, at work, done and refused, light and dark, on a desk, a tablet and a
 * phone; whole pages, into test-results/demo, to be looked at after a change. With a word those whose names hold it.
 */
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright";
import { hostHandler, hubHandler } from "../tests/support/hub.mjs";
import { chromiumFlags, findChromium } from "./chromium.mjs";
import { hostDemo } from "./demo-host.mjs";
import { writeSparseMatrix } from "./sparse-matrix.mjs";

/** @typedef {import("playwright").Page} Page */
/** @typedef {(page: Page, inputs: string) => Promise<unknown>} State brings the page there; `inputs` is a directory */

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

/** Bytes that a picture in the repository may have. */
const MOST_BYTES = 300_000;

const SCHEMES = /** @type {const} */ (["light", "dark"]);
const SIZES = {
  desk: { width: 1280, height: 800 },
  tablet: { width: 768, height: 1024 },
  phone: { width: 390, height: 844 },
};
const CASES = "tests/cases/p14_compare";
const STEPS = "tests/cases/p17_motion/steps";
const MODEL = "tests/cases/p11_sharded_tied_model/model";

/** @type {Record<string, State>} */
const STATES = {
  "overview-empty": async () => {},
  "overview-at-work": async (page, inputs) => {
    await page.setInputFiles("#measure-files", join(inputs, "large.safetensors"));
    await page.locator("#measure-job", { hasText: /[MG]B of/ }).waitFor();
  },
  "overview-done": measured,
  "overview-refused": async (page, inputs) => {
    await page.setInputFiles("#measure-files", join(inputs, "weights.safetensors"));
    await page.locator("#measure-job [role=alert]:not(:empty)").waitFor();
  },
  "overview-wrong": async (page, inputs) => {
    await page.setInputFiles("#measure-files", join(inputs, "README.md"));
    await page.locator("#measure-job [role=alert]:not(:empty)").waitFor();
  },
  "hub-named": (page) => page.fill("#hub-name", "owner/name"),
  "hub-found": found,
  "hub-done": async (page) => {
    await found(page);
    await page.click("#measure-again");
    await page.locator("#measure-result .figure svg").waitFor();
  },
  "hub-group": async (page) => {
    await found(page);
    await page.click("#measure-again");
    await page.getByRole("button", { name: "Show group 2", exact: true }).click();
    await page.locator(".virtual td.number").first().waitFor();
  },
  "hub-refused": async (page) => {
    await page.fill("#hub-name", "owner/missing");
    await page.click("#hub-look-up");
    await page.locator("#hub-name-error").waitFor();
  },
  "hub-linked": async (page) => {
    await page.goto(`${host.url}?model=owner/name&bytes=777912320`);
    await page.locator("#linked").waitFor();
  },
  gallery: (page) => page.locator(".gallery").evaluate((element) => element.scrollIntoView()),
  "options-refused": async (page) => {
    await page.click("#measure-example");
    await page.click(".options summary");
    await page.fill("#measure-epsilon", "0");
    await page.click("#measure-again");
    await page.locator("#measure-epsilon-error").waitFor();
  },
  "tokens-empty": (page) => page.click("#tab-tokens"),
  "tokens-done": async (page) => {
    await measured(page);
    await page.click("#tab-tokens");
    await page.locator(".virtual td.number").first().waitFor();
  },
  "tokens-group": async (page) => {
    await measured(page);
    await page.getByRole("button", { name: "Show group 2", exact: true }).click();
    await page.locator(".steps-figure svg").waitFor();
    await page.locator(".scatter canvas").waitFor();
  },
  "tokens-sky": async (page, inputs) => {
    await vocabulary(page, inputs);
    await page.getByRole("button", { name: "Whole vocabulary" }).click();
    await page.locator(".sky canvas").waitFor({ timeout: 60_000 });
  },
  "tokens-sky-selected": async (page, inputs) => {
    await vocabulary(page, inputs);
    await page.getByRole("button", { name: "Whole vocabulary" }).click();
    const sky = page.locator(".sky canvas");
    await sky.waitFor({ timeout: 60_000 });
    await page.locator(".filters [role=status]", { hasText: "30,000" }).waitFor();
    await sky.scrollIntoViewIfNeeded();
    const { x = 0, y = 0, width = 0, height = 0 } = (await sky.boundingBox()) ?? {};
    await page.mouse.move(x + 0.2 * width, y + 0.2 * height);
    await page.mouse.down();
    await page.mouse.move(x + 0.5 * width, y + 0.7 * height);
    await page.mouse.up();
    await page.getByRole("button", { name: "Selected on the map: show all" }).waitFor();
    await page.mouse.move(x + 0.35 * width, y + 0.5 * height);
  },
  "tokens-sky-at-work": async (page, inputs) => {
    await vocabulary(page, inputs);
    await page.getByRole("button", { name: "Whole vocabulary" }).click();
    await page.locator("#tokens-job progress").waitFor();
  },
  "tokens-none": async (page) => {
    await measured(page);
    await page.click("#tab-tokens");
    await page.fill("#tokens-search", "not there");
    await page.getByText("0 shown").waitFor();
  },
  "motion-empty": (page) => page.click("#tab-motion"),
  "motion-done": async (page) => {
    await page.click("#tab-motion");
    const names = await readdir(STEPS);
    await page.setInputFiles(
      "#motion-files",
      names.map((name) => join(STEPS, name)),
    );
    await page.locator("#motion-result .figure svg").waitFor();
  },
  "motion-refused": async (page, inputs) => {
    await page.click("#tab-motion");
    await page.setInputFiles("#motion-files", join(inputs, "README.md"));
    await page.locator("#motion-job [role=alert]:not(:empty)").waitFor();
  },
  "simulate-empty": (page) => page.click("#tab-chance"),
  "simulate-at-work": async (page) => {
    await page.click("#tab-chance");
    await page.fill("#simulate-trials", "100000");
    await page.click("#simulate-start");
    await page.locator("#simulate-result .figure svg").waitFor();
  },
  "simulate-done": simulated,
  "simulate-refused": async (page) => {
    await page.click("#tab-chance");
    await page.fill("#simulate-sigma", "-1");
    await page.click("#simulate-start");
    await page.locator("#simulate-sigma-error").waitFor();
  },
  "compare-empty": (page) => openFiles(page),
  "compare-done": compared,
  "compare-refused": async (page, inputs) => {
    await openFiles(page);
    await page.setInputFiles("#compare-observed", `${CASES}/observed.csv`);
    await page.setInputFiles("#compare-synthetic", join(inputs, "other.csv"));
    await page.locator("#compare-job [role=alert]:not(:empty)").waitFor();
  },
};

/** @type {{ name: string, state: State, scheme: "light" | "dark", size: { width: number, height: number }, to?: string }[]} */
const DOCUMENTED = [
  { name: "demo-measure", state: measured, scheme: "light", size: { width: 1280, height: 800 } },
  { name: "demo-simulate", state: simulated, scheme: "dark", size: { width: 1280, height: 1100 } },
  {
    name: "demo-compare-phone",
    state: compared,
    scheme: "light",
    size: { width: 390, height: 844 },
    to: "#compare-result",
  },
];

/** @param {Page} page */
async function measured(page) {
  await page.click("#measure-example");
  await page.locator("#measure-result .figure svg").waitFor();
}

/** A vocabulary of clusters, with two black holes. @param {Page} page @param {string} inputs */
async function vocabulary(page, inputs) {
  await page.setInputFiles("#measure-files", join(inputs, "vocabulary.safetensors"));
  await page.locator("#measure-result h2").waitFor({ timeout: 60_000 });
  await page.click("#tab-tokens");
  await page.locator(".virtual td.number").first().waitFor();
}

/** @param {Page} page */
async function found(page) {
  await page.fill("#hub-name", "owner/name");
  await page.click("#hub-look-up");
  await page.locator("#measure-plan").waitFor();
}

/** @param {Page} page */
async function simulated(page) {
  await page.click("#tab-chance");
  await page.fill("#simulate-trials", "2000");
  await page.click("#simulate-start");
  await page.locator("#simulate-result .downloads a").first().waitFor();
}

/** @param {Page} page */
async function openFiles(page) {
  await page.click("#tab-chance");
  await page.click("text=Compare CSV files");
}

/** @param {Page} page */
async function compared(page) {
  await openFiles(page);
  await page.setInputFiles("#compare-observed", `${CASES}/observed.csv`);
  await page.setInputFiles("#compare-synthetic", `${CASES}/synthetic.csv`);
  await page.locator("#compare-result h2").waitFor();
}

const executablePath = findChromium();
if (!executablePath) throw new Error("no Chromium found; install one, or name it in COLLAPSAR_CHROMIUM");
const all = process.argv.includes("--all");
const word = process.argv[3] ?? "";
const directory = all ? "test-results/demo" : "docs/images";
await mkdir(directory, { recursive: true });
const files = await mkdtemp(join(tmpdir(), "collapsar-demo-files-"));
await writeSparseMatrix(join(files, "large.safetensors"));
await writeFile(join(files, "weights.safetensors"), "GGUF and then something");
await writeFile(join(files, "vocabulary.safetensors"), clusters(30_000, 16));
await writeFile(join(files, "other.csv"), "step,loss\n1,0.5\n");
await writeFile(join(files, "README.md"), "# A model\n");
const hub = await startHub();
const host = await hostDemo();
const browser = await chromium.launch({ executablePath, args: chromiumFlags });
try {
  if (all) await takeAll();
  else await takeDocumented();
} finally {
  await browser.close();
  await host.close();
  hub.close();
  await rm(files, { recursive: true, force: true });
}

/** A matrix whose rows lie in clusters; the first 600 are two vectors, and 100 more lie near these. @param {number} rows @param {number} dims */
function clusters(rows, dims) {
  let state = 9;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  const centres = Array.from({ length: 9 }, () => Array.from({ length: dims }, (_, dim) => (4 * next()) / (1 + dim)));
  const values = Float32Array.from({ length: rows * dims }, (_, at) => {
    const [row, dim] = [Math.floor(at / dims), at % dims];
    if (row < 600) return (dim - (row < 400 ? 5 : 6)) / 64;
    const noise = next() + next() + next();
    if (row < 700) return ((dim - 5) / 64) * (1 + noise / 8);
    return /** @type {number} */ (centres[(row * row) % 9]?.[dim]) + (1.2 * noise) / (1 + dim / 2);
  });
  const json = JSON.stringify({ gamma: { dtype: "F32", shape: [rows, dims], data_offsets: [0, values.byteLength] } });
  const head = Buffer.alloc(8);
  head.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([head, Buffer.from(json), Buffer.from(values.buffer)]);
}

async function takeAll() {
  for (const [device, size] of Object.entries(SIZES)) {
    for (const scheme of SCHEMES) {
      for (const [name, state] of Object.entries(STATES)) {
        const path = join(directory, `${name}-${device}-${scheme}.png`);
        if (!path.includes(word)) continue;
        const page = await opened(scheme, size);
        await state(page, files);
        await page.screenshot({ path, fullPage: true });
        await page.close();
      }
    }
  }
  console.log(`the pictures are in ${directory}`);
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
  await page.route("https://huggingface.co/**", (route) => hub.answer(route));
  await page.goto(host.url);
  return page;
}

/** The stand-in of the tests behind the Hub's own address: `owner/name` is there, `owner/missing` is not. */
async function startHub() {
  /** @type {Record<string, Uint8Array>} */
  const model = {};
  for (const name of await readdir(MODEL)) model[name] = await readFile(join(MODEL, name));
  const storage = await serve(hostHandler(model));
  const standIn = await serve(hubHandler({ files: model, host: () => storage.url }));
  return {
    /** @param {import("playwright").Route} route */
    answer: async (route) => {
      const path = route.request().url().slice("https://huggingface.co".length).replace("owner/name", "o/n");
      const response = await route.fetch({ url: `${standIn.url}${path}` });
      const headers = { "access-control-allow-origin": "*", "access-control-expose-headers": "*" };
      await route.fulfill({ response, headers: { ...response.headers(), ...headers } });
    },
    close: () => {
      storage.close();
      standIn.close();
    },
  };
}

/** @param {import("node:http").RequestListener} handler */
async function serve(handler) {
  const server = createServer(handler);
  await new Promise((ready) => server.listen(0, "127.0.0.1", () => ready(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}
