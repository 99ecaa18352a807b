/**
 * Result files: checked before the work starts, then whole or not at all.
 *
 * The result goes to a temporary file beside its destination and is renamed over it. Several results of one command are all written down
 * before the first gets its name. What is no regular file (a pipe, /dev/null) is written straight.
 */
import { access, constants, lstat, mkdir, open, readlink, realpath, rm, rmdir, stat } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { CollapsarError } from "../../errors.js";
import { isDirectory } from "../../source/directory.js";
import { openPath } from "../../source/file.js";
import { modelFiles } from "../../tensors/model-directory.js";
import { stderr } from "../streams.js";
import { beside, leftoverNotes } from "./leftovers.js";
import { notWritable, reasonOf } from "./output-error.js";
import { adopt, type Staged, type Streamed, stage, stream } from "./staged-file.js";
import {
  type Content,
  type OutputStream,
  openStream,
  stdoutStream,
  writeStdout,
  writeStraight,
} from "./straight-output.js";

/** Where a result will go. */
export interface Destination {
  /** As the user wrote it. */
  readonly path: string;
  /** The format its extension stands for, or the first of those possible where the extension does not tell. */
  readonly format: string;
  /** The file itself, at the end of all links; undefined for stdout and what is no regular file. */
  readonly target: string | undefined;
  /** What the user should know of the place before the work starts. */
  readonly notes: readonly string[];
  /** Begins to write to what is no regular file, piece by piece. */
  readonly pour?: () => Promise<OutputStream>;
  /** Writes the result down, whole and on disk, but not yet under its name. Rejects without a trace. */
  stage(content: Content, signal: AbortSignal): Promise<Staged>;
  /** Takes a file beside the target, whole and on disk, for the result. It stays if it cannot get the name. */
  adopt(finished: string): Promise<Staged>;
  /** Opens it for a result that is written piece by piece. Refuses what is no regular file: its beginning is written last. */
  stream(): Promise<Streamed>;
  /** There will be no result: removes the directories that were made for it. */
  abandon(): Promise<void>;
}

/**
 * Prepares a result file: makes its directory; refuses an input, a directory, and a place that cannot be written.
 *
 * Its format follows the extension, which must be one of `formats`. For `-`, which is stdout, and for what is no regular file, it is the
 * first of them.
 */
export async function prepareOutput(
  path: string,
  inputs: readonly string[],
  formats: readonly [string, ...string[]],
): Promise<Destination> {
  const [format] = formats;
  const abandon = async (): Promise<void> => {};
  const straight = (write: (content: Content) => Promise<void>, pour: () => Promise<OutputStream>): Destination => ({
    path,
    format,
    target: undefined,
    notes: [],
    pour,
    stage: async (content) => ({ straight: true, publish: () => write(content), discard: async () => {} }),
    adopt: (finished) => Promise.reject(notWritable(path, `${finished} cannot become it`)),
    stream: async () => {
      throw notWritable(path, "it is not a regular file, and this format is not written from one end to the other");
    },
    abandon,
  });
  if (path === "-") return straight(writeStdout, async () => stdoutStream);
  const target = await targetOf(path);
  await refuseInputs(path, target, inputs);
  const existing = await stat(target).catch((error: NodeJS.ErrnoException) => {
    // The work would be done before the result could not get its name.
    if (error.code === "ENAMETOOLONG") throw notWritable(path, "its name is longer than the file system takes", error);
    return undefined;
  });
  if (existing?.isDirectory()) throw notWritable(path, "it is a directory");
  if (existing && !existing.isFile()) {
    return straight(
      (content) => writeStraight(path, target, content),
      () => openStream(path, target),
    );
  }
  if (existing) await refuseReadOnly(path, target, existing.mode);
  const byExtension = formatOf(path, formats);
  const made = await makeWritable(path, target);
  return {
    path,
    format: byExtension,
    target,
    notes: await leftoverNotes(path, target),
    adopt: (finished) => adopt(path, target, finished),
    stage: (content, signal) => stage(path, target, content, signal),
    stream: () => stream(path, target),
    abandon: () => removeEmpty(dirname(target), made),
  };
}

/** A rename replaces what nobody may write to, too; whoever took the right to write away meant the file to stay. */
async function refuseReadOnly(path: string, target: string, mode: number): Promise<void> {
  const writable = await access(target, constants.W_OK).then(
    () => true,
    () => false,
  );
  // For root the system grants everything.
  if (writable && (mode & 0o222) !== 0) return;
  const message = `${path}: is there and read-only; make it writable, delete it, or choose another output`;
  throw new CollapsarError("OutputNotWritable", message, { path });
}

