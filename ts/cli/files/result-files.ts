/** The files of a command's result: prepared before the work, all written down before the first gets its name, told of together. */
import { CollapsarError, isCollapsarError } from "../../errors.js";
import { bytes } from "../text.js";
import { type Destination, prepareOutput } from "./output.js";
import type { Staged } from "./staged-file.js";
import type { Content } from "./straight-output.js";

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

/** A file that waits for its result. */
export interface Wanted<Result> {
  readonly file: ResultFile<Result>;
  readonly destination: Destination;
}

/** Prepares those of `files` that are wanted. Refuses outputs that are `inputs`, and then leaves no trace. */
export async function prepareFiles<Result>(
  files: readonly ResultFile<Result>[],
  inputs: readonly (string | undefined)[],
): Promise<Wanted<Result>[]> {
  const given = inputs.filter((path) => path !== undefined);
  const wanted: Wanted<Result>[] = [];
  for (const file of files) {
    if (file.path === undefined) continue;
    const formats = Object.keys(file.formats) as [string, ...string[]];
    const destination = await prepareOutput(file.path, given, formats).catch(async (error: unknown) => {
      await abandonFiles(wanted);
      throw error;
    });
    wanted.push({ file, destination });
  }
  return wanted;
}

/** There will be no result. */
export async function abandonFiles(wanted: readonly Wanted<never>[]): Promise<void> {
  for (const { destination } of wanted) await destination.abandon();
}

/** A result that waits for its name. */
export interface StagedFile extends Staged {
  path: string;
  /** What the report says of it, once it is written. */
  note: () => string;
  /** Whether it has its name. */
  published: boolean;
}

/** Writes all results down, before any of them gets its name: a disk that is full, or Ctrl-C, leaves every output as it was. */
export async function stageFiles<Result>(
  wanted: readonly Wanted<Result>[],
  result: Result,
  signal: AbortSignal,
): Promise<StagedFile[]> {
  const all: StagedFile[] = [];
  try {
    for (const { destination, file } of wanted) {
      const { content, size } = sized(await (file.formats[destination.format] as Write<Result>)(result));
      const note = (): string => `wrote ${destination.path}: ${file.holds(result)}, ${bytes(size())}`;
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

/**
 * Gives names to those of `files` that are files, or writes those that go `straight` to stdout or a pipe, in the order of the options in the
 * help. An error says what became of the others, and that the output `before` has its name already; those without a name are removed.
 */
export async function publishFiles(
  files: readonly StagedFile[],
  { straight, before }: { straight: boolean; before?: string | undefined },
): Promise<void> {
  for (const staged of files.filter((file) => file.straight === straight)) {
    try {
      await staged.publish();
      staged.published = true;
    } catch (error) {
      const others = files.filter((other) => other !== staged);
      throw await discardFiles(error, others, before);
    }
  }
}

/** Removes those of `files` that have no name yet. Returns the error for which that is done, which then says what became of all. */
export async function discardFiles(error: unknown, files: readonly StagedFile[], before?: string): Promise<unknown> {
  const unwritten = files.filter(({ published }) => !published);
  for (const other of unwritten) await other.discard();
  const written = files.filter(({ published }) => published).map(({ path }) => path);
  const fates = [
    ...listed("written before", before === undefined ? written : [before, ...written]),
    ...listed(
      "not written",
      unwritten.map(({ path }) => path),
    ),
  ];
  if (fates.length === 0 || !isCollapsarError(error, "WriteFailed")) return error;
  return new CollapsarError(error.code, `${error.message}; ${fates.join("; ")}`, error.fields, { cause: error });
}

const listed = (what: string, paths: readonly string[]): string[] =>
  paths.length === 0 ? [] : [`${what}: ${paths.join(", ")}`];

/** What the terminal is told of files that are written. */
export const writtenNotes = (files: readonly StagedFile[]): string[] =>
  files.filter(({ path }) => path !== "-").map(({ note }) => note());
