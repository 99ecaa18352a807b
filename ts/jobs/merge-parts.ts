/** The work of a merge: parts are looked at, put in order, and joined while they are read. Loaded when it is wanted. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { plainText } from "../csv/gzip-text.js";
import { parseRunRecord, type RunRecord } from "../csv/run-record.js";
import { CollapsarError } from "../errors.js";
import { counted, type NamedSource, type ReadCount, readExactly } from "../source/byte-source.js";
import { isDirectory } from "../source/directory.js";
import { type FileInput, openInput } from "../source/open.js";
import type { Merged, MergeOptions, MergePart } from "./merge.js";
import { planMerge } from "./merge-plan.js";
import { dividesPairs, mergeSnapshot } from "./merge-snapshot.js";

/** Bytes read at a time. */
const BLOCK_BYTES = 1 << 20;

/** A record is some hundred bytes; more is something else. */
const MAX_RECORD_BYTES = 1 << 20;

/** A part whose record was read. */
interface Part {
  readonly csv: FileInput;
  readonly pairs: FileInput | undefined;
  readonly name: string;
  readonly byteLength: number;
  readonly header: string;
  readonly record: RunRecord | undefined;
}

/** Checks that the parts are one run, and joins them. */
export async function mergeParts(parts: readonly MergePart[], options: MergeOptions): Promise<Merged> {
  const reads: ReadCount = { requests: 0, bytes: 0 };
  const { unchecked = false, signal } = options;
  const opened: Part[] = [];
  for (const part of parts) opened.push(await look(part, unchecked, reads, signal));
  const ordered = unchecked ? opened : planMerge(opened as (Part & { record: RunRecord })[]);
  sameHeaders(ordered);
  if (dividesPairs(ordered[0]?.record)) {
    const read = (input: FileInput): Promise<Uint8Array> =>
      withSource(input, reads, signal, (source) => readExactly(source, 0, source.byteLength, { signal }));
    const csv = await mergeSnapshot(ordered as (Part & { record: RunRecord })[], read);
    return { parts: ordered.length, records: 1, bytes: once(csv), reads };
  }
  return {
    parts: ordered.length,
    records: unchecked ? undefined : ordered.reduce((sum, { record }) => sum + (record?.records ?? 0), 0),
    bytes: joined(ordered, options, reads),
    reads,
  };
}

async function withSource<T>(
  input: FileInput,
  reads: ReadCount,
  signal: AbortSignal | undefined,
  use: (source: NamedSource) => Promise<T>,
): Promise<T> {
  const source = await openInput(input, { signal, reads, pipes: true });
  if (isDirectory(source))
    throw misfit([source.name], `${source.name}: is a directory; name the CSV files of the parts`);
  try {
    const result = await use(counted(source, reads));
    await source.verify?.();
    return result;
  } finally {
    await source.close?.();
  }
}

/** A file from its beginning to its end; `progress` is told how much was read. */
async function* blocks(
  source: NamedSource,
  signal: AbortSignal | undefined,
  progress?: (read: number) => void,
): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < source.byteLength; at += BLOCK_BYTES) {
    const end = Math.min(source.byteLength, at + BLOCK_BYTES);
    const block = await readExactly(source, at, end, { signal });
    progress?.(end);
    yield block;
  }
}

/** The text up to the first line feed; undefined where there is none in the first MiB. */
async function firstLine(name: string, pieces: AsyncGenerator<Uint8Array>): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const piece of plainText(name, pieces)) {
    const end = piece.indexOf(LINE_FEED);
    if (end >= 0) return text + decoder.decode(piece.subarray(0, end));
    text += decoder.decode(piece, { stream: true });
    if (text.length > BLOCK_BYTES) break;
  }
  return undefined;
}

async function look(
  { csv, record, pairs }: MergePart,
  unchecked: boolean,
  reads: ReadCount,
  signal: AbortSignal | undefined,
): Promise<Part> {
  const part = await withSource(csv, reads, signal, async (source) => {
    const { name, byteLength } = source;
    const header = await firstLine(name, blocks(source, signal));
    if (header === undefined)
      throw misfit([name], `${name}: has no header line, so it is not the CSV of a part; run that part again`);
    // A pipe is in memory now, and stays there.
    const again = source.isPipe ? source : csv;
    return { csv: again, pairs, name, byteLength, header };
  });
  if (unchecked) return { ...part, record: undefined };
  return { ...part, record: await readRecord(part.name, record, reads, signal) };
}

async function readRecord(
  name: string,
  record: FileInput | undefined,
  reads: ReadCount,
  signal: AbortSignal | undefined,
): Promise<RunRecord> {
  const none = (cause?: unknown): CollapsarError =>
    new CollapsarError(
      "NoRecord",
      `${name}: the record ${name}.json is not beside it; add it, or join with \`unchecked\` in the order given`,
      { part: name },
      { cause },
    );
  if (record === undefined) throw none();
  try {
    return await withSource(record, reads, signal, async (source) => {
      const bytes = await readExactly(source, 0, Math.min(source.byteLength, MAX_RECORD_BYTES), { signal });
      return parseRunRecord(new TextDecoder().decode(bytes), source.name);
    });
  } catch (error) {
    if (error instanceof CollapsarError && error.code === "NotFound") throw none(error);
    throw error;
  }
}

function sameHeaders(parts: readonly Part[]): void {
  const [first] = parts;
  const other = parts.find(({ header }) => header !== first?.header);
  if (first && other) {
    throw misfit(
      [first.name, other.name],
      `${first.name} and ${other.name} have different header lines; merge parts of one run`,
    );
  }
}

async function* once<T>(value: T): AsyncGenerator<T, void> {
  yield value;
}

const LINE_FEED = 10;

async function* joined(
  parts: readonly Part[],
  { signal, onProgress }: MergeOptions,
  reads: ReadCount,
): AsyncGenerator<Uint8Array, void> {
  const total = parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
  let done = 0;
  for (const [number, part] of parts.entries()) {
    const { csv, name, record, header } = part;
    // Open while its bytes are taken, and no longer.
    const source = await openInput(csv, { signal, reads });
    if (isDirectory(source)) throw changed(name);
    try {
      const hash = sha256.create();
      // The header line comes once; all have the same.
      let skip = number === 0 ? 0 : new TextEncoder().encode(header).length + 1;
      let last = LINE_FEED;
      const before = done;
      const progress = (read: number): void => {
        done = before + read;
        onProgress?.({ phase: "merging", unit: "bytes", done: Math.min(done, total), total });
      };
      for await (const block of plainText(name, blocks(counted(source, reads), signal, progress))) {
        if (record) hash.update(block);
        last = block.at(-1) ?? last;
        if (skip < block.length) yield block.slice(skip);
        skip = Math.max(0, skip - block.length);
      }
      await source.verify?.();
      if (record && bytesToHex(hash.digest()) !== record.sha256) throw changed(name);
      if (last !== LINE_FEED) throw misfit([name], `${name}: its last line is not whole; run that part again`);
    } finally {
      await source.close?.();
    }
  }
}

const changed = (name: string): CollapsarError =>
  misfit([name], `${name}: its bytes are not those that its record has the hash of; run that part again`);

const misfit = (parts: string[], message: string): CollapsarError =>
  new CollapsarError("PartsDoNotFit", message, { parts });
