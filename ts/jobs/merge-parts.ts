/** The work of a merge: parts are looked at, put in order, and joined while they are read. Loaded when it is wanted. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { plainText } from "../csv/gzip-text.js";
import { differenceOfRuns, parseRunRecord, type RunRecord } from "../csv/run-record.js";
import { CollapsarError, isCollapsarError } from "../errors.js";
import { commonLattice, isSoFar } from "../motion/part-lattice.js";
import { counted, type NamedSource, type ReadCount, readExactly } from "../source/byte-source.js";
import { isDirectory } from "../source/directory.js";
import { type FileInput, openInput } from "../source/open.js";
import type { Merged, MergeOptions, MergePart } from "./merge.js";
import type { JoinedParts } from "./merge-motion.js";
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
  readonly motion: MergePart["motion"];
  readonly name: string;
  readonly byteLength: number;
  readonly header: string;
  readonly record: RunRecord | undefined;
  /** Whether its own record says what the lattice is so far. */
  readonly soFar?: boolean;
}

type RecordedPart = Part & { readonly record: RunRecord };

/** Checks that the parts are one run, and joins them. */
export async function mergeParts(parts: readonly MergePart[], options: MergeOptions): Promise<Merged> {
  const reads: ReadCount = { requests: 0, bytes: 0 };
  const { unchecked = false, signal } = options;
  const opened: Part[] = [];
  for (const part of parts) opened.push(await look(part, unchecked, reads, signal));
  const ordered = unchecked ? opened : planMerge(onOneLattice(opened as RecordedPart[]));
  sameHeaders(ordered);
  if (dividesPairs(ordered[0]?.record)) {
    const read = (input: FileInput): Promise<Uint8Array> =>
      withSource(input, reads, signal, (source) => readExactly(source, 0, source.byteLength, { signal }));
    const csv = await mergeSnapshot(ordered as RecordedPart[], read);
    return { parts: ordered.length, records: 1, bytes: once(csv), reads };
  }
  if (followsRows(ordered[0]?.record)) return mergeFollowed(ordered as RecordedPart[], options, reads);
  return {
    parts: ordered.length,
    records: unchecked ? undefined : ordered.reduce((sum, { record }) => sum + (record?.records ?? 0), 0),
    bytes: joined(ordered, options, reads),
    reads,
  };
}

/** The parts of a series, of which some may have known so far only what the lattice is, with one that all say. */
function onOneLattice(parts: readonly RecordedPart[]): RecordedPart[] {
  const motion = commonLattice(parts.map(({ record }) => record.parameters.motion));
  return parts.map((part) => {
    const { record } = part;
    if (!isSoFar(record.parameters.motion)) return part;
    return { ...part, soFar: true, record: { ...record, parameters: { ...record.parameters, motion } } };
  });
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
  { csv, record, pairs, motion }: MergePart,
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
    return { csv: again, pairs, motion, name, byteLength, header };
  });
  if (unchecked) return { ...part, record: undefined };
  return { ...part, record: await readRecord(part.name, record, reads, signal) };
}

/** Whether beside the parts of this run lies how rows moved. */
const followsRows = (record: RunRecord | undefined): boolean =>
  record?.command === "series" && record.parameters.motion !== undefined;

async function mergeFollowed(parts: readonly RecordedPart[], options: MergeOptions, reads: ReadCount): Promise<Merged> {
  const { mergeLifecycles, mergeMotion } = await import("./merge-motion.js");
  const { signal } = options;
  const motion: RecordedPart[] = [];
  for (const part of parts) motion.push(await motionOf(part, reads, signal));
  const { record } = parts[0] as RecordedPart;
  const whole: JoinedParts = {
    record,
    names: parts.map(({ name }) => name),
    coarse: parts
      .filter(({ soFar }) => soFar && record.parameters.motion === "F32")
      .map(({ record: { units } }) => [units.from, units.to]),
    csv: () => joined(parts, options, reads, 0),
    motion: () => joined(motion, { signal }, reads, 0),
  };
  return {
    parts: parts.length,
    records: record.units.of,
    bytes: mergeMotion(whole),
    lifecycles: () => mergeLifecycles(whole),
    reads,
  };
}

/** What was kept of the motion of a part. */
async function motionOf(
  { name, motion, record, soFar }: RecordedPart,
  reads: ReadCount,
  signal: AbortSignal | undefined,
): Promise<RecordedPart> {
  const none = misfit([name], `${name}: how its rows moved is not beside it; add ${name}.motion and its record`);
  if (!motion) throw none;
  const found = (await look(motion, false, reads, signal).catch((error: unknown) => {
    throw isCollapsarError(error, "NotFound") || isCollapsarError(error, "NoRecord") ? none : error;
  })) as RecordedPart;
  const { holds: _, ...own } = found.record.parameters;
  const parameters = soFar && isSoFar(own.motion) ? { ...own, motion: record.parameters.motion } : own;
  const isOther = differenceOfRuns(record, { ...found.record, parameters }) ?? record.shard !== found.record.shard;
  if (isOther) throw misfit([found.name], `${found.name}: is not of the same run as ${name}; run that part again`);
  return found;
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
    if (isCollapsarError(error, "NotFound")) throw none(error);
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
  headerLines = 1,
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
      // The header line comes once, or not at all; all have the same.
      let skip = number < headerLines ? 0 : new TextEncoder().encode(header).length + 1;
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
