/**
 * The finished records of a run that is not finished: `FILE.partial`, the CSV so far, `FILE.partial.json`, which tells of which run, and
 * `FILE.partial.sums`, which tells what was written.
 *
 * Records are only ever added, so that whatever stops the run leaves a whole number of records and perhaps a torn line. At the end the file is
 * the result and gets its name.
 */

import type { Hash } from "node:crypto";
import { type FileHandle, lstat, open, readFile, rm, stat, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { headerLine, type RecordFormat, recordLines } from "../../csv/record-format.js";
import { differenceOfRuns, parseRunRecord, type RunRecord, runRecordText } from "../../csv/run-record.js";
import type { ReadRecords } from "../../csv/snapshot-csv-reader.js";
import { CollapsarError } from "../../errors.js";
import { beginHash } from "../../source/sha256-node.js";
import { writeFailed } from "../files/output-error.js";
import { type Lock, takeLock } from "./lock.js";
import { sumLine, sumsPath, type Vouched, vouchedBytes } from "./partial-sums.js";

/** Records wait at most so long, and so many bytes of them, for others before they are written. */
const WRITE_AFTER_MS = 200;
const WRITE_AFTER_BYTES = 1 << 18;

/** Written records outlive the process; after this time they outlive the machine's power too. */
const SYNC_AFTER_MS = 5_000;

/** Bytes read at a time. */
const BLOCK_BYTES = 1 << 20;

const MAX_NAME_BYTES = 255;

/** How a partial file is opened. */
export interface PartialOptions<Record, Read> {
  /** The file that it will become. */
  target: string;
  /** What messages call the partial file. */
  name: string;
  record: RunRecord;
  format: RecordFormat<Record, Read>;
  /** Continues the one that is there. */
  resume: boolean;
  /** Takes the records that are there already, in order. */
  onRecords: (records: Read[]) => Promise<void>;
}

/** Where the unfinished records of a result are. */
export const partialPath = (target: string): string => `${target}.partial`;

/** What messages call it: it lies beside the result, so beside the target of a link. */
export async function partialName(path: string, target: string): Promise<string> {
  const link = await lstat(path).then(
    (stats) => stats.isSymbolicLink(),
    () => false,
  );
  return partialPath(link ? target : path);
}

/** The run's record beside a part, or beside its partial file. */
export const recordPath = (part: string): string => `${part}.json`;

/**
 * Opens the partial file of a result, new or, to resume, the one that is there.
 *
 * Rejects with `OutputNotWritable` if another run writes to it, with `PartialExists` if one is there and nobody said resume, `PartialDiffers` if it is of another run, `InvalidRecord`, or
 * `WriteFailed`.
 */
export async function openPartial<Record, Read>(options: PartialOptions<Record, Read>): Promise<PartialFile<Record>> {
  const path = partialPath(options.target);
  refuseLongName(options.name, path);
  const lock = await takeLock(path, options.name);
  try {
    return await openLocked(path, options, lock);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** A file system takes names of 255 bytes (Windows and macOS: characters), and the files beside the result have longer ones than it. */
function refuseLongName(name: string, partial: string): void {
  const room = MAX_NAME_BYTES - Buffer.byteLength(basename(sumsPath(partial)));
  if (room >= 0) return;
  const message = `${name}: this and the files beside it need names longer than a file system takes; shorten the output's by ${-room}`;
  throw new CollapsarError("OutputNotWritable", message, { path: name });
}

async function openLocked<Record, Read>(
  path: string,
  options: PartialOptions<Record, Read>,
  lock: Lock,
): Promise<PartialFile<Record>> {
  const { name, record, resume } = options;
  if (await exists(path)) {
    if (!resume) {
      const message = `${name}: holds finished records of a run that was stopped; add --resume to continue it, or delete it`;
      throw new CollapsarError("PartialExists", message, { path: name });
    }
    await refuseOther(path, options);
    return PartialFile.resumed(path, options, lock);
  }
  try {
    // First: records of which nobody knows the run could not be continued. A run's record that is left without them is replaced here.
    await writeFile(recordPath(path), runRecordText(record));
    const sums = await open(sumsPath(path), "w");
    return new PartialFile(path, options, await open(path, "wx+"), sums, lock);
  } catch (error) {
    throw writeFailed(name, error, "choose another output");
  }
}

/** The record of a run, where there is one. */
export async function readRecordOf(part: string): Promise<RunRecord | undefined> {
  const path = recordPath(part);
  const text = await readFile(path, "utf8").catch(() => undefined);
  return text === undefined ? undefined : parseRunRecord(text, path);
}

async function refuseOther(
  path: string,
  { record, name }: Pick<PartialOptions<never, unknown>, "record" | "name">,
): Promise<void> {
  const there = await readRecordOf(path);
  const range = ({ units: { from, to } }: RunRecord): string => `${from} to ${to}`;
  const difference = !there
    ? `its record ${recordPath(name)} is missing`
    : (differenceOfRuns(there, record) ??
      (range(there) === range(record) ? undefined : `it has units ${range(there)}, this run ${range(record)}`));
  if (difference !== undefined) throw differs(name, difference);
}

const differs = (path: string, difference: string): CollapsarError =>
  new CollapsarError(
    "PartialDiffers",
    `${path}: is of another run (${difference}); give its options to continue it, or delete it`,
    { path, difference },
  );

/** A partial file that is open. */
export class PartialFile<Record> {
  /** Where it is. */
  readonly path: string;
  /** What messages call it. */
  readonly name: string;
  readonly #format: RecordFormat<Record>;
  readonly #file: FileHandle;
  readonly #sums: FileHandle;
  readonly #lock: Lock;
  readonly #hash: Hash = beginHash();
  #waiting = "";
  #waitingRecords = 0;
  #written = 0;
  #records = 0;
  #changed = false;
  #lastWrite = performance.now();
  #lastSync = performance.now();

  constructor(
    path: string,
    { name, format }: Pick<PartialOptions<Record, unknown>, "name" | "format">,
    file: FileHandle,
    sums: FileHandle,
    lock: Lock,
  ) {
    this.path = path;
    this.name = name;
    this.#format = format;
    this.#file = file;
    this.#sums = sums;
    this.#lock = lock;
    this.#waiting = headerLine(format);
  }

  /** Continues one: takes the records that are as they were written, in order, and drops what is torn or was changed. */
  static async resumed<Kept, Read>(
    path: string,
    options: PartialOptions<Kept, Read>,
    lock: Lock,
  ): Promise<PartialFile<Kept>> {
    const failed = (error: unknown): never => {
      throw writeFailed(options.name, error, "check its permissions");
    };
    const file = await open(path, "r+").catch(failed);
    let sums: FileHandle | undefined;
    try {
      const header = headerLine(options.format);
      const text = await readStart(file, header.length);
      if (text.length === header.length && text !== header) throw differs(options.name, "its header line is another");
      const vouched = await vouchedBytes(file, path);
      sums = await open(sumsPath(path), "a").catch(failed);
      const partial = new PartialFile<Kept>(path, options, file, sums, lock);
      await partial.#continue(options, vouched);
      return partial;
    } catch (error) {
      await Promise.all([file.close(), sums?.close()]);
      throw error;
    }
  }

  /** Whether records of the one continued were no longer as they were written; these are measured again. */
  get changed(): boolean {
    return this.#changed;
  }

  /** Records that it holds, or will hold after the next write. */
  get records(): number {
    return this.#records + this.#waitingRecords;
  }

  /** Bytes that it holds. */
  get bytes(): number {
    return this.#written;
  }

  async #continue<Read>({ format, onRecords }: PartialOptions<Record, Read>, vouched: Vouched): Promise<void> {
    this.#changed = vouched.changed;
    const header = headerLine(format);
    if (vouched.bytes >= header.length) {
      this.#take(Buffer.from(header), 0);
      this.#waiting = "";
      for await (const { bytes, records } of recordsOf(this.#file, format, vouched.bytes)) {
        this.#take(bytes, records.length);
        await onRecords(records);
      }
    }
    await this.#file.truncate(this.#written);
  }

  #take(bytes: Uint8Array, records: number): void {
    this.#hash.update(bytes);
    this.#written += bytes.length;
    this.#records += records;
  }

  /** Adds records. They are on disk a moment later. */
  async write(records: readonly Record[]): Promise<void> {
    this.#waiting += recordLines(this.#format, records);
    this.#waitingRecords += records.length;
    if (this.#waiting.length > WRITE_AFTER_BYTES || performance.now() - this.#lastWrite > WRITE_AFTER_MS) {
      await this.flush();
    }
  }

  /** Writes what waits. */
  async flush(): Promise<void> {
    const bytes = Buffer.from(this.#waiting);
    const records = this.#waitingRecords;
    [this.#waiting, this.#waitingRecords] = ["", 0];
    try {
      const sum = this.#hash.copy().update(bytes).digest("hex");
      if (bytes.length > 0) await this.#sums.appendFile(sumLine(this.#written + bytes.length, sum));
      for (let at = 0; at < bytes.length; ) {
        const { bytesWritten } = await this.#file.write(bytes, at, bytes.length - at, this.#written + at);
        at += bytesWritten;
      }
      if (performance.now() - this.#lastSync > SYNC_AFTER_MS) {
        await Promise.all([this.#file.datasync(), this.#sums.datasync()]);
        this.#lastSync = performance.now();
      }
    } catch (error) {
      throw writeFailed(this.name, error, "make room and continue with --resume");
    }
    this.#take(bytes, records);
    this.#lastWrite = performance.now();
  }

  /** All records are there: writes, flushes to disk and closes. Returns the hash of its bytes. */
  async finish(): Promise<string> {
    await this.flush();
    const { size } = await this.#file.stat();
    if (size !== this.#written) {
      throw writeFailed(this.name, new Error("another process writes to it"), "wait for that one");
    }
    try {
      await this.#file.sync();
    } catch (error) {
      throw writeFailed(this.name, error, "continue with --resume");
    }
    await Promise.all([this.#file.close(), this.#sums.close()]);
    return this.#hash.digest("hex");
  }

  /** The run ends here: keeps what is finished. Returns the number of records; without one nothing is kept. */
  async keep(): Promise<number> {
    // What cannot be written is not kept, the error that led here is the one to tell.
    await this.flush().catch(() => {});
    for (const file of [this.#file, this.#sums]) {
      await file.sync().catch(() => {});
      await file.close().catch(() => {});
    }
    if (this.#records === 0) await this.remove();
    await this.#lock.release();
    return this.#records;
  }

  /** Removes what is left of it beside the result. */
  async remove(): Promise<void> {
    await rm(this.path, { force: true });
    await rm(recordPath(this.path), { force: true });
    await rm(sumsPath(this.path), { force: true });
    await this.#lock.release();
  }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

async function readStart(file: FileHandle, length: number): Promise<string> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
  return buffer.toString("utf8", 0, bytesRead);
}

/** The records of a CSV file below its header line, before the byte `end`. */
export async function* recordsOf<Read>(
  file: FileHandle,
  format: RecordFormat<never, Read>,
  end?: number,
): AsyncGenerator<ReadRecords<Read>, void> {
  const { readCsvRecords } = await import("../../csv/snapshot-csv-reader.js");
  yield* readCsvRecords(blocks(file, Buffer.byteLength(headerLine(format)), end), format);
}

/** The bytes of a file from `from` on, before `end`. */
export async function* blocks(
  file: FileHandle,
  from: number,
  end = Number.POSITIVE_INFINITY,
): AsyncGenerator<Uint8Array, void> {
  for (let at = from; at < end; ) {
    const length = Math.min(BLOCK_BYTES, end - at);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
