/** Undoes the filters that a chunk went through, piece by piece. */
import { compression } from "../source/compression.js";
import { DamagedData } from "./damaged-data.js";
import { lzf } from "./lzf.js";
import type { Filter, StoredChunk } from "./stored.js";

/** The most bytes of a chunk that must be in memory as a whole: those of a shuffled one are in order only when all are there. */
export const MAX_WHOLE_BYTES = 2 ** 30;

/** Filters that need a chunk as a whole. */
export const WHOLE: ReadonlySet<Filter> = new Set(["shuffle", "lzf"]);

/** One piece of what was put in order. */
const PIECE_BYTES = 1024 * 1024;

/**
 * The bytes of a chunk of `length` bytes as they were before the filters that it went through. More or fewer may come. A piece is valid until the
 * next one is asked for.
 */
export function unfiltered(
  pieces: AsyncIterable<Uint8Array>,
  stored: StoredChunk,
  length: number,
  shuffled: number,
  signal?: AbortSignal,
): AsyncIterable<Uint8Array> {
  return stored.filters.reduce((stream, filter, at) => {
    const expected = mostAfter(length, stored.filters.slice(at + 1).reverse());
    if (filter === "shuffle") return shuffled > 1 ? unshuffled(stream, shuffled, expected) : stream;
    if (filter === "fletcher32") return checked(stream);
    if (filter === "lzf") return inflatedLzf(stream, stored.length, expected);
    // What another filter is given it may keep.
    const passing = at === stored.filters.length - 1;
    return compression().inflate(stream, { signal, input: stored.length, output: expected, passing });
  }, pieces);
}

/** The most bytes that a chunk has after some filters: checksums are added, and what cannot be compressed becomes a little longer. */
const mostAfter = (length: number, applied: readonly Filter[]): number =>
  applied.reduce((bytes, filter) => {
    if (filter === "fletcher32") return bytes + SUM_BYTES;
    return filter === "shuffle" ? bytes : bytes + Math.ceil(bytes / 32) + 64;
  }, length);

/** Bytes that were sorted by their place in an element: all first bytes, all second bytes ... What does not fill an element stays last. */
async function* unshuffled(
  pieces: AsyncIterable<Uint8Array>,
  itemBytes: number,
  expected: number,
): AsyncGenerator<Uint8Array> {
  const sorted = await gathered(pieces, expected);
  const items = Math.floor(sorted.length / itemBytes);
  const together = Math.max(1, Math.min(items, Math.floor(PIECE_BYTES / itemBytes)));
  for (let first = 0; first < items; first += together) {
    const count = Math.min(together, items - first);
    const piece = new Uint8Array(count * itemBytes);
    for (let plane = 0; plane < itemBytes; plane += 1) {
      const from = plane * items + first;
      for (let item = 0; item < count; item += 1) piece[item * itemBytes + plane] = sorted[from + item] as number;
    }
    yield piece;
  }
  if (items * itemBytes < sorted.length) yield sorted.subarray(items * itemBytes);
}

async function* inflatedLzf(
  pieces: AsyncIterable<Uint8Array>,
  input: number,
  expected: number,
): AsyncGenerator<Uint8Array> {
  yield lzf(await gathered(pieces, input), expected);
}

/** All of a stream of at most so many bytes. */
async function gathered(pieces: AsyncIterable<Uint8Array>, most: number): Promise<Uint8Array> {
  const all = new Uint8Array(most);
  let length = 0;
  for await (const piece of pieces) {
    if (length + piece.length > most) throw new DamagedData(`it has more than ${most} bytes`);
    all.set(piece, length);
    length += piece.length;
  }
  return all.subarray(0, length);
}

/** Bytes of a Fletcher-32 sum. */
const SUM_BYTES = 4;

/** Takes the last four bytes for the Fletcher-32 sum of those before them, and compares. */
async function* checked(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const sum = new Fletcher32();
  let kept: Uint8Array = new Uint8Array(0);
  for await (const piece of pieces) {
    const joined = new Uint8Array(kept.length + piece.length);
    joined.set(kept);
    joined.set(piece, kept.length);
    const end = Math.max(0, joined.length - SUM_BYTES);
    kept = joined.slice(end);
    if (end === 0) continue;
    const part = joined.subarray(0, end);
    sum.add(part);
    yield part;
  }
  if (kept.length < SUM_BYTES) throw new DamagedData("it is too short for its checksum");
  const stored = new DataView(kept.buffer);
  // Before 1.6.3 HDF5 wrote the two bytes of each half the other way round.
  const older = stored.getUint16(0, false) + stored.getUint16(2, false) * 65_536;
  if (stored.getUint32(0, true) !== sum.value() && older !== sum.value())
    throw new DamagedData("its checksum is wrong");
}

/** Fletcher-32 as HDF5 computes it: over big-endian words of 16 bits, an odd last byte is the upper half of one. */
class Fletcher32 {
  #first = 0;
  #second = 0;
  /** The upper byte of a word whose lower one is still to come. */
  #upper: number | undefined;

  add(bytes: Uint8Array): void {
    let at = 0;
    if (this.#upper !== undefined && bytes.length > 0) {
      this.#word(this.#upper * 256 + (bytes[at++] as number));
      this.#upper = undefined;
    }
    for (; at + 1 < bytes.length; at += 2) this.#word((bytes[at] as number) * 256 + (bytes[at + 1] as number));
    if (at < bytes.length) this.#upper = bytes[at] as number;
  }

  value(): number {
    if (this.#upper !== undefined) this.#word(this.#upper * 256);
    this.#upper = undefined;
    return this.#second * 65_536 + this.#first;
  }

  /** Sums in ones' complement: a carry is added again, so that no sum but that of zeros is 0. */
  #word(word: number): void {
    this.#first += word;
    if (this.#first > 65_535) this.#first -= 65_535;
    this.#second += this.#first;
    if (this.#second > 65_535) this.#second -= 65_535;
  }
}
