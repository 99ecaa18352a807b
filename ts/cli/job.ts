/** What every command does around its job: check the outputs first, show progress, stop on Ctrl-C, write, report. */
import { CollapsarError, isCollapsarError } from "../errors.js";
import type { Progress } from "../jobs/job.js";
import type { Checkpoint } from "../jobs/pairs-checkpoint.js";
import type { ReadCount } from "../source/byte-source.js";
import { type CheckpointFile, openCheckpoint } from "./checkpoint-file.js";
import { type Colours, coloursFor } from "./colours.js";
import { Interrupted } from "./failure.js";
import { type Content, type Destination, prepareOutput, type Staged, writeStdout } from "./output.js";
import { progressBar } from "./progress.js";
import { bytes, plural } from "./text.js";

/** What a job is given to report to, and to be stopped by. */
export interface Handles {
  signal: AbortSignal;
  onProgress: (progress: Progress) => void;
}

type Job<Result, Given = Handles> = (options: Given) => Promise<Result>;

/** A way to write a result down. */
export type Write<Result> = (result: Result) => Content | Promise<Content>;

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
  const wanted = await prepareAll(run);
  const checkpoint = await checkpointOf(run, wanted);
  const started = performance.now();
  let seconds = 0;
  const { result, staged } = await interruptible(run.quiet, async (options) => {
    const done = await run.job({ ...options, checkpoint });
    seconds = (performance.now() - started) / 1000;
    const all = await stageAll(wanted, done, options.signal);
    // Too late for Ctrl-C, which would leave some of them: the names are given in a moment.
    await publish(
      all.filter(({ straight }) => !straight),
      all,
    );
    return { result: done, staged: all };
  }).catch(async (error: unknown) => {
    for (const { destination } of wanted) await destination.abandon();
    throw checkpoint?.withKept(error) ?? error;
  });
  await checkpoint?.remove();
  await publish(
    staged.filter(({ straight }) => straight),
    staged,
  );
  const written = staged.filter(({ path }) => path !== "-").map(({ note }) => note());
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
    for (const { destination } of wanted) await destination.abandon();
    throw error;
  }
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
    const destination = await prepareOutput(file.path, given, formats).catch(async (error: unknown) => {
      for (const other of wanted) await other.destination.abandon();
      throw error;
    });
    wanted.push({ file, destination });
  }
  return wanted;
}

/** A result that waits for its name. */
interface StagedFile extends Staged {
  path: string;
  /** What the report says of it, once it is written. */
  note: () => string;
  /** Whether it has its name. */
  published: boolean;
}

/** Writes all results down, before any of them gets its name: a disk that is full, or Ctrl-C, leaves every output as it was. */
async function stageAll<Result>(
  wanted: readonly Wanted<Result>[],
  result: Result,
  signal: AbortSignal,
): Promise<StagedFile[]> {
  const all: StagedFile[] = [];
  try {
    for (const { destination, file } of wanted) {
      const { content, size } = sized(await (file.formats[destination.format] as Write<Result>)(result));
      const note = (): string => `wrote ${destination.path}: ${file.holds(result)}, ${(size() / 1024).toFixed(2)} KB`;
      const staged = await destination.stage(content, signal);
      all.push({ ...staged, path: destination.path, note, published: false });
    }
    return all;
  } catch (error) {
    for (const staged of all) await staged.discard();
    throw error;
  }
}

/** The same content, and its bytes, known when it was taken. */
function sized(content: Content): { content: Content; size: () => number } {
  if (typeof content === "string" || content instanceof Uint8Array) {
    return { content, size: () => Buffer.byteLength(content) };
  }
  let size = 0;
  async function* counting(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
    for await (const chunk of chunks) {
      size += chunk.length;
      yield chunk;
    }
  }
  return { content: counting(content), size: () => size };
}

/** Gives `some` of `all` results their names, in the order of the options in the help. An error says what became of the others. */
async function publish(some: readonly StagedFile[], all: readonly StagedFile[]): Promise<void> {
  for (const staged of some) {
    try {
      await staged.publish();
      staged.published = true;
    } catch (error) {
      const others = all.filter((other) => other !== staged);
      const unpublished = others.filter(({ published }) => !published);
      for (const other of unpublished) await other.discard();
      throw withFate(
        error,
        others.filter(({ published }) => published),
        unpublished,
      );
    }
  }
}

function withFate(error: unknown, written: readonly StagedFile[], unwritten: readonly StagedFile[]): unknown {
  const list = (files: readonly StagedFile[]) => files.map(({ path }) => path).join(", ");
  const fates = [
    ...(written.length > 0 ? [`written before: ${list(written)}`] : []),
    ...(unwritten.length > 0 ? [`not written: ${list(unwritten)}`] : []),
  ];
  if (fates.length === 0 || !isCollapsarError(error, "WriteFailed")) return error;
  return new CollapsarError(error.code, `${error.message}; ${fates.join("; ")}`, error.fields, { cause: error });
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