function formatOf(path: string, formats: readonly string[]): string {
  const extension = extname(path).slice(1).toLowerCase();
  if (formats.includes(extension)) return extension;
  // Made here: at the start of every command it would take a tenth of the start's time.
  const either = new Intl.ListFormat("en-GB", { type: "disjunction" });
  const allowed = either.format(formats.map((format) => `.${format}`));
  const message = `${path}: the format follows the extension, which must be ${allowed}${extension ? `, not .${extension}` : ""}`;
  throw new CollapsarError("InvalidParameter", message, { field: "output", value: path });
}

/**
 * A symbolic link stays a link: its target is what is replaced, also when it is not there yet. Nothing leads through a directory that is not there
 * yet, so there `..` goes back by name.
 */
async function targetOf(path: string): Promise<string> {
  const real = await realpath(path).catch(() => undefined);
  if (real !== undefined) return real;
  const directory = await realpath(dirname(path)).catch(() => undefined);
  const named = resolve(path);
  if (directory === undefined) return named === path ? path : targetOf(named);
  const link = await readlink(path).catch(() => undefined);
  return link === undefined ? join(directory, basename(path)) : resolve(directory, link);
}

/** Refuses an output that is one of the inputs, or one of the files that are read in a model directory, also where its index is the input. */
async function refuseInputs(path: string, target: string, inputs: readonly string[]): Promise<void> {
  const identity = await identityOf(target);
  if (identity === undefined) return;
  for (const input of inputs.map(asPath)) {
    for (const file of [input, ...(await filesOfModel(input))]) {
      if (identity !== (await identityOf(file))) continue;
      const message = `${path}: is also an input, which would be lost; choose another output`;
      throw new CollapsarError("OutputIsInput", message, { path });
    }
  }
}

const asPath = (input: string): string => (input.startsWith("file:") ? fileURLToPath(input) : input);

async function filesOfModel(path: string): Promise<string[]> {
  try {
    // Nothing else is opened: a pipe has one reader.
    const model = path.endsWith(".index.json") ? dirname(path) : path;
    if (!(await stat(model)).isDirectory()) return [];
    const opened = await openPath(model);
    if (isDirectory(opened)) return (await modelFiles(opened)).map((name) => join(model, name));
  } catch {
    // The job will say what is wrong with it.
  }
  return [];
}

/** What tells one existing file from another, whatever the path it is reached by. */
const identityOf = async (path: string): Promise<string | undefined> => {
  const stats = await stat(path, { bigint: true }).catch(() => undefined);
  return stats?.isFile() ? `${stats.dev}:${stats.ino}` : undefined;
};

/** Finds out before hours of work, not after, that nothing can be written there. Returns the first directory that it had to make. */
async function makeWritable(path: string, target: string): Promise<string | undefined> {
  try {
    const made = await makeDirectory(dirname(target));
    const temporary = beside(target);
    await (await open(temporary, "wx")).close();
    await rm(temporary);
    return made;
  } catch (error) {
    throw notWritable(path, reasonOf(error), error);
  }
}

/**
 * Makes a directory and those above it, and returns the first that it made. Node's own way to do so never ends where one is there in which none can
 * be made, as in /proc.
 */
async function makeDirectory(path: string): Promise<string | undefined> {
  const above = dirname(path);
  const first = (await isThere(path)) || (await isThere(above)) ? undefined : await makeDirectory(above);
  try {
    await mkdir(path);
    return first ?? path;
  } catch (error) {
    // It may have been made meanwhile, by another run for the same directory.
    const stats = await stat(path).catch(() => undefined);
    if (stats?.isDirectory()) return first;
    throw error;
  }
}

const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );

/** Tells at the start, on stderr, what the user should know of the places of results. */
export function tellOfPlaces(destinations: readonly (Destination | undefined)[], quiet: boolean): void {
  if (quiet) return;
  for (const note of destinations.flatMap((destination) => destination?.notes ?? [])) {
    stderr().write(`collapsar: note: ${note}\n`);
  }
}

/** Removes `directory` and those above it down from `first`, as far as they are empty. */
async function removeEmpty(directory: string, first: string | undefined): Promise<void> {
  if (first === undefined) return;
  for (let at = directory; at.length >= first.length; at = dirname(at)) {
    if (
      !(await rmdir(at).then(
        () => true,
        () => false,
      ))
    )
      return;
  }
}
