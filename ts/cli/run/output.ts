/** Where the records of a run go: to a file by way of its partial file, straight to stdout or a pipe, or both. */

import { type FileHandle, open, stat, writeFile } from "node:fs/promises";
import type { ColumnKind } from "../../csv/cells.js";
import type { RecordFormat } from "../../csv/record-format.js";
import { differenceOfRuns, type RunRecord, runRecordText } from "../../csv/run-record.js";
import { beginHash } from "../../source/sha256-node.js";
import type { Shard } from "../../tasks/shard.js";
import type { Destination } from "../files/output.js";
import { parquetOf } from "../files/parquet.js";
import { type OutputStream, stdoutStream } from "../files/straight-output.js";
import { bytes, plural } from "../text.js";
import {
  blocks,
  openPartial,
  type PartialFile,
  partialName,
  partialPath,
  readRecordOf,
  recordPath,
  recordsOf,
} from "./partial-file.js";
import { type JsonFrame, type RecordText, recordText } from "./text.js";

/** What is to be written. */
export interface RecordOutputOptions {
  destination: Destination | undefined;
  /** Records on stdout too, in this format. */
  print: "csv" | "json" | undefined;
  /** The result is a part, with a record beside it. */
  shard: Shard | undefined;
  resume: boolean;
}

/** What is left of a run that failed. */
export interface Kept {
  /** Finished records in the partial file. */
  readonly records: number;
  /** The partial file, where there is one. */
  readonly path: string | undefined;
  /** Whether some records went to stdout or a pipe. */
  readonly streamed: boolean;
}

/** How the records are written. `Read` is what their CSV tells of them. */
export interface RecordContent<Record, Read> {
  csv: RecordFormat<Record, Read>;
  /** Of a result that can be JSON. */
  json?: JsonFrame<Record>;
  /** What the columns hold, of a result that can be a Parquet file. */
  kinds?: readonly ColumnKind[] | undefined;
}

/** What the records of one run are written to: a file, stdout, or both. */
export class RecordOutput<Record, Read = Record> {
  /** Whether records go to stdout. */
  readonly toStdout: boolean;
  readonly #options: RecordOutputOptions;
  readonly #streams: { text: RecordText<Record>; stream: OutputStream }[] = [];
  #partial: PartialFile<Record> | undefined;
  #record: RunRecord | undefined;
  #content: RecordContent<Record, Read> | undefined;
  #complete = false;
  #streamed = false;
  #written: string | undefined;
  #partialChanged: string | undefined;

  constructor(options: RecordOutputOptions) {
    this.#options = options;
    this.toStdout = options.print !== undefined || options.destination?.path === "-";
  }

  /** There was nothing left to do: the part is there, whole, and of this run. */
  get complete(): boolean {
    return this.#complete;
  }

  /** The file, once it has its name. */
  get path(): string | undefined {
    return this.#written === undefined ? undefined : this.#options.destination?.path;
  }

