// @ts-check
import { chromium } from "playwright";
import { chromiumFlags, findChromium } from "../../scripts/chromium.mjs";
import { hostDemo } from "../../scripts/demo-host.mjs";
import { align } from "../table.mjs";

export const title = "scroll: the page's table of 250,000 tokens in headless Chromium, main thread";
export const defaultRuns = 3;

const ROWS = 250_000;
const FRAMES = 240;
/** Processor time of the main thread a frame. */
const LIMIT = 8;

/** Pixels that each frame scrolls: slow reading, a wheel that is turned fast, and pages that have nothing in common with the one before. */
const SPEEDS = { "60 pixels a frame": 60, "300 pixels a frame": 300, "3,000 pixels a frame": 3000 };

/** Events of Chromium's trace that are told apart; the rest of a task is its own work, such as handing on what is to be drawn. */
const PARTS = {
  script: [
    "FunctionCall",
    "EvaluateScript",
    "FireAnimationFrame",
    "EventDispatch",
    "RunMicrotasks",
    "MajorGC",
    "MinorGC",
  ],
  style: ["UpdateLayoutTree"],
  layout: ["Layout"],
  "pre-paint and paint": ["PrePaint", "Paint", "Layerize", "Commit"],
};

/** @param {import("../run.mjs").Context} context */
export async function run({ runs, log, show, onRound }) {
  const executablePath = findChromium();
  if (!executablePath) return log("not measured: no Chromium found; name one in COLLAPSAR_CHROMIUM");
  const host = await hostDemo();
  const browser = await chromium.launch({ executablePath, args: chromiumFlags });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(host.url);
    await page.setInputFiles("#measure-files", [
      { name: "gamma.safetensors", mimeType: "", buffer: zeros() },
      { name: "tokenizer.json", mimeType: "", buffer: tokenizer() },
    ]);
    await page.locator("#measure-result h2").waitFor({ timeout: 120_000 });
    await page.click("#tab-tokens");
    await page.locator(".virtual tbody tr").nth(10).waitFor();
    const lines = [["", "processor time a frame, ms", ...Object.keys(PARTS), "longest task, ms"]];
    for (const [label, pixels] of Object.entries(SPEEDS)) {
      /** @type {Awaited<ReturnType<typeof scroll>>[]} */
      const samples = [];
      for (let round = 0; round <= runs; round++) {
        onRound(round);
        const sample = await scroll(browser, page, pixels);
        if (round > 0) samples.push(sample);
      }
      // The least of the runs: what else the machine does only adds.
      const best = samples.reduce((a, b) => (b.frame < a.frame ? b : a));
      const number = (/** @type {number} */ ms) => ms.toFixed(2);
      lines.push([label, number(best.frame), ...best.parts.map(number), number(best.longest)]);
      if (best.frame > LIMIT) show(`${label}: ${number(best.frame)} ms a frame; the limit is ${LIMIT} ms.`);
    }
    show(align(lines));
  } finally {
    await browser.close();
    await host.close();
  }
}

/**
 * Scrolls from the top, a step each frame.
 *
 * @param {import("playwright").Browser} browser
 * @param {import("playwright").Page} page
 * @param {number} pixels
 */
async function scroll(browser, page, pixels) {
  await page.locator(".virtual").evaluate((place) => place.scrollTo(0, 0));
  await page.waitForTimeout(200);
  const categories = ["-*", "devtools.timeline", "disabled-by-default-devtools.timeline"];
  await browser.startTracing(page, { categories });
  await page.locator(".virtual").evaluate(
    (place, { pixels: step, frames }) =>
      new Promise((done) => {
        let left = frames;
        const next = () => {
          place.scrollTop += step;
          left -= 1;
          if (left > 0) requestAnimationFrame(next);
          else done(undefined);
        };
        requestAnimationFrame(next);
      }),
    { pixels, frames: FRAMES },
  );
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  const threadOf = (/** @type {{ pid: number, tid: number }} */ { pid, tid }) => `${pid} ${tid}`;
  const isMain = (/** @type {any} */ event) => event.name === "thread_name" && event.args.name === "CrRendererMain";
  const main = new Set(traceEvents.filter(isMain).map(threadOf));
  const events = traceEvents.filter((/** @type {any} */ event) => main.has(threadOf(event)) && event.tdur > 0);
  const sum = (/** @type {string[]} */ names) => {
    let total = 0;
    let until = 0;
    // One that lies in another counts once.
    for (const event of events.filter((/** @type {any} */ { name }) => names.includes(name)).sort(byTime)) {
      if (event.tts < until) continue;
      total += event.tdur;
      until = event.tts + event.tdur;
    }
    return total / 1000 / FRAMES;
  };
  const tasks = events.filter((/** @type {any} */ { name }) => name === "RunTask");
  const longest =
    tasks.reduce((/** @type {number} */ most, /** @type {any} */ { tdur }) => Math.max(most, tdur), 0) / 1000;
  return { frame: sum(["RunTask"]), parts: Object.values(PARTS).map(sum), longest };
}

/** @param {{ tts: number }} a @param {{ tts: number }} b */
const byTime = (a, b) => a.tts - b.tts;

/** A matrix whose rows are all alike. */
function zeros() {
  const dims = 4;
  const json = JSON.stringify({ gamma: { dtype: "F32", shape: [ROWS, dims], data_offsets: [0, ROWS * dims * 4] } });
  const head = Buffer.alloc(8);
  head.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([head, Buffer.from(json), Buffer.alloc(ROWS * dims * 4)]);
}

function tokenizer() {
  const vocab = Object.fromEntries(Array.from({ length: ROWS }, (_, id) => [`${id % 3 ? "word" : "слово"}${id}`, id]));
  return Buffer.from(JSON.stringify({ version: "1.0", added_tokens: [], model: { type: "BPE", vocab, merges: [] } }));
}
