/**
 * Result files: checked before the work starts, then whole or not at all.
 *
 * The result goes to a temporary file beside its destination, is flushed to disk and renamed over it: a reader sees the old file or
 * the new one. Several results of one command are all written down before the first gets its name. What is no regular file (a pipe, /dev/null) is written straight, a rename would replace it.
 */
import { randomBytes } from "node:crypto";
import {
  chmod,
  type FileHandle,
  mkdir,
  open,
  readlink,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  writeFile,
} from "node:fs/promises";
import { dirname, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { CollapsarError, isCollapsarError } from "../errors.js";
import { modelFiles } from "../formats/model-directory.js";
import type { FileSink } from "../formats/trials-writer.js";
import { isDirectory } from "../source/directory.js";
import { openPath } from "../source/file.js";

/** What is written: text, or bytes, whole or as they come. */
export type Content = string | Uint8Array | AsyncIterable<Uint8Array>;

/** A result that is written and waits for its name. */
export interface Staged {
  /** Nothing is written yet: it goes to stdout, a pipe or a device, which may take it as slowly as it likes. */
  readonly straight: boolean;
  /** Gives it its name, in one step. */
  publish(): Promise<void>;
  /** Removes it. */
  discard(): Promise<void>;
}

/** A result that is written as it comes. */
export interface OutputStream {
  write(text: string): Promise<void>;
  close(): Promise<void>;
}

/** A result in the making, under a temporary name. */
export interface Streamed {
  readonly sink: FileSink;
  /** Flushes it to disk; it then waits for its name. */
  stage(): Promise<Staged>;
  /** Removes it. */
  discard(): Promise<void>;
}

/** Where a result will go. */
export interface Destination {
  /** As the user wrote it. */
  readonly path: string;
  /** The format its extension stands for, or the first of those possible where the extension does not tell. */
  readonly format: string;
  /** The file itself, at the end of all links; undefined for stdout and what is no regular file. */
  readonly target: string | undefined;
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
    pour,
    stage: async (content) => ({ straight: true, publish: () => write(content), discard: async () => {} }),
    adopt: (finished) => Promise.reject(notWritable(path, `${finished} cannot become it`)),
    stream: async () => {
      throw notWritable(path, "it is no regular file, and this format is not written from one end to the other");
    },
    abandon,
  });
  if (path === "-") return straight(writeStdout, async () => stdoutStream);
  await refuseInputs(path, inputs);
  const target = await targetOf(path);
  const existing = await stat(target).catch(() => undefined);
  if (existing?.isDirectory()) throw notWritable(path, "it is a directory");
  if (existing && !existing.isFile()) {
    return straight(
      (content) => writeStraight(path, target, content),
      () => openStream(path, target),
    );
  }
  const byExtension = formatOf(path, formats);
  const made = await makeWritable(path, target);
  return {
    path,
    format: byExtension,
    target,
    adopt: (finished) => adopt(path, target, finished),
    stage: (content, signal) => stage(path, target, content, signal),
    stream: () => stream(path, target),
    abandon: () => removeEmpty(dirname(target), made),
  };
}

function formatOf(path: string, formats: readonly string[]): string {
  const extension = extname(path).slice(1).toLowerCase();
  if (formats.includes(extension)) return extension;
  const allowed = formats.map((format) => `.${format}`).join(" or ");
  const message = `${path}: the format follows the extension, which must be ${allowed}${extension ? `, not .${extension}` : ""}`;
  throw new CollapsarError("InvalidParameter", message, { field: "output", value: path });
}

/** A symbolic link stays a link: its target is what is replaced, also when it is not there yet. */
async function targetOf(path: string): Promise<string> {
  const target = resolve(path);
  try {
    return await realpath(target);
  } catch {
    const link = await readlink(target).catch(() => undefined);
    return link === undefined ? target : resolve(dirname(target), link);
  }
}

