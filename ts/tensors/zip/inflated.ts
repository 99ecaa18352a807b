/** A deflated member of a zip file, inflated as it is read: in memory is what passes by, whatever the member's length. */
import { isCollapsarError } from "../../errors.js";
import { onAbort } from "../../source/abort.js";
import { type NamedSource, readExactly } from "../../source/byte-source.js";
import { compression } from "../../source/compression.js";
import { readAhead } from "../../source/read-ahead.js";
import { invalidZip, type Member, STORED } from "./directory.js";

/** Deflated bytes that are read at a time, and reads under way at once. */
const READ_BYTES = 1024 * 1024;
const READS = 2;

/**
 * The inflated bytes of a member whose deflated ones begin at `findBegin()`. Reads take turns. One that begins before the last one ended inflates
 * from the start again, so what is read in ascending order costs one pass. The checksum is compared where a pass comes to the end; `verify` goes there.
 */
export function inflatedMember(source: NamedSource, member: Member, findBegin: () => Promise<number>): NamedSource {
  let pass: Pass | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  const read = async (start: number, end: number, signal?: AbortSignal, into?: Uint8Array): Promise<Uint8Array> => {
    signal?.throwIfAborted();
    if (pass && start < pass.begin) await leave();
    pass ??= new Pass(source, member, await findBegin());
    const bytes = into?.subarray(0, end - start) ?? new Uint8Array(end - start);
    try {
      await pass.read(start, bytes, signal);
    } catch (error) {
      await leave();
      throw error;
    }
    return bytes;
  };
  let verified = false;
  const verify = async (): Promise<void> => {
    await turn;
    if (!pass || verified) return;
    // Nothing is wanted of it, but that it is right.
    await pass.read(member.bytes, new Uint8Array(0), undefined);
    verified = true;
  };
  const leave = async (): Promise<void> => {
    const left = pass;
    pass = undefined;
    await left?.leave();
  };
  return {
    name: source.name,
    byteLength: member.bytes,
    slice(start, end, { signal, into } = {}) {
      const slice = turn.then(() => read(start, end, signal, into));
      turn = slice.catch(() => {});
      return slice;
    },
    async check(signal) {
      await checkMember(source, member, await findBegin(), signal);
    },
    verify,
    close: leave,
  };
}

/** Reads all of a member whose packed bytes begin at `begin`, and rejects where these are not what its checksum and its length are of. */
export async function checkMember(
  source: NamedSource,
  member: Member,
  begin: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const pass = new Pass(source, member, begin);
  try {
    await pass.read(member.bytes, new Uint8Array(0), signal);
  } finally {
    await pass.leave();
  }
}

/** One way through the member, from its start on. */
class Pass {
  readonly #source: NamedSource;
  readonly #member: Member;
  readonly #stop = new AbortController();
  readonly #pieces: AsyncIterator<Uint8Array>;
  /** What was inflated last, and where in the member it begins. */
  #piece: Uint8Array = new Uint8Array(0);
  #begin = 0;
  /** What went wrong where the file was read: no fault of the member's. */
  #unread: unknown;

  constructor(source: NamedSource, member: Member, begin: number) {
    this.#source = source;
    this.#member = member;
    const { signal } = this.#stop;
    this.#pieces = compression().gunzip(this.#gzip(begin), { signal })[Symbol.asyncIterator]();
  }

  /** The first byte that can still be read. */
  get begin(): number {
    return this.#begin;
  }

  /** Fills `bytes` with those from `start` on. */
  async read(start: number, bytes: Uint8Array, signal: AbortSignal | undefined): Promise<void> {
    const release = onAbort(signal, () => this.#stop.abort(signal?.reason));
    try {
      await this.#fill(start, bytes);
    } catch (error) {
      signal?.throwIfAborted();
      if (this.#unread !== undefined) throw this.#unread;
      if (isCollapsarError(error)) throw error;
      throw this.#damaged(error instanceof Error ? error.message : String(error));
    } finally {
      release();
    }
  }

  async leave(): Promise<void> {
    this.#stop.abort();
    await this.#pieces.return?.().catch(() => {});
  }

  async #fill(start: number, bytes: Uint8Array): Promise<void> {
    for (let filled = 0; filled < bytes.length; ) {
      const wanted = this.#piece.subarray(start + filled - this.#begin, start + bytes.length - this.#begin);
      bytes.set(wanted, filled);
      filled += wanted.length;
      if (filled < bytes.length && !(await this.#next())) throw this.#damaged("it ends too early");
    }
    const { bytes: length } = this.#member;
    if (start + bytes.length < length) return;
    while (await this.#next()) if (this.#begin + this.#piece.length > length) throw this.#damaged("it is too long");
  }

  async #next(): Promise<boolean> {
    const { done, value } = await this.#pieces.next();
    if (done) return false;
    this.#begin += this.#piece.length;
    this.#piece = value;
    return true;
  }

  /** The member as a gzip file, whose checksum and length the platform compares. */
  async *#gzip(begin: number): AsyncGenerator<Uint8Array> {
    const { method, packed, checksum, bytes } = this.#member;
    yield Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff);
    const read = (at: number, signal: AbortSignal) =>
      readExactly(this.#source, begin + at, begin + Math.min(at + READ_BYTES, packed), { signal });
    try {
      for await (const [, piece] of readAhead(steps(packed), read, READS, this.#stop.signal)) {
        if (method === STORED) yield* storedBlocks(piece);
        else yield piece;
      }
    } catch (error) {
      this.#unread = error;
      throw error;
    }
    if (method === STORED) yield Uint8Array.of(LAST, 0, 0, 0xff, 0xff);
    const end = new DataView(new ArrayBuffer(8));
    end.setUint32(0, checksum, true);
    end.setUint32(4, bytes % 2 ** 32, true);
    yield new Uint8Array(end.buffer);
  }

  #damaged(reason: string): Error {
    return invalidZip(this.#source, `its member ${JSON.stringify(this.#member.name)} is damaged: ${reason}`);
  }
}

/** What begins the last block of deflated bytes, where it is stored as it is. */
const LAST = 1;

/** The most bytes of a stored block. */
const BLOCK_BYTES = 65_535;

/** Bytes as deflate stores them: so the platform computes the checksum of what is not compressed too. */
function* storedBlocks(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += BLOCK_BYTES) {
    const block = bytes.subarray(at, at + BLOCK_BYTES);
    const [low, high] = [block.length & 0xff, block.length >> 8];
    yield Uint8Array.of(0, low, high, ~low, ~high);
    yield block;
  }
}

function* steps(length: number): Generator<number> {
  for (let at = 0; at < length; at += READ_BYTES) yield at;
}
