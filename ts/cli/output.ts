/**
 * Result files: checked before the work starts, then whole or not at all.
 *
 * The result goes to a temporary file beside its destination, is flushed to disk and renamed over it: a reader sees the old file or
 * the new one. What is no regular file (a pipe, /dev/null) is written straight, a rename would replace it.
 */
import { randomBytes } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import { CollapsarError } from "../errors.js";

/** Formats of a result file. */
export type Format = "csv" | "json";

/** Where a result will go. */
export interface Destination {
  /** As the user wrote it. */
  readonly path: string;
  /** Writes the result; all or nothing. */
  write(content: string): Promise<void>;
}

/** The format of an output path by its extension; `-` is stdout, CSV unless told otherwise. */
export function formatOf(path: string, asked: Format | undefined): Format {
  if (path === "-") return asked ?? "csv";
  const extension = extname(path).toLowerCase();
  if (extension === ".csv" || extension === ".json") return extension.slice(1) as Format;
  const message = `${path}: the format follows the extension, which must be .csv or .json${extension ? `, not ${extension}` : ""}`;
  throw new CollapsarError("InvalidParameter", message, { field: "output", value: path });
}

/**
 * Prepares a result file: makes its directory; refuses a directory and a place that cannot be written.
 */
export async function prepareOutput(path: string): Promise<Destination> {
  if (path === "-") return { path, write: (content) => writeStdout(content) };
  // A symbolic link stays a link: its target is what is replaced.
  const target = await realpath(path).catch(() => resolve(path));
  const existing = await stat(target).catch(() => undefined);
  if (existing?.isDirectory()) throw notWritable(path, "it is a directory");
  if (existing && !existing.isFile()) return { path, write: (content) => writeStraight(path, target, content) };
  await tryWriting(path, target);
  return { path, write: (content) => replace(path, target, content) };
}

/** Refuses an output that is one of the inputs, or that lies in a directory that is one and is already there. */
export async function refuseInputs(path: string, inputs: readonly string[]): Promise<void> {
  if (path === "-") return;
  const identity = await identityOf(path);
  if (identity === undefined) return;
  for (const input of inputs) {
    const files = (await readdir(input).catch(() => [])).map((name) => join(input, name));
    for (const file of [input, ...files]) {
      if (identity !== (await identityOf(file))) continue;
      throw new CollapsarError(
        "OutputIsInput",
        `${path}: is also an input, which would be lost; choose another output`,
        {
          path,
        },
      );
    }
  }
}

/** What tells one existing file from another, whatever the path it is reached by. */
const identityOf = async (path: string): Promise<string | undefined> => {
  const stats = await stat(path, { bigint: true }).catch(() => undefined);
  return stats?.isFile() ? `${stats.dev}:${stats.ino}` : undefined;
};

/** Finds out before hours of work, not after, that nothing can be written there. */
async function tryWriting(path: string, target: string): Promise<void> {
  try {
    await mkdir(dirname(target), { recursive: true });
    const temporary = beside(target);
    await (await open(temporary, "wx")).close();
    await rm(temporary);
  } catch (error) {
    throw notWritable(path, reasonOf(error), error);
  }
}

const beside = (target: string): string =>
  join(dirname(target), `.${basename(target)}.${process.pid}-${randomBytes(4).toString("hex")}.tmp`);

async function replace(path: string, target: string, content: string): Promise<void> {
  const temporary = beside(target);
  try {
    const file = await open(temporary, "wx");
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await renameOver(temporary, target);
    await syncDirectory(dirname(target));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw writeFailed(path, error);
  }
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

async function writeStraight(path: string, target: string, content: string): Promise<void> {
  try {
    const file = await open(target, "w");
    try {
      await file.writeFile(content);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw writeFailed(path, error);
  }
}

/** Waits until stdout took the text; a reader that left early (`| head`) is no failure. */
export async function writeStdout(content: string): Promise<void> {
  await new Promise<void>((done, failed) => {
    process.stdout.write(content, (error) => {
      if (error && (error as NodeJS.ErrnoException).code !== "EPIPE") failed(writeFailed("stdout", error));
      else done();
    });
  });
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const notWritable = (path: string, reason: string, cause?: unknown): CollapsarError =>
  new CollapsarError(
    "OutputNotWritable",
    `${path}: cannot be written (${reason}); choose another output`,
    { path },
    { cause },
  );

const writeFailed = (path: string, cause: unknown): CollapsarError =>
  new CollapsarError(
    "WriteFailed",
    `${path}: writing failed (${reasonOf(cause)}); the file that was there before is unchanged`,
    { path },
    { cause },
  );
