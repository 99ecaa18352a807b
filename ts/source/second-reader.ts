/** A thread that reads a local file beside this one, where a platform has threads. */

/** Bytes that take one thread longer to read than another takes to start. */
export const WORTH_SECOND_READER = 256 * 1024 * 1024;

/** The first bytes of each row of a part of a file. */
export interface PrefixRequest {
  /** Of the file. */
  readonly path: string;
  /** What tells that the path is still that of the file. */
  readonly dev: bigint;
  readonly ino: bigint;
  /** Byte of the first row, the number of rows, the bytes of one, and how many of these are wanted. */
  readonly begin: number;
  readonly rows: number;
  readonly rowBytes: number;
  readonly prefix: number;
  /** Rows that are read together; a read is numbered by its place in the file. */
  readonly rowsTogether: number;
  /** The {@link NEXT_READ}, which both threads count up to take one, and the {@link TAKEN} messages. */
  readonly counters: Int32Array<SharedArrayBuffer>;
}

/** Place of the number of the next read that nobody has taken, among the counters. */
export const NEXT_READ = 0;

/** Place of the number of messages that the other side has dealt with. */
export const TAKEN = 1;

/** What the thread has read: the numbers of the reads, and the first bytes of all their rows, one after another. */
export interface PrefixesRead {
  readonly reads: readonly number[];
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A thread that waits for a request. */
export interface SecondReader {
  /** Takes reads until there are none left, and passes on what they give. Rejects when it cannot go on: reads that it took may be missing. */
  read(request: PrefixRequest, onPrefixes: (read: PrefixesRead) => void): Promise<void>;
  /** Ends it. */
  end(): void;
}

let hire: () => SecondReader | undefined = () => undefined;

/** Called once by the entry of a platform that has threads. */
export function setSecondReader(start: () => SecondReader | undefined): void {
  hire = start;
}

/** A thread of the platform, where another core is there for it. Whoever hires it ends it. */
export const hireReader = (): SecondReader | undefined => hire();