  /** What a user should know of what was continued. */
  get notes(): string[] {
    if (!this.#partialChanged) return [];
    return [`${this.#partialChanged}: some records are not as they were written; they were measured again`];
  }

  /** What the report says of the file. */
  get written(): string | undefined {
    return this.#written;
  }

  /** Opens all outputs. Gives `onRecords` the records that a stopped run left, and returns their number. */
  async open(
    record: RunRecord,
    content: RecordContent<Record, Read>,
    onRecords: (records: readonly Read[]) => void,
  ): Promise<number> {
    const { destination, print, resume } = this.#options;
    this.#record = record;
    this.#content = content;
    const target = destination?.target;
    if (resume && target !== undefined && (await this.#isComplete(target, onRecords))) {
      return record.units.to - record.units.from;
    }
    if (print) this.#streams.push({ text: textOf(content, print), stream: stdoutStream });
    if (destination?.pour) {
      this.#streams.push({ text: textOf(content, destination.format), stream: await destination.pour() });
    }
    if (destination === undefined || target === undefined) return 0;
    this.#partial = await openPartial({
      target,
      name: await partialName(destination.path, target),
      record,
      format: content.csv,
      resume,
      onRecords: async (records) => {
        onRecords(records);
        // Only whole records are streamed while they are written to a file.
        await this.#stream(records as readonly unknown[] as readonly Record[]);
      },
    });
    if (this.#partial.changed) this.#partialChanged = this.#partial.name;
    return this.#partial.records;
  }

  async #isComplete(target: string, onRecords: (records: readonly Read[]) => void): Promise<boolean> {
    const { shard, print, destination } = this.#options;
    const record = this.#record as RunRecord;
    if (!shard || print || (await exists(partialPath(target)))) return false;
    const there = await readRecordOf(target).catch(() => undefined);
    if (!there || differenceOfRuns(there, record) !== undefined) return false;
    if (there.units.from !== record.units.from || there.units.to !== record.units.to) return false;
    const file = await open(target, "r").catch(() => undefined);
    try {
      if (!file || (await hashOf(file)) !== there.sha256) return false;
      for await (const { records } of recordsOf(file, (this.#content as RecordContent<Record, Read>).csv))
        onRecords(records);
    } finally {
      await file?.close();
    }
    this.#complete = true;
    this.#written = `${destination?.path} is complete already`;
    return true;
  }

  /** The next records. */
  async write(records: readonly Record[]): Promise<void> {
    await this.#partial?.write(records);
    await this.#stream(records);
  }

  async #stream(records: readonly Record[]): Promise<void> {
    for (const { text, stream } of this.#streams) {
      this.#streamed = true;
      await stream.write(text.records(records));
    }
  }

  /** All records were written: gives the file its name. */
  async publish(signal: AbortSignal): Promise<void> {
    const { destination, shard } = this.#options;
    const partial = this.#partial;
    if (!destination || !partial) return;
    const content = this.#content as RecordContent<Record, Read>;
    const sha256 = await partial.finish();
    signal.throwIfAborted();
    const target = destination.target as string;
    // Before the CSV has its name: a run that ends in between can still be continued.
    if (shard) {
      const record = { ...(this.#record as RunRecord), records: partial.records, sha256 };
      await writeFile(recordPath(target), runRecordText(record));
    }
    const other = otherwise(destination.format, partial, content as unknown as RecordContent<Record, Record>);
    const staged = other ? await destination.stage(other, signal) : await destination.adopt(partial.path);
    await staged.publish();
    this.#partial = undefined;
    await partial.remove();
    const { size } = await stat(target);
    const columns = content.csv.columns.length;
    this.#written = `wrote ${destination.path}: ${plural(partial.records, "record")}, ${columns} columns, ${bytes(size)}`;
  }

  /** Ends what goes to stdout or a pipe. */
  async finishStreams(): Promise<void> {
    for (const { text, stream } of this.#streams) {
      await stream.write(text.end());
      await stream.close();
    }
  }

  /** The run failed, and its records are worth nothing. */
  async discard(): Promise<Kept> {
    await this.#partial?.keep();
    await this.#partial?.remove();
    return { records: 0, path: undefined, streamed: this.#streamed };
  }

  /** The run failed: keeps the records that are finished. */
  async keep(): Promise<Kept> {
    const records = (await this.#partial?.keep()) ?? 0;
    return { records, path: this.#partial?.name, streamed: this.#streamed };
  }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

async function hashOf(file: FileHandle): Promise<string> {
  const hash = beginHash();
  for await (const block of blocks(file, 0)) hash.update(block);
  return hash.digest("hex");
}

const textOf = <Record>({ csv, json }: RecordContent<Record, unknown>, format: string): RecordText<Record> =>
  recordText<Record>(format === "json" && json ? { json } : { csv });

/** The records of a finished partial file in another format than its own; undefined where its own is wanted. */
function otherwise<Record>(
  format: string,
  partial: PartialFile<Record>,
  content: RecordContent<Record, Record>,
): AsyncGenerator<Uint8Array, void> | undefined {
  if (format === "json") return jsonOf(batchesOf(partial, content.csv), content);
  if (format !== "parquet") return undefined;
  const { csv, kinds = [] } = content;
  const columns = csv.columns.map((name, at) => ({ name, kind: kinds[at] ?? "text" }));
  return parquetOf(columns, linesOf(partial, csv));
}

async function* batchesOf<Read>(
  partial: PartialFile<never>,
  csv: RecordFormat<never, Read>,
): AsyncGenerator<readonly Read[], void> {
  const file = await open(partial.path, "r");
  try {
    for await (const { records } of recordsOf(file, csv)) yield records;
  } finally {
    await file.close();
  }
}

/** The cells themselves: not every line tells all of its record. */
const linesOf = <Record>(
  partial: PartialFile<Record>,
  csv: RecordFormat<Record>,
): AsyncGenerator<readonly (readonly string[])[], void> => batchesOf(partial, { ...csv, read: (cells) => cells });

async function* jsonOf<Record>(
  batches: AsyncIterable<readonly Record[]>,
  content: RecordContent<Record, Record>,
): AsyncGenerator<Uint8Array, void> {
  const text = textOf(content, "json");
  for await (const records of batches) yield Buffer.from(text.records(records));
  yield Buffer.from(text.end());
}
