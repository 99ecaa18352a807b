/** Undoes the filters that a chunk went through, piece by piece. */
import { compression } from "../source/compression.js";
import type { StoredChunk } from "./dataset.js";

/** What is wrong with a chunk's data, in a few words. */
export class DamagedData extends Error {}

/** The most bytes of a chunk that must be in memory as a whole: shuffled bytes are in order only when all are there. */
export const MAX_SHUFFLED_BYTES = 2 ** 28;

/** The bytes of a chunk of `length` bytes as they were before the filters that it went through. More or fewer may come. */
export function unfiltered(
  pieces: AsyncIterable<Uint8Array>,
  stored: StoredChunk,
  length: number,
  itemBytes: number,
  signal?: AbortSignal,
): AsyncIterable<Uint8Array> {
  return stored.filters.reduce((stream, filter, at) => {
    if (filter === "shuffle") return unshuffled(stream, itemBytes);
    if (filter === "fletcher32") return checked(stream);
    // What was compressed has the checksums that were put in before.
    const sums = stored.filters.slice(at + 1).filter((later) => later === "fletcher32").length;
    return compression().inflate(stream, { signal, input: stored.length, output: length + sums * SUM_BYTES });
  }, pieces);
}

/** Bytes that were sorted by their place in an element: all first bytes, all second bytes ... What does not fill an element stays last. */
async function* unshuffled(pieces: AsyncIterable<Uint8Array>, itemBytes: number): AsyncGenerator<Uint8Array> {
  const shuffled = await gathered(pieces);
  const items = Math.floor(shuffled.length / itemBytes);
  const bytes = new Uint8Array(shuffled.length);
  for (let plane = 0; plane < itemBytes; plane += 1) {
    for (let item = 0; item < items; item += 1) {
      bytes[item * itemBytes + plane] = shuffled[plane * items + item] as number;
    }
  }
  bytes.set(shuffled.subarray(items * itemBytes), items * itemBytes);
  yield bytes;
}

async function gathered(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  let length = 0;
  for await (const piece of pieces) {
    all.push(piece.slice());
    length += piece.length;
    if (length > MAX_SHUFFLED_BYTES) throw new DamagedData("it is longer than a chunk is");
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of all) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
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
  if (new DataView(kept.buffer).getUint32(0, true) !== sum.value()) throw new DamagedData("its checksum is wrong");
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
