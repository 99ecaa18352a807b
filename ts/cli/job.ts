/** What every command does around its job: check the outputs first, show progress, stop on Ctrl-C, write, report. */
import type { Progress } from "../jobs/job.js";
import type { ReadCount } from "../source/byte-source.js";
import { type Colours, coloursFor } from "./colours.js";
import { Interrupted } from "./failure.js";
import { type Content, type Destination, prepareOutput, writeStdout } from "./output.js";
import { progressBar } from "./progress.js";
import { bytes, plural } from "./text.js";

/** What a job is given to report to, and to be stopped by. */
type Job<Result> = (options: { signal: AbortSignal; onProgress: (progress: Progress) => void }) => Promise<Result>;

/** A way to write a result down. */
type Write<Result> = (result: Result) => Content;

/** A file that the job's result goes to. */
export interface ResultFile<Result> {
  /** Where the user wants it; nowhere if undefined. */
  path: string | undefined;
  /** The formats it can have, by extension; the first where the extension does not tell. */
  formats: Record<string, Write<Result>>;
  /** What it holds, in a few words. */
  holds: (result: Result) => string;
}

/** A job, and how its result is shown. */
export interface JobRun<Result extends { reads: ReadCount }> {
  /** Paths that are read; no output may be one of them. */
  inputs: readonly (string | undefined)[];
  job: Job<Result>;
  files: readonly ResultFile<Result>[];
  /** The result itself on stdout instead of the report. */
  print: Write<Result> | undefined;
  /** What a user should know even without the report: above it, else on stderr. */
  notes?: (result: Result) => string[];
  /** The report for people, as lines. */
  report: (result: Result, colours: Colours) => string[];
  quiet: boolean;
}

/** Runs a job from the command line. */
export async function runJob<Result extends { reads: ReadCount }>(run: JobRun<Result>): Promise<void> {
  const wanted = await prepareAll(run);
  const started = performance.now();
  const result = await interruptible(run.quiet, run.job).catch(async (error: unknown) => {
    for (const { destination } of wanted) await destination.abandon();
    throw error;
  });
  const seconds = (performance.now() - started) / 1000;

  const written: string[] = [];
  for (const { destination, file } of wanted) {
    const content = (file.formats[destination.format] as Write<Result>)(result);
    await destination.write(content);
    const size = (Buffer.byteLength(content) / 1024).toFixed(2);
    if (destination.path !== "-") written.push(`wrote ${destination.path}: ${file.holds(result)}, ${size} KB`);
  }
  if (run.print) await writeStdout(run.print(result));

  // stdout holds the report, unless it holds the result: with -o - the report moves to stderr, with --format it is left out.
  const resultOnStdout = wanted.some(({ destination }) => destination.path === "-");
  if (run.quiet) return;
  const notes = (run.notes?.(result) ?? []).map((note) => `note: ${note}`);
  if (run.print && !resultOnStdout) {
    process.stderr.write(notes.map((note) => `collapsar: ${note}\n`).join(""));
    return;
  }
  const colours = coloursFor(resultOnStdout ? process.stderr : process.stdout);
  const { reads } = result;
  const read = `read ${bytes(reads.bytes)} in ${plural(reads.requests, "request")}, ${seconds.toFixed(2)} s`;
  const text = `${[...notes.map(colours.yellow), ...run.report(result, colours), "", colours.dim(read), ...written].join("\n")}\n`;
  if (resultOnStdout) process.stderr.write(text);
  else await writeStdout(text);
}

interface Wanted<Result> {
  file: ResultFile<Result>;
  destination: Destination;
}

async function prepareAll<Result extends { reads: ReadCount }>({
  files,
  inputs,
}: JobRun<Result>): Promise<Wanted<Result>[]> {
  const given = inputs.filter((path) => path !== undefined);
  const wanted: Wanted<Result>[] = [];
  for (const file of files) {
    if (file.path === undefined) continue;
    const formats = Object.keys(file.formats) as [string, ...string[]];
    wanted.push({ file, destination: await prepareOutput(file.path, given, formats) });
  }
  return wanted;
}

/** Runs a job with a progress bar; the first Ctrl-C aborts it, the second ends the process. */
async function interruptible<Result>(quiet: boolean, job: Job<Result>): Promise<Result> {
  const controller = new AbortController();
  const interrupt = (): void => controller.abort(new Interrupted());
  const { onProgress, stop } = progressBar(quiet);
  process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
  try {
    return await job({ signal: controller.signal, onProgress });
  } finally {
    stop();
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  }
}
