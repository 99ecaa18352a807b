/** Reads what `snapshot-csv.ts` writes, and nothing else: the rows that an interrupted run left. Imported on demand, for papaparse. */
import Papa from "papaparse";
import { METRICS, type Metrics, REGISTRY, type SnapshotRow } from "../metrics/metrics.js";
import type { ColumnKind, ExtraColumn } from "./snapshot-csv.js";

/** Whole rows, and the bytes that they were read from. */
export interface ReadRows {
  readonly bytes: Uint8Array;
  readonly rows: SnapshotRow[];
}

/** A row is some hundred bytes. What has no end after so many is none. */
const MAX_ROW_BYTES = 1 << 20;

/**
 * The rows of `blocks`, which begin after the header line, in batches. Ends before the first that is torn, or not such a row: all that was
 * given lies together at the beginning.
 */
export async function* readCsvRows(
  blocks: AsyncIterable<Uint8Array>,
  extra: readonly ExtraColumn[],
): AsyncGenerator<ReadRows, void> {
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
      const rows = rowsOf(whole, extra);
      if (rows) yield { bytes: whole, rows };
      else return yield* rowByRow(bytes, ends, extra);
    }
    if (carry.length > MAX_ROW_BYTES) return;
  }
}

function* rowByRow(
  bytes: Uint8Array,
  ends: readonly number[],
  extra: readonly ExtraColumn[],
): Generator<ReadRows, void> {
  let start = 0;
  for (const end of ends) {
    const record = bytes.subarray(start, end);
    const rows = rowsOf(record, extra);
    if (!rows) return;
    yield { bytes: record, rows };
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

function rowsOf(bytes: Uint8Array, extra: readonly ExtraColumn[]): SnapshotRow[] | undefined {
  try {
    return rowsOfCsv(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes), extra);
  } catch {
    return undefined;
  }
}

/** Numbers as they are written. */
const WRITTEN = { integer: /^-?\d+$/, float: /^-?(\d+\.\d+|\d+(\.\d+)?e[+-]\d\d+|inf)$/ };

/** The rows of whole lines; undefined if one is not a row. Written again they give the same bytes. */
function rowsOfCsv(text: string, extra: readonly ExtraColumn[]): SnapshotRow[] | undefined {
  const { data, errors } = Papa.parse<string[]>(text, { newline: "\n", delimiter: ",", skipEmptyLines: false });
  if (data.at(-1)?.join() === "") data.pop();
  if (errors.length > 0) return undefined;
  const rows: SnapshotRow[] = [];
  for (const cells of data) {
    const row = rowOfCells(cells, extra);
    if (!row) return undefined;
    rows.push(row);
  }
  return rows;
}

function rowOfCells(cells: readonly string[], extra: readonly ExtraColumn[]): SnapshotRow | undefined {
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
