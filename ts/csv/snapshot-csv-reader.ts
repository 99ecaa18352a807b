/** Reads what a {@link RecordFormat} writes, and nothing else: the records that an interrupted run left. Imported on demand, for papaparse. */
import Papa from "papaparse";
import type { RecordFormat } from "./record-format.js";

/** Whole records, and the bytes that they were read from. */
export interface ReadRecords<Read> {
  readonly bytes: Uint8Array;
  readonly records: Read[];
}

/** A record is some hundred bytes, and one with a digit for each of many rows some hundred thousand. What has no end after so many is none. */
const MAX_RECORD_BYTES = 1 << 24;

/**
 * The records of `blocks`, which begin after the header line, in batches. Ends before the first that is torn, or not such a record: all that was
 * given lies together at the beginning.
 */
export async function* readCsvRecords<Read>(
  blocks: AsyncIterable<Uint8Array>,
  format: RecordFormat<never, Read>,
): AsyncGenerator<ReadRecords<Read>, void> {
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
      const records = recordsOf(whole, format);
      if (records) yield { bytes: whole, records };
      else return yield* recordByRecord(bytes, ends, format);
    }
    if (carry.length > MAX_RECORD_BYTES) return;
  }
}

function* recordByRecord<Read>(
  bytes: Uint8Array,
  ends: readonly number[],
  format: RecordFormat<never, Read>,
): Generator<ReadRecords<Read>, void> {
  let start = 0;
  for (const end of ends) {
    const record = bytes.subarray(start, end);
    const records = recordsOf(record, format);
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

function recordsOf<Read>(bytes: Uint8Array, format: RecordFormat<never, Read>): Read[] | undefined {
  try {
    return recordsOfCsv(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes), format);
  } catch {
    return undefined;
  }
}

/** The records of whole lines; undefined if one is not a record. Written again they give the same bytes. */
function recordsOfCsv<Read>(text: string, { read }: RecordFormat<never, Read>): Read[] | undefined {
  const { data, errors } = Papa.parse<string[]>(text, { newline: "\n", delimiter: ",", skipEmptyLines: false });
  if (data.at(-1)?.join() === "") data.pop();
  if (errors.length > 0) return undefined;
  const records: Read[] = [];
  for (const cells of data) {
    const record = read(cells);
    if (record === undefined) return undefined;
    records.push(record);
  }
  return records;
}
