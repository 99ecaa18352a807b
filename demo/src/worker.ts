/** The worker of the page: every job runs here, so the page itself stays free. */
import { init, isCollapsarError, type Progress } from "collapsar";
import { compareFiles } from "./jobs/compare.js";
import { draw, drawMap, drawTokens } from "./jobs/draw.js";
import { inspectSource } from "./jobs/inspect.js";
import type { Context } from "./jobs/job.js";
import { measureSource } from "./jobs/measure.js";
import { pngOf } from "./jobs/png.js";
import { simulate } from "./jobs/simulate.js";
import { arrangeTokens, checkTokenizer, findTokens, foundTokens, saveTokens } from "./jobs/tokens.js";
import { readVectors } from "./jobs/vectors.js";
import { inWordsOfPage } from "./jobs/words.js";
import type { Answer, JobName, Jobs, Problem, Request } from "./messages.js";

const JOBS: {
  [Name in JobName]: (given: Jobs[Name]["given"], context: Context<Name>) => Promise<Jobs[Name]["result"]>;
} = {
  inspect: inspectSource,
  checkTokenizer,
  measure: measureSource,
  simulate,
  compare: compareFiles,
  motion: async (given, context) => (await import("./jobs/motion.js")).followRows(given, context),
  drawMotion: async (width) => (await import("./jobs/motion.js")).drawMotion(width),
  findTokens,
  arrangeTokens,
  readVectors,
  saveTokens,
  draw,
  drawTokens: async (width) => drawTokens(foundTokens(), width),
  drawMap: async (map) => drawMap(foundTokens(), map),
  png: pngOf,
};

/** Milliseconds between two messages of progress. */
const PROGRESS_EVERY = 60;

const running = new Map<number, AbortController>();
const answer = (message: Answer): void => globalThis.postMessage(message);

globalThis.addEventListener("message", ({ data }: MessageEvent<Request>) => {
  if (data.type === "cancel") running.get(data.id)?.abort();
  else void run(data.id, data.job, data.given);
});

async function run<Name extends JobName>(id: number, job: Name, given: Jobs[Name]["given"]): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  const { signal } = controller;
  let last = 0;
  const onProgress = (progress: Progress): void => {
    if (performance.now() - last < PROGRESS_EVERY || signal.aborted) return;
    last = performance.now();
    answer({ id, type: "progress", progress });
  };
  const onPartial = (partial: Jobs[Name]["partial"]): void => answer({ id, type: "partial", partial });
  try {
    await init();
    answer({ id, type: "result", result: await JOBS[job](given, { signal, onProgress, onPartial }) });
  } catch (error) {
    if (signal.aborted) answer({ id, type: "cancelled" });
    else answer({ id, type: "failed", problem: problemOf(error) });
  } finally {
    running.delete(id);
  }
}

const problemOf = (error: unknown): Problem => ({
  message: inWordsOfPage(error instanceof Error ? error.message : String(error)),
  field: fieldOf(error),
});

/** The field that is to blame. */
function fieldOf(error: unknown): string | undefined {
  if (isCollapsarError(error, "InvalidParameter")) return error.fields.field;
  if (isCollapsarError(error, "NoSuchRevision")) return "revision";
  if (isCollapsarError(error, "NoSuchRepository")) return "hub";
  return undefined;
}
