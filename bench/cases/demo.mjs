// @ts-check
import { readFile, rm } from "node:fs/promises";
import { chromium } from "playwright";
import { standInPaths } from "../../examples/qwen3-4b/stand-in.mjs";
import { chromiumFlags, findChromium } from "../../scripts/chromium.mjs";
import { hostDemo } from "../../scripts/demo-host.mjs";
import { writeSparseMatrix } from "../../scripts/sparse-matrix.mjs";
import { DIRECTORY, makeFullStandIn } from "../stand-in.mjs";
import { align, megabytes, ms } from "../table.mjs";

export const title = "demo: 1.56 GB (151,936 x 2,560 F32) in a tab of headless Chromium";
export const defaultRuns = 3;

/** @typedef {import("playwright").Page} Page */
/** @typedef {{ wall: number, peak: number }} Sample wall in ms; peak, of the largest of the tab's processes, in bytes, NaN outside Linux */
/** @typedef {{ wall: number, cpu: number }} Task in ms: the longest by the wall, and the most processor time that one took */
/** @typedef {{ open: (page: Page) => Promise<unknown>, read: (page: Page, path: string) => Promise<unknown> }} Way */

/** All rows are the same, so every pass reads all of it: the worst case. */
const SPARSE = "bench/out/demo.safetensors";
/** Longer than any run takes. */
const TIMEOUT = 300_000;
const LIMITS = { task: 100, memory: 400e6 };

/** @type {Way} nothing but the bytes, read in a worker and thrown away */
const slices = inWorker(`
  for (let at = 0; at < file.size; at += 4194304) await file.slice(at, at + 4194304).arrayBuffer();
`);
/** @type {Way} */
const stream = inWorker(`
  const reader = file.stream().getReader();
  while (!(await reader.read()).done);
`);

/** @param {import("../run.mjs").Context} context */
export async function run({ runs, log, show, keep, onRound }) {
  const executablePath = findChromium();
  if (!executablePath) return log("not measured: no Chromium found; name one in COLLAPSAR_CHROMIUM");
  const host = await hostDemo();
  try {
    await makeFullStandIn(log);
    await writeSparseMatrix(SPARSE);
    const { gamma } = standInPaths(DIRECTORY);
    /** @type {Way} */
    const demo = {
      open: (page) => page.goto(host.url),
      read: async (page, path) => {
        await page.setInputFiles("#measure-files", path);
        await page.locator("#measure-result h2").waitFor({ timeout: TIMEOUT });
      },
    };
    const cases = [
      { label: "the demo page, the stand-in of Qwen3-4B", way: demo, path: gamma },
      { label: "the demo page, a sparse file of zeros", way: demo, path: SPARSE },
      { label: "(that file in slices of 4 MiB, in a worker)", way: slices, path: SPARSE },
      { label: "(that file as a stream, in a worker)", way: stream, path: SPARSE },
    ];
    /** @type {Map<Way, import("../results.mjs").Result>} of the sparse file */
    const results = new Map();
    const lines = [
      ["", "wall, ms", "peak memory of the tab, MB", "longest task of its main thread, ms", "its processor time, ms"],
    ];
    for (const { label, way, path } of cases) {
      /** @type {Sample[]} */
      const samples = [];
      /** @type {Task[]} */
      const tasks = [];
      for (let round = 0; round <= runs; round++) {
        onRound(round);
        const sample = await measure(executablePath, way, path);
        if (round === 0) continue;
        samples.push(sample);
        tasks.push(await longestTask(executablePath, way, path));
      }
      const wall = Math.min(...samples.map((sample) => sample.wall));
      const peak = Math.max(...samples.map((sample) => sample.peak));
      // The least of the runs, as of the wall times: what else the machine does only adds.
      const task = Math.min(...tasks.map((each) => each.wall));
      const cpu = Math.max(...tasks.map((each) => each.cpu));
      lines.push([label, ms(wall), megabytes(peak), ms(task), ms(cpu)]);
      if (path === SPARSE) results.set(way, { label, time: wall, peak });
      if (way !== demo) continue;
      if (task > LIMITS.task) show(`A task of ${ms(task)} ms: the limit is ${LIMITS.task} ms.`);
      if (peak > LIMITS.memory) show(`${megabytes(peak)} MB: the limit is ${megabytes(LIMITS.memory)} MB.`);
    }
    show(align(lines));
    const ours = results.get(demo);
    const floors = [slices, stream].flatMap((way) => results.get(way) ?? []);
    if (ours) keep({ work: "1.56 GB of zeros in a tab", ours, peers: [], floors });
  } finally {
    await host.close();
    await rm(SPARSE, { force: true });
  }
}

