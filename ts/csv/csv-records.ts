/**
 * CSV files as records of text, piece by piece: a file of any size takes the memory of one piece.
 *
 * Imported on demand: papaparse is a tenth of what a page would load at once.
 */
import Papa from "papaparse";
import type { CollapsarError } from "../errors.js";
import { type NamedSource, readExactly } from "../source/byte-source.js";
import { readAhead } from "../source/read-ahead.js";
import { plainText } from "./gzip-text.js";
import { invalidCsv } from "./invalid-csv.js";

/** Records that were read together. */
export interface RecordBatch {
  records: TextRecord[];
  /** Bytes of the file that were read so far. */
  bytesRead: number;
}

/** One record: a line, or several where a quoted cell holds line feeds. */
export interface TextRecord {
  /** Line in the file where it begins, from 1. */
  line: number;
  cells: string[];
}

const BLOCK_BYTES = 2 ** 20;
const BLOCKS_AHEAD = 4;

/** Characters that are parsed in one go. */
const PIECE = 2 ** 16;

/** The longest record in characters: a quote that is never closed should not make the rest of a file one cell. */
const MAX_RECORD = 2 ** 17;

/**
 * Reads RFC 4180 with lines that end in LF, CRLF or CR, in UTF-8 with or without a byte order mark, also as a gzip file. Lines without anything are left out.
 *
 * Rejects with `InvalidCsv` for what is no text, for quotes that are not closed or end within a cell, and for records of more than
 * 131,072 characters; with what the source rejects with; or with the signal's reason. The source stays open.
 */
export async function* csvRecords(source: NamedSource, signal?: AbortSignal): AsyncGenerator<RecordBatch> {
  const splitter = new Splitter(source.name);
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let bytesRead = 0;
  const depth = Math.min(source.manner?.readAhead ?? 1, BLOCKS_AHEAD);
  const read = ([start, end]: Range, stop: AbortSignal) => readExactly(source, start, end, { signal: stop });
  const stored = async function* (): AsyncGenerator<Uint8Array> {
    for await (const [[, end], bytes] of readAhead(blocksOf(source), read, depth, signal)) {
      bytesRead = end;
      yield bytes;
    }
  };
  let isFirst = true;
  for await (const { bytes, isLast } of withLast(plainText(source.name, stored()))) {
    if (isFirst) refuseUtf16(source.name, bytes);
    isFirst = false;
    const text = decode(decoder, bytes, isLast, splitter);
    for (let at = 0; at === 0 || at < text.length; at += PIECE) {
      const piece = text.slice(at, at + PIECE);
      yield { records: splitter.records(piece, isLast && at + PIECE >= text.length), bytesRead };
    }
  }
}

/** Pieces, and which is the last: an end is known only when nothing follows, which is also when a checksum there was right. */
async function* withLast(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<{ bytes: Uint8Array; isLast: boolean }> {
  let held: Uint8Array | undefined;
  for await (const bytes of pieces) {
    if (held) yield { bytes: held, isLast: false };
    held = bytes;
  }
  if (held) yield { bytes: held, isLast: true };
}

type Range = readonly [start: number, end: number];

function* blocksOf({ byteLength, manner }: NamedSource): Generator<Range> {
  const size = manner?.blockBytes ?? BLOCK_BYTES;
  for (let start = 0; start < byteLength; start += size) yield [start, Math.min(start + size, byteLength)];
}

/** What PowerShell's `>` writes, for one. */
function refuseUtf16(name: string, [first, second]: Uint8Array): void {
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw invalidCsv(name, {}, "the text is UTF-16", "save it as UTF-8");
  }
}

function decode(decoder: TextDecoder, bytes: Uint8Array, isLast: boolean, { name, line }: Splitter): string {
  try {
    return decoder.decode(bytes, { stream: !isLast });
  } catch (error) {
    throw invalidCsv(name, {}, `after line ${line} something is not UTF-8`, "give a CSV file, saved as UTF-8", error);
  }
}

/** Cuts text that comes in pieces into records. */
class Splitter {
  readonly name: string;
  /** Line of the next record, from 1. */
  line = 1;
  /** A record that is not complete yet. */
  #rest = "";
  #parser: Papa.Parser | undefined;

  constructor(name: string) {
    this.name = name;
  }

  records(piece: string, isLast: boolean): TextRecord[] {
    const text = this.#rest + piece;
    this.#parser ??= parserFor(text, isLast);
    if (this.#parser === undefined) {
      this.#keep(text);
      return [];
    }
    const { data, errors, meta }: Papa.ParseResult<string[]> = this.#parser.parse(text, 0, !isLast);
    // Without a quote no cell holds a line feed.
    const quoted = text.includes('"');
    const found = data.map((cells) => this.#record(cells, quoted));
    // Of a record that is not complete yet nothing can be said.
    const error = errors.find(({ row = 0 }) => isLast || row < data.length);
    if (error) throw this.#malformed(found[error.row ?? 0]?.line ?? this.line, error.code);
    this.#keep(isLast ? "" : text.slice(meta.cursor));
    return found.filter(({ cells }) => cells.length > 1 || cells[0]?.trim() !== "");
  }

  #record(cells: string[], quoted: boolean): TextRecord {
    const { line } = this;
    this.line += 1;
    if (quoted) for (const cell of cells) this.line += cell.split("\n").length - 1;
    // The parser splits at line feeds; of CRLF the first half is left in the last cell.
    const last = cells.length - 1;
    if (cells[last]?.endsWith("\r")) cells[last] = cells[last].slice(0, -1);
    return { line, cells };
  }

  #keep(rest: string): void {
    if (rest.length > MAX_RECORD) {
      const what = `has more than ${MAX_RECORD} characters`;
      throw invalidCsv(this.name, { line: this.line }, what, "if a quote opens there, close it");
    }
    this.#rest = rest;
  }

  #malformed(line: number, code: string): CollapsarError {
    const what = code === "MissingQuotes" ? "opens a quote that is never closed" : "has text after a closing quote";
    return invalidCsv(this.name, { line }, what, 'write a quote within a quoted cell as ""');
  }
}

/** Old Macs ended lines with CR alone. Undefined for a text that does not tell yet: one without a line end, or with half of CRLF. */
function parserFor(text: string, isLast: boolean): Papa.Parser | undefined {
  const first = text.search(/[\r\n]/);
  if (!isLast && (first === -1 || first === text.length - 1)) return undefined;
  const newline = text[first] === "\r" && !text.includes("\n") ? "\r" : "\n";
  return new Papa.Parser({ delimiter: ",", newline });
}
