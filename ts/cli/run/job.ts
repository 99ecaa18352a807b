/** What every command does around its job: check the outputs first, show progress, stop on Ctrl-C, write, report. */
import type { Progress } from "../../inputs/inputs.js";
import type { Checkpoint } from "../../measure/checkpoint.js";
import type { ReadCount } from "../../source/byte-source.js";
import { type Colours, coloursFor } from "../colours.js";
import { Interrupted } from "../failure.js";
import { tellOfPlaces } from "../files/output.js";
import {
  abandonFiles,
  prepareFiles,
  publishFiles,
  type ResultFile,
  stageFiles,
  type Wanted,
  type Write,
  writtenNotes,
} from "../files/result-files.js";
import { refuseSharedOutputs } from "../files/shared-outputs.js";
import { writeStdout } from "../files/straight-output.js";
import { progressBar } from "../progress.js";
import { bytes, plural } from "../text.js";
import { type CheckpointFile, openCheckpoint } from "./checkpoint-file.js";

/** What a job is given to report to, and to be stopped by. */
export interface Handles {
  signal: AbortSignal;
  onProgress: (progress: Progress) => void;
}

type Job<Result, Given = Handles> = (options: Given) => Promise<Result>;

/** A job, and how its result is shown. */
export interface JobRun<Result extends { reads: ReadCount }> {
  /** Paths that are read; no output may be one of them. */
  inputs: readonly (string | undefined)[];
  job: Job<Result, Handles & { checkpoint?: Checkpoint | undefined }>;
  /** Of a job that can be continued: whether it goes on with what it left beside the first of the files. */
  resume?: boolean;
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
  const paths = run.files.map(({ path }) => path);
  await refuseSharedOutputs(paths, run.print !== undefined);
  const wanted = await prepareFiles(run.files, run.inputs);
  const checkpoint = await checkpointOf(run, wanted);
  tellOfPlaces(
    wanted.map(({ destination }) => destination),
    run.quiet,
  );
  const started = performance.now();
  let seconds = 0;
  const { result, staged } = await interruptible(run.quiet, async (options) => {
    const done = await run.job({ ...options, checkpoint });
    seconds = (performance.now() - started) / 1000;
    const all = await stageFiles(wanted, done, options.signal);
    // Too late for Ctrl-C, which would leave some of them: the names are given in a moment.
    await publishFiles(all, { straight: false });
    return { result: done, staged: all };
  }).catch(async (error: unknown) => {
    await checkpoint?.release();
    await abandonFiles(wanted);
    throw checkpoint?.withKept(error) ?? error;
  });
  await checkpoint?.remove().finally(() => checkpoint.release());
  await publishFiles(staged, { straight: true });
  const written = writtenNotes(staged);
  if (run.print) await writeStdout(await run.print(result));

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

async function checkpointOf<Result extends { reads: ReadCount }>(
  { resume, files: [result] }: JobRun<Result>,
  wanted: readonly Wanted<Result>[],
): Promise<CheckpointFile | undefined> {
  if (resume === undefined) return undefined;
  try {
    return await openCheckpoint(wanted.find(({ file }) => file === result)?.destination, resume);
  } catch (error) {
    await abandonFiles(wanted);
    throw error;
  }
}

/** Runs a job with a progress bar; the first Ctrl-C aborts it, the second ends the process. */
export async function interruptible<Result>(quiet: boolean, job: Job<Result>): Promise<Result> {
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