/** Refuses an output that is one of the inputs, or one of the files that are read in a model directory. */
async function refuseInputs(path: string, inputs: readonly string[]): Promise<void> {
  const identity = await identityOf(path);
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
    const opened = await openPath(path);
    if (isDirectory(opened)) return (await modelFiles(opened)).map((name) => join(path, name));
    await opened.close?.();
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
    const made = await mkdir(dirname(target), { recursive: true });
    const temporary = beside(target);
    await (await open(temporary, "wx")).close();
    await rm(temporary);
    return made;
  } catch (error) {
    throw notWritable(path, reasonOf(error), error);
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

/** Not made of the file's own name, which may be as long as a name can be. */
const beside = (target: string): string => join(dirname(target), `.collapsar-${randomBytes(8).toString("hex")}.tmp`);

async function stage(path: string, target: string, content: Content, signal: AbortSignal): Promise<Staged> {
  signal.throwIfAborted();
  const temporary = await openTemporary(path, target);
  try {
    await writeFile(temporary.file, content, { signal });
    signal.throwIfAborted();
    return await temporary.stage();
  } catch (error) {
    await temporary.discard();
    signal.throwIfAborted();
    throw isCollapsarError(error) ? error : writeFailed(path, error);
  }
}

/** Writes a file in the place of the one that is there, whole or not at all. `path` is what messages call `target`. */
export async function replaceFile(path: string, target: string, content: Uint8Array): Promise<void> {
  const staged = await stage(path, target, content, new AbortController().signal);
  await staged.publish();
}

async function stream(path: string, target: string): Promise<Streamed> {
  const { file, stage: end, discard } = await openTemporary(path, target);
  const writeAt = async (bytes: Uint8Array, offset: number): Promise<void> => {
    try {
      for (let at = 0; at < bytes.length; ) {
        at += (await file.write(bytes, at, bytes.length - at, offset + at)).bytesWritten;
      }
    } catch (error) {
      throw writeFailed(path, error);
    }
  };
  let length = 0;
  const sink: FileSink = {
    async write(bytes) {
      const offset = length;
      length += bytes.length;
      await writeAt(bytes, offset);
    },
    patch: (offset, bytes) => writeAt(bytes, offset),
  };
  return { sink, discard, stage: end };
}

/** A temporary file beside a target. Whoever opens it stages or discards it. */
async function openTemporary(path: string, target: string) {
  const temporary = beside(target);
  const mode = await modeOf(target);
  const file = await open(temporary, "wx").catch((error) => {
    throw writeFailed(path, error);
  });
  const discard = async (): Promise<void> => {
    await file.close().catch(() => {});
    await rm(temporary, { force: true }).catch(() => {});
  };
  return {
    file,
    discard,
    async stage(): Promise<Staged> {
      try {
        if (mode !== undefined) await file.chmod(mode);
        await file.sync();
        await file.close();
      } catch (error) {
        await discard();
        throw writeFailed(path, error);
      }
      return { straight: false, discard, publish: () => publish(path, temporary, target, discard) };
    },
  };
}

async function adopt(path: string, target: string, finished: string): Promise<Staged> {
  const mode = await modeOf(target);
  if (mode !== undefined) {
    await chmod(finished, mode).catch((error: unknown) => {
      throw writeFailed(path, error);
    });
  }
  return { straight: false, discard: async () => {}, publish: () => publish(path, finished, target, async () => {}) };
}

/** Whoever could not read the old file shall not read the new one. */
const modeOf = (target: string): Promise<number | undefined> =>
  stat(target).then(
    ({ mode }) => mode & 0o7777,
    () => undefined,
  );

async function publish(path: string, temporary: string, target: string, discard: () => Promise<void>): Promise<void> {
  try {
    await renameOver(temporary, target);
  } catch (error) {
    await discard();
    throw writeFailed(path, error);
  }
  await syncDirectory(dirname(target));
}

/** On Windows a virus scanner or an indexer may hold either file for a moment. */
async function renameOver(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await rename(from, to);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? "";
      if (process.platform !== "win32" || attempt > 10 || !["EPERM", "EACCES", "EBUSY"].includes(code)) throw error;
      await new Promise((wake) => setTimeout(wake, attempt * 20));
    }
  }
}

/** Makes the rename itself durable; not every platform lets a directory be opened or flushed. */
async function syncDirectory(path: string): Promise<void> {
  let directory: FileHandle | undefined;
  try {
    directory = await open(path, "r");
    await directory.sync();
  } catch {
    // The file is whole either way.
  } finally {
    await directory?.close();
  }
}

async function writeStraight(path: string, target: string, content: Content): Promise<void> {
  try {
    const file = await open(target, "w");
    try {
      await writeFile(file, content);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isCollapsarError(error)) throw error;
    throw writeFailed(path, error, "choose another output");
  }
}

/** The same, piece by piece. */
async function openStream(path: string, target: string): Promise<OutputStream> {
  const failed = (error: unknown): never => {
    throw writeFailed(path, error, "choose another output");
  };
  const file = await open(target, "w").catch(failed);
  return { write: (text) => file.writeFile(text).catch(failed), close: () => file.close().catch(failed) };
}

/** stdout, piece by piece. */
export const stdoutStream: OutputStream = { write: (text) => writeStdout(text), close: async () => {} };

/** Waits until stdout took the content. A reader that left early is no failure. */
export async function writeStdout(content: Content): Promise<void> {
  if (typeof content !== "string" && !(content instanceof Uint8Array)) {
    for await (const chunk of content) await writeStdout(chunk);
    return;
  }
  await new Promise<void>((done, failed) => {
    process.stdout.write(content, (error: NodeJS.ErrnoException | null | undefined) => {
      if (error && error.code !== "EPIPE") failed(stdoutFailed(error));
      else done();
    });
  });
}

/** The error for a stdout that takes no more. */
export const stdoutFailed = (cause: unknown): CollapsarError => writeFailed("stdout", cause, "write elsewhere");

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const notWritable = (path: string, reason: string, cause?: unknown): CollapsarError =>
  new CollapsarError(
    "OutputNotWritable",
    `${path}: cannot be written (${reason}); choose another output`,
    { path },
    { cause },
  );

/** The error for a file that could not be written. */
export const writeFailed = (
  path: string,
  cause: unknown,
  remedy = "what was there before is unchanged, choose another output",
): CollapsarError =>
  new CollapsarError("WriteFailed", `${path}: writing failed (${reasonOf(cause)}); ${remedy}`, { path }, { cause });
