/** Reports and figures of a run that gives rows: written down before the rows get their name, and named after them. */
import { CollapsarError } from "../errors.js";
import type { RunRecord } from "../formats/run-record.js";
import { FIGURE_FORMATS, figureContent } from "./figure-output.js";
import { type Destination, prepareOutput, type Staged } from "./output.js";
import { REPORT_FORMATS, reportText } from "./report-output.js";
import type { RowReport } from "./row-report.js";

/** A file that waits for its rows. */
export class RowSideFile {
  readonly #destination: Destination;
  readonly #holds: string;
  readonly #write: (format: string) => Promise<string | Uint8Array>;
  #staged: Staged | undefined;
  #written: string | undefined;

  /** `write` makes its content, in the format of its destination; `holds` says what that is, in a few words. */
  constructor(destination: Destination, holds: string, write: (format: string) => Promise<string | Uint8Array>) {
    this.#destination = destination;
    this.#holds = holds;
    this.#write = write;
  }

  /** What the terminal is told of the file. */
  get written(): string | undefined {
    return this.#written;
  }

  /** Whether it goes to stdout or a pipe, where it comes after the rows. */
  get straight(): boolean {
    return this.#staged?.straight ?? false;
  }

  /** Writes it down, but not yet under its name. */
  async stage(signal: AbortSignal): Promise<void> {
    const destination = this.#destination;
    const content = await this.#write(destination.format);
    this.#staged = await destination.stage(content, signal);
    if (destination.path === "-") return;
    this.#written = `wrote ${destination.path}: ${this.#holds}, ${(Buffer.byteLength(content) / 1024).toFixed(2)} KB`;
  }

  /** Gives it its name, or writes it straight. */
  async publish(): Promise<void> {
    await this.#staged?.publish();
  }

  /** The rows could not be published. */
  async discard(): Promise<void> {
    await this.#staged?.discard();
  }
}

/** A file beside the rows, before there are any. */
export interface Side {
  readonly kind: "figure" | "report";
  readonly destination: Destination;
}

/** Prepares the files that are wanted; `inputs` are refused. */
export async function prepareSides(
  { figure, report }: { figure?: string | undefined; report?: string | undefined },
  inputs: readonly string[],
): Promise<Side[]> {
  const sides: Side[] = [];
  try {
    for (const [kind, path, formats] of [
      ["figure", figure, FIGURE_FORMATS],
      ["report", report, REPORT_FORMATS],
    ] as const) {
      if (path !== undefined) sides.push({ kind, destination: await prepareOutput(path, inputs, [...formats]) });
    }
    return sides;
  } catch (error) {
    await abandonSides(sides);
    throw error;
  }
}

/** There will be no such files. */
export async function abandonSides(sides: readonly Side[]): Promise<void> {
  for (const { destination } of sides) await destination.abandon();
}

/** Writes all of them down, or none. */
export async function stageSides(
  sides: readonly Side[],
  report: RowReport,
  record: RunRecord,
  signal: AbortSignal,
): Promise<RowSideFile[]> {
  const files = sides.map((side) => sideFile(side, report, record));
  try {
    for (const file of files) await file.stage(signal);
    return files;
  } catch (error) {
    for (const file of files) await file.discard();
    throw error;
  }
}

/** Gives names to those that are files; or writes those that go `straight` to stdout or a pipe. */
export async function publishSides(files: readonly RowSideFile[], straight: boolean): Promise<void> {
  for (const file of files) if (file.straight === straight) await file.publish();
}

function sideFile({ kind, destination }: Side, report: RowReport, record: RunRecord): RowSideFile {
  const { figure = noSide, document = noSide } = report;
  return kind === "figure"
    ? new RowSideFile(destination, "a figure", (format) => figureContent(format, figure))
    : new RowSideFile(destination, "a report", (format) => reportText(format, (reports) => document(reports, record)));
}

function noSide(): never {
  throw new CollapsarError("Usage", "this command writes neither figures nor reports; leave the option out", {});
}
