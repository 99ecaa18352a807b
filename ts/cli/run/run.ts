/** What every command does around its work: check the outputs first, show progress, stop on Ctrl-C, write, report. */

import type { Theme } from "../../drawing/figure-options.js";
import { CollapsarError } from "../../errors.js";
import type { Progress } from "../../inputs/inputs.js";
import type { ReportDocument } from "../../report/document.js";
import { type Colours, coloursFor } from "../colours.js";
import { Interrupted } from "../failure.js";
import { type Figures, figureFile } from "../files/figure-output.js";
import { type Destination, tellOfPlaces } from "../files/output.js";
import { type Reports, reportFile } from "../files/report-output.js";
import {
  abandonFiles,
  discardFiles,
  prepareFiles,
  publishFiles,
  type ResultFile,
  type StagedFile,
  stageFiles,
  type Wanted,
  type Write,
  writtenNotes,
} from "../files/result-files.js";
import { refuseSharedOutputs } from "../files/shared-outputs.js";
import { writeStdout } from "../files/straight-output.js";
import { type Asked, commandAgain } from "../options/again.js";
import type { Outputs } from "../options/outputs.js";
import { progressBar } from "../progress.js";
import { stderr, stdout } from "../streams.js";

/** What work is given to report to, and to be stopped by. */
export interface Handles {
  signal: AbortSignal;
  onProgress: (progress: Progress) => void;
}

/** How a result comes to be, and where it goes itself: a value at the end (`value.ts`), or records as they come (`records.ts`). */
export interface Work<Result> {
  /** Files of the result that are written when it is whole. */
  readonly files: readonly ResultFile<Result>[];
  /** Paths that it writes besides, by itself. */
  readonly paths: readonly (string | undefined)[];
  /** The result on stdout, once it is whole. */
  readonly print?: Write<Result> | undefined;
  /** Whether the result is on stdout besides its output, by --format. */
  readonly printed: boolean;
  /** Whether it goes to stdout while the work goes on. */
  readonly streams?: boolean;
  /** Checks and opens its own outputs, before the work; returns those that it gives their names. */
  prepare(inputs: readonly string[], files: readonly Wanted<Result>[]): Promise<readonly Destination[]>;
  /** `onlyStdout`: nothing else is written, so that the work may end where nobody reads that. */
  run(handles: Handles, onlyStdout: boolean): Promise<Result>;
  /** All files are written down: gives its own output its name, and returns the path of what has one. */
  publish(signal: AbortSignal): Promise<string | undefined>;
  /** Everything is written that can be stopped. */
  finish(): Promise<void>;
  /** There will be no result. Returns the error, and what became of the work. */
  failed(error: unknown): Promise<unknown>;
  /** What is told of it: notes before the report, lines above and below it. */
  told(result: Result): { notes: string[]; above: string[]; timing: string; written: string[] };
}

/** A command: its work, and how the result is shown. */
export interface CommandRun<Result> {
  outputs: Outputs;
  /** Paths that are read; no output may be one of them. */
  inputs: readonly (string | undefined)[];
  work: Work<Result>;
  /** Files that this command alone writes besides. */
  beside?: readonly ResultFile<Result>[];
  /** The figure, as SVG; of commands that have the option. */
  figure?: (figures: Figures, result: Result, theme: Theme | undefined) => string;
  /** The report to pass on; of commands that have the option. */
  document?: (reports: Reports, result: Result) => ReportDocument;
  /** What was asked for, which the report tells. */
  asked?: Asked;
  /** What a user should know even without the report: above it, else on stderr. */
  notes?: (result: Result) => string[];
  /** The report for people, as lines. */
  report: (result: Result, colours: Colours) => string[];
}

/** Runs a command. */
export async function runCommand<Result>(command: CommandRun<Result>): Promise<void> {
  const { work, outputs } = command;
  const { quiet = false } = outputs;
  const files = [...work.files, ...(command.beside ?? []), ...shownFiles(command)];
  const paths = [...work.paths, ...files.map(({ path }) => path)];
  await refuseSharedOutputs(paths, work.printed);
  const inputs = command.inputs.filter((path) => path !== undefined);
  if (inputs.filter((path) => path === "-").length > 1) {
    throw new CollapsarError("Usage", "stdin can be read once; give - for one input, and files for the others", {});
  }
  const wanted = await prepareFiles(files, inputs);
  let done: { result: Result; staged: StagedFile[]; named: string | undefined };
  try {
    const own = await work.prepare(inputs, wanted);
    tellOfPlaces([...own, ...wanted.map(({ destination }) => destination)], quiet);
    // A bar would run over records on the same terminal.
    const silent = quiet || (work.streams === true && Boolean(stdout().isTTY));
    done = await interruptible(silent, async (handles) => {
      const onlyStdout = paths.every((path) => path === undefined || path === "-");
      const result = await work.run(handles, onlyStdout);
      const staged = await stageFiles(wanted, result, handles.signal);
      const named = await work.publish(handles.signal).catch(async (error: unknown) => {
        throw await discardFiles(error, staged);
      });
      // Too late for Ctrl-C, which would leave some of them: the names are given in a moment.
      await publishFiles(staged, { straight: false, before: named });
      return { result, staged, named };
    });
  } catch (error) {
    const told = await work.failed(error);
    await abandonFiles(wanted);
    throw told;
  }
  const { result, staged, named } = done;
  await work.finish();
  await publishFiles(staged, { straight: true, before: named });
  if (work.print) await writeStdout(await work.print(result));
  if (!quiet) await tell(command, done, paths.includes("-"));
}

function shownFiles<Result>({ outputs, figure, document, asked }: CommandRun<Result>): ResultFile<Result>[] {
  return [
    ...(figure
      ? [figureFile<Result>(outputs.figure, (figures, result) => figure(figures, result, outputs.figureTheme))]
      : []),
    ...(document ? [reportFile<Result>(outputs.report, { document, again: () => asked && commandAgain(asked) })] : []),
  ];
}

/** stdout holds the report, unless it holds the result: with -o - the report moves to stderr, with --format it is left out. */
async function tell<Result>(
  { work, outputs: { format }, ...command }: CommandRun<Result>,
  { result, staged }: { result: Result; staged: StagedFile[] },
  resultOnStdout: boolean,
): Promise<void> {
  const told = work.told(result);
  const notes = [...told.notes, ...(command.notes?.(result) ?? [])].map((note) => `note: ${note}`);
  if (format !== undefined && !resultOnStdout) {
    stderr().write(notes.map((note) => `collapsar: ${note}\n`).join(""));
    return;
  }
  const colours = coloursFor(resultOnStdout ? stderr() : stdout());
  const lines = [
    ...notes.map(colours.yellow),
    ...told.above,
    ...command.report(result, colours),
    "",
    colours.dim(told.timing),
    ...told.written,
    ...writtenNotes(staged),
  ];
  const text = `${lines.join("\n")}\n`;
  if (resultOnStdout) stderr().write(text);
  else await writeStdout(text);
}

/** Does something with a progress bar; the first Ctrl-C aborts it, the second ends the process. */
async function interruptible<Result>(quiet: boolean, job: (handles: Handles) => Promise<Result>): Promise<Result> {
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
