/** What every command does around its job: check the output first, show progress, stop on Ctrl-C, write, report. */
import pc from "picocolors";
import type { Progress } from "../jobs/job.js";
import type { ReadCount } from "../source/byte-source.js";
import { Interrupted } from "./failure.js";
import { type Format, prepareOutput, writeStdout } from "./output.js";
import { progressBar } from "./progress.js";
import { bytes, plural } from "./text.js";

/** What a job is given to report to, and to be stopped by. */
type Job<Result> = (options: { signal: AbortSignal; onProgress: (progress: Progress) => void }) => Promise<Result>;

/** A job, and how its result is shown. */
export interface JobRun<Result extends { reads: ReadCount }> {
  /** Paths that are read; the output must not be one of them. */
  inputs: readonly string[];
  output: string | undefined;
  format: Format | undefined;
  quiet: boolean;
  job: Job<Result>;
  formats: Record<Format, (result: Result) => string>;
  /** The report for people, as lines. */
  report(result: Result, colours: Colours): string[];
  /** What a result file holds, in a few words. */
  written(result: Result): string;
}

/** Emphasis, where the stream is a terminal and NO_COLOR is not set. */
export type Colours = ReturnType<typeof pc.createColors>;

const coloursFor = (stream: NodeJS.WriteStream): Colours =>
  pc.createColors(Boolean(stream.isTTY) && !process.env.NO_COLOR && process.env.TERM !== "dumb");

/** Runs a job from the command line. */
export async function runJob<Result extends { reads: ReadCount }>(run: JobRun<Result>): Promise<void> {
  const { output, format, quiet } = run;
  const destination = output === undefined ? undefined : await prepareOutput(output, run.inputs, format);
  const started = performance.now();
  const result = await interruptible(quiet, run.job);
  const seconds = (performance.now() - started) / 1000;

  const content = destination && run.formats[destination.format](result);
  if (destination && content !== undefined) await destination.write(content);
  if (format !== undefined && output !== "-") await writeStdout(run.formats[format](result));
  if (quiet) return;

  // stdout holds the report, unless it holds the result.
  const toStderr = output === "-" || format !== undefined;
  const colours = coloursFor(toStderr ? process.stderr : process.stdout);
  const { reads } = result;
  const lines = run.report(result, colours);
  lines.push(
    "",
    colours.dim(`read ${bytes(reads.bytes)} in ${plural(reads.requests, "request")}, ${seconds.toFixed(2)} s`),
  );
  if (destination && output !== "-" && content !== undefined) {
    lines.push(
      `wrote ${destination.path}: ${run.written(result)}, ${(Buffer.byteLength(content) / 1024).toFixed(2)} KB`,
    );
  }
  const text = `${lines.join("\n")}\n`;
  if (!toStderr) await writeStdout(text);
  else if (output === "-") process.stderr.write(text);
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
