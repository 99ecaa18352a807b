import { CollapsarError } from "../errors.js";
import type { RowBeginnings } from "./beginnings.js";

/** What a read is given besides its range. */
export interface ReadOptions {
  /** Aborts the read, which then rejects with its reason. */
  signal?: AbortSignal | undefined;
  /** Memory of at least the length of the range. A source may fill it from its start and return a view of it, or ignore it. */
  into?: Uint8Array<ArrayBuffer>;
}

/** Where bytes come from: a file, a blob, a server. Implement these two members to read from anywhere else. */
export interface ByteSource {
  /** Length of the whole in bytes. */
  readonly byteLength: number;
  /**
   * The bytes from `start` up to, not including, `end`; `0 <= start <= end <= byteLength`.
   *
   * Returns exactly `end - start` bytes or rejects. The caller does not write into them.
   */
  slice(start: number, end: number, options?: ReadOptions): Promise<Uint8Array>;
}

/** How a source is best read; what is left out is as for a local disk. */
export interface ReadManner {
  /** Unwanted bytes between two parts that are read rather than asking again. */
  readonly gapBytes?: number;
  /** In place of `gapBytes`: what may be read in vain, as a share of what is wanted. The gap follows from the parts that are wanted. */
  readonly vainShare?: number;
  /** The most bytes of one read. */
  readonly blockBytes?: number;
  /** Reads that should be under way at once. */
  readonly readAhead?: number;
}

/** A byte source with a name for messages, and with what it holds open. */
export interface NamedSource extends ByteSource {
  /** What the user calls it: a path or a URL. */
  readonly name: string;
  /** It was a pipe, which can be opened no second time. */
  readonly isPipe?: boolean;
  /** The commit that it is of, where it is a file of a repository on the Hub. */
  readonly commit?: string | undefined;
  /** How it is best read. */
  readonly manner?: ReadManner | undefined;
  /**
   * The same as `slice` without a promise, as long as that costs no waiting: a local file that is in memory. Otherwise undefined, and
   * nothing was read. `into` is at least as long as the range; the bytes may be a view of it, and fewer where the source ends early.
   */
  sliceNow?(start: number, end: number, into: Uint8Array): Uint8Array | undefined;
  /**
   * Reads the beginnings of some rows, one after another into `into`, where that takes less time than to read from the first row to the end of
   * the last. Otherwise false, and what is in `into` means nothing.
   */
  beginningsNow?(rows: RowBeginnings, into: Uint8Array): boolean;
  /** Where another thread finds the same file: the path, and what tells whether that is still the path of it. */
  readonly local?: { readonly path: string; readonly dev: bigint; readonly ino: bigint };
  /** Is told of a range that another thread read in place of this one, for the count of what was read. */
  readElsewhere?(start: number, end: number): void;
  /** Whether it adds to the {@link ReadCount} of its opening by itself: it knows of requests that its callers do not see. */
  readonly countsReads?: boolean;
  /** Reads all of it, and rejects where its bytes are not those that its checksum is of. Absent where there is none. */
  check?(signal?: AbortSignal): Promise<void>;
  /** Rejects with `SourceChanged` if it is not what it was when it was opened. May be asked when it is closed: then, as of its closing. */
  verify?(): Promise<void>;
  /** Lets go of what is held open. */
  close?(): Promise<void>;
}

/** Reads exactly the bytes asked for: a source that gives fewer or more is an error, never a matrix with zeros at its end. */
export async function readExactly(
  source: NamedSource,
  start: number,
  end: number,
  options: ReadOptions = {},
): Promise<Uint8Array> {
  options.signal?.throwIfAborted();
  return exactly(source, start, end, await source.slice(start, end, options));
}

/** The same at once, where the source can without waiting; otherwise undefined. */
export function readNow(source: NamedSource, start: number, end: number, into: Uint8Array): Uint8Array | undefined {
  const bytes = source.sliceNow?.(start, end, into);
  return bytes && exactly(source, start, end, bytes);
}

function exactly(source: NamedSource, start: number, end: number, bytes: Uint8Array): Uint8Array {
  if (bytes.byteLength === end - start) return bytes;
  throw new CollapsarError(
    "ShortRead",
    `${source.name}: asked for bytes ${start} to ${end}, got ${bytes.byteLength}; the file may have changed during the run, try again`,
    { start, end, actual: bytes.byteLength },
  );
}

/** How much was read. */
export interface ReadCount {
  /** Reads, or requests to a server. */
  requests: number;
  /** Bytes that were read; of rows whose beginnings were enough, all bytes of these rows: which of them were passed over is a matter of time. */
  bytes: number;
}

/** The same source, counting into `count` what is asked of it. */
export function counted(source: NamedSource, count: ReadCount): NamedSource {
  if (source.countsReads) return source;
  const add = (start: number, end: number): void => {
    count.requests += 1;
    count.bytes += end - start;
  };
  return {
    ...source,
    byteLength: source.byteLength,
    name: source.name,
    slice(start, end, options) {
      add(start, end);
      return source.slice(start, end, options);
    },
    ...(source.sliceNow && {
      sliceNow(start: number, end: number, into: Uint8Array) {
        const bytes = source.sliceNow?.(start, end, into);
        if (bytes) add(start, end);
        return bytes;
      },
    }),
    ...(source.beginningsNow && {
      beginningsNow(rows: RowBeginnings, into: Uint8Array) {
        const done = source.beginningsNow?.(rows, into) ?? false;
        if (done) add(rows.start, rows.start + rows.count * rows.stride);
        return done;
      },
    }),
    ...(source.local && { readElsewhere: add }),
    close: async () => source.close?.(),
  };
}
