/** Goes through the header of a GGUF file from its beginning, in memory that does not grow with it. */
import { CollapsarError } from "../../errors.js";
import { type NamedSource, readExactly } from "../../source/byte-source.js";

/** Read next when the window is used up: a little at first, more where a header goes on. */
const FIRST_WINDOW = 64 * 1024;
const WIDEST_WINDOW = 4 * 1024 * 1024;

/** A longer header is not read: the longest, with all tokens and merges of a model, have some ten million bytes. */
export const MAX_HEADER_BYTES = 256 * 1024 * 1024;

const decoder = new TextDecoder();

const EMPTY: Uint8Array = new Uint8Array(0);

/** A longer text is left to the decoder, which takes as long for a short one. */
const SHORT_TEXT = 24;

/** Text of some bytes. Most tokens are some letters of ASCII. */
function textAt(bytes: Uint8Array, at: number, length: number): string {
  const end = at + length;
  let text = "";
  if (length <= SHORT_TEXT) {
    // By index, without an object for each text: there are some hundred thousand.
    for (let next = at; next < end; next += 1) {
      const byte = bytes[next] as number;
      if (byte >= 0x80) return decoder.decode(bytes.subarray(at, end));
      text += String.fromCharCode(byte);
    }
    return text;
  }
  return decoder.decode(bytes.subarray(at, end));
}

/** Numbers and strings, one after the other. All are little-endian. */
export class GgufCursor {
  readonly #source: NamedSource;
  readonly #signal: AbortSignal | undefined;
  readonly #end: number;
  #window: DataView;
  /** Place in the file of the window's first byte, and of the next byte wanted. */
  #start: number;
  #at: number;
  #wide = FIRST_WINDOW;

  /** From `at`, where the bytes `known` lie, to `end`, by default the end of the file. */
  constructor(
    source: NamedSource,
    signal: AbortSignal | undefined,
    { at = 0, known = EMPTY, end = source.byteLength } = {},
  ) {
    this.#source = source;
    this.#signal = signal;
    this.#end = end;
    this.#start = at;
    this.#at = at;
    this.#window = new DataView(known.buffer, known.byteOffset, known.byteLength);
  }

  /** Place in the file of what comes next. */
  get at(): number {
    return this.#at;
  }

  async u32(): Promise<number> {
    // Apart from reading: that may put another window in the place of this one.
    const at = await this.#take(4);
    return this.#window.getUint32(at, true);
  }

  /** A count: above 2^53 it is more than any file holds, and the nearest number is as good. */
  async u64(): Promise<number> {
    const at = await this.#take(8);
    return Number(this.#window.getBigUint64(at, true));
  }

  async number(read: (view: DataView, at: number) => number | bigint, bytes: number): Promise<number | bigint> {
    const at = await this.#take(bytes);
    return read(this.#window, at);
  }

  /** A string of at most `longest` bytes; of a longer one its length. */
  async string(longest: number): Promise<string | number> {
    const length = await this.u64();
    if (length > longest) {
      await this.skip(length);
      return length;
    }
    const at = await this.#take(length);
    const { buffer, byteOffset } = this.#window;
    return decoder.decode(new Uint8Array(buffer, byteOffset + at, length));
  }

  /** So many strings of at most `longest` bytes; a longer one is empty. Those that lie whole in the window cost no waiting. */
  async strings(count: number, longest: number): Promise<string[]> {
    const found: string[] = [];
    while (found.length < count) {
      const window = this.#window;
      const bytes = new Uint8Array(window.buffer, window.byteOffset, window.byteLength);
      let at = this.#at - this.#start;
      while (found.length < count && at + 8 <= window.byteLength) {
        const length = window.getUint32(at, true);
        if (window.getUint32(at + 4, true) !== 0 || length > longest || at + 8 + length > window.byteLength) break;
        found.push(textAt(bytes, at + 8, length));
        at += 8 + length;
      }
      this.#at = this.#start + at;
      if (found.length === count) break;
      const next = await this.string(longest);
      found.push(typeof next === "string" ? next : "");
    }
    return found;
  }

  /** So many numbers of `bytes` bytes each. */
  async numbers(
    count: number,
    bytes: number,
    read: (view: DataView, at: number) => number | bigint,
  ): Promise<number[]> {
    const found: number[] = [];
    while (found.length < count) {
      const most = Math.min(count - found.length, Math.floor(FIRST_WINDOW / bytes));
      const at = await this.#take(most * bytes);
      for (let next = 0; next < most; next += 1) found.push(Number(read(this.#window, at + next * bytes)));
    }
    return found;
  }

  /** Passes over bytes that are not read. */
  async skip(bytes: number): Promise<void> {
    this.#reach(bytes);
    this.#at += bytes;
  }

  /** Passes over strings: those that lie whole in the window cost no waiting. */
  async skipStrings(count: number): Promise<void> {
    for (let left = count; left > 0; ) {
      const window = this.#window;
      let at = this.#at - this.#start;
      while (left > 0 && at >= 0 && at + 8 <= window.byteLength) {
        const next = at + 8 + window.getUint32(at, true);
        if (window.getUint32(at + 4, true) !== 0 || next > window.byteLength) break;
        at = next;
        left -= 1;
      }
      this.#at = this.#start + at;
      if (left === 0) return;
      await this.skip(await this.u64());
      left -= 1;
    }
  }

  /** The offset in the window of the next `bytes` bytes, which are passed. */
  async #take(bytes: number): Promise<number> {
    this.#reach(bytes);
    const at = this.#at - this.#start;
    this.#at += bytes;
    if (at + bytes <= this.#window.byteLength) return at;
    const from = this.#at - bytes;
    const to = Math.min(this.#end, Math.max(from + this.#wide, this.#at));
    this.#wide = Math.min(WIDEST_WINDOW, this.#wide * 4);
    const read = await readExactly(this.#source, from, to, { signal: this.#signal });
    this.#window = new DataView(read.buffer, read.byteOffset, read.byteLength);
    this.#start = from;
    return 0;
  }

  /** Refuses what lies beyond the end of the file, or makes the header too long, before anything is read for it. */
  #reach(bytes: number): void {
    const needed = this.#at + bytes;
    const { name } = this.#source;
    if (needed > this.#end) {
      const message = `${name}: ends after ${this.#end} bytes, ${needed} are needed; the file is truncated, download it again`;
      throw new CollapsarError("TruncatedFile", message, { needed, actual: this.#end });
    }
    if (needed > MAX_HEADER_BYTES) {
      const message = `${name}: its header has ${needed} bytes or more, at most ${MAX_HEADER_BYTES} can be read; it is damaged, download it again`;
      throw new CollapsarError("HeaderTooLarge", message, { len: needed, max: MAX_HEADER_BYTES });
    }
  }
}
