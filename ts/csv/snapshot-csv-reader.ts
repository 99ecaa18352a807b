/** Reads what `snapshot-csv.ts` writes, and nothing else: the records that an interrupted run left. Imported on demand, for papaparse. */
import Papa from "papaparse";
import { METRICS, type Metrics, REGISTRY, type SnapshotRecord } from "../metrics/metrics.js";
import type { ColumnKind, ExtraColumn } from "./snapshot-csv.js";

/** Whole records, and the bytes that they were read from. */
export interface ReadRecords {
  readonly bytes: Uint8Array;
  readonly records: SnapshotRecord[];
}

/** A record is some hundred bytes. What has no end after so many is none. */
const MAX_RECORD_BYTES = 1 << 20;

/**
 * The records of `blocks`, which begin after the header line, in batches. Ends before the first that is torn, or not such a record: all that was
 * given lies together at the beginning.
 */
export async function* readCsvRecords(
  blocks: AsyncIterable<Uint8Array>,
  extra: readonly ExtraColumn[],
): AsyncGenerator<ReadRecords, void> {
  let carry: Uint8Array = new Uint8Array(0);
  for await (const block of blocks) {
    const bytes = new Uint8Array(carry.length + block.length);
    bytes.set(carry);
    bytes.set(block, carry.length);
    const ends = recordEnds(bytes);
    const end = ends.at(-1) ?? 0;
    carry = bytes.subarray(end);
    if (end > 0) {
      const whole = bytes.subarray(0, end);
      const records = recordsOf(whole, extra);
      if (records) yield { bytes: whole, records };
      else return yield* recordByRecord(bytes, ends, extra);
    }
    if (carry.length > MAX_RECORD_BYTES) return;
  }
}

function* recordByRecord(
  bytes: Uint8Array,
  ends: readonly number[],
  extra: readonly ExtraColumn[],
): Generator<ReadRecords, void> {
  let start = 0;
  for (const end of ends) {
    const record = bytes.subarray(start, end);
    const records = recordsOf(record, extra);
    if (!records) return;
    yield { bytes: record, records };
    start = end;
  }
}

const QUOTE = 0x22;
const LINE_FEED = 0x0a;

/** Where each record ends: behind the line feeds that are not within quotes. */
function recordEnds(bytes: Uint8Array): number[] {
  const ends: number[] = [];
  let quoted = false;
  for (let at = 0; at < bytes.length; at += 1) {
    if (bytes[at] === QUOTE) quoted = !quoted;
    else if (bytes[at] === LINE_FEED && !quoted) ends.push(at + 1);
  }
  return ends;
}

function recordsOf(bytes: Uint8Array, extra: readonly ExtraColumn[]): SnapshotRecord[] | undefined {
  try {
    return recordsOfCsv(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes), extra);
  } catch {
    return undefined;
  }
}

/** Numbers as they are written. */
const WRITTEN = { integer: /^-?\d+$/, float: /^-?(\d+\.\d+|\d+(\.\d+)?e[+-]\d\d+|inf)$/ };

/** The records of whole lines; undefined if one is not a record. Written again they give the same bytes. */
function recordsOfCsv(text: string, extra: readonly ExtraColumn[]): SnapshotRecord[] | undefined {
  const { data, errors } = Papa.parse<string[]>(text, { newline: "\n", delimiter: ",", skipEmptyLines: false });
  if (data.at(-1)?.join() === "") data.pop();
  if (errors.length > 0) return undefined;
  const records: SnapshotRecord[] = [];
  for (const cells of data) {
    const record = recordOfCells(cells, extra);
    if (!record) return undefined;
    records.push(record);
  }
  return records;
}

function recordOfCells(cells: readonly string[], extra: readonly ExtraColumn[]): SnapshotRecord | undefined {
  const kinds: ColumnKind[] = [
    "integer",
    ...METRICS.map((metric) => REGISTRY[metric].kind),
    ...extra.map(({ kind }) => kind),
  ];
  if (cells.length !== kinds.length) return undefined;
  const values = cells.map((text, at) => parseCell(text, kinds[at] as ColumnKind));
  if (values.includes(undefined)) return undefined;
  const [trialId, ...rest] = values as number[];
  const more = extra.map(({ name }, at) => [name, rest[METRICS.length + at]]);
  return {
    trialId: trialId as number,
    metrics: Object.fromEntries(METRICS.map((metric, at) => [metric, rest[at]])) as Metrics,
    ...(Object.fromEntries(more) as Record<string, number | string>),
  };
}

function parseCell(text: string, kind: ColumnKind): number | string | undefined {
  if (kind === "text") return text;
  if (text === "") return Number.NaN;
  return WRITTEN[kind].test(text) ? Number(text.replace("inf", "Infinity")) : undefined;
}