/**
 * In a browser of its own, because a process keeps its peak.
 *
 * @param {string} executablePath
 * @param {Way} way
 * @param {string} path
 * @returns {Promise<Sample>}
 */
async function measure(executablePath, { open, read }, path) {
  const browser = await chromium.launch({ executablePath, args: chromiumFlags });
  try {
    const page = await browser.newPage();
    await open(page);
    const begun = performance.now();
    await read(page, path);
    const wall = performance.now() - begun;
    const client = await browser.newBrowserCDPSession();
    const { processInfo } = await client.send("SystemInfo.getProcessInfo");
    const renderers = processInfo.filter(({ type }) => type === "renderer");
    return { wall, peak: Math.max(...(await Promise.all(renderers.map(({ id }) => peakOf(id))))) };
  } finally {
    await browser.close();
  }
}

/** The most memory that a process has had at once, what it shares with others included. @param {number} id */
async function peakOf(id) {
  if (process.platform !== "linux") return Number.NaN;
  const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(await readFile(`/proc/${id}/status`, "utf8")) ?? [];
  return Number(kilobytes) * 1024;
}

/**
 * The longest task of a main thread, by Chromium's own trace, which sees those below the 50 ms of a page's `longtask` too. Apart from
 * the other measurement, because the trace takes memory.
 *
 * @param {string} executablePath
 * @param {Way} way
 * @param {string} path
 * @returns {Promise<Task>}
 */
async function longestTask(executablePath, { open, read }, path) {
  const browser = await chromium.launch({ executablePath, args: chromiumFlags });
  try {
    const page = await browser.newPage();
    await open(page);
    // Without the first one all categories that are on by default would come too: half a gigabyte.
    await browser.startTracing(page, { categories: ["-*", "disabled-by-default-devtools.timeline"] });
    await read(page, path);
    const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
    const threadOf = (/** @type {{ pid: number, tid: number }} */ { pid, tid }) => `${pid} ${tid}`;
    const isMain = (/** @type {any} */ event) => event.name === "thread_name" && event.args.name === "CrRendererMain";
    const main = new Set(traceEvents.filter(isMain).map(threadOf));
    const tasks = traceEvents.filter(
      (/** @type {any} */ event) => event.name === "RunTask" && main.has(threadOf(event)),
    );
    if (tasks.length === 0) throw new Error("the trace of Chromium has no tasks of a main thread");
    // The task that is under way when the trace ends has no duration yet.
    const most = (/** @type {"dur" | "tdur"} */ field) =>
      tasks.reduce(
        (/** @type {number} */ longest, /** @type {any} */ task) => Math.max(longest, (task[field] ?? 0) / 1000),
        0,
      );
    return { wall: most("dur"), cpu: most("tdur") };
  } finally {
    await browser.close();
  }
}

/**
 * An empty page whose worker does something with a File.
 *
 * @param {string} body
 * @returns {Way}
 */
function inWorker(body) {
  const code = `onmessage = async ({ data: file }) => {${body} postMessage("done"); };`;
  return {
    open: (page) => page.setContent("<input type=file>"),
    read: async (page, path) => {
      await page.evaluate((script) => {
        const worker = new Worker(URL.createObjectURL(new Blob([script])));
        const input = document.querySelector("input");
        input?.addEventListener("change", () => worker.postMessage(input.files?.[0]));
        worker.addEventListener("message", () => input?.setAttribute("data-done", ""));
      }, code);
      await page.setInputFiles("input", path);
      await page.locator("input[data-done]").waitFor({ timeout: TIMEOUT });
    },
  };
}
