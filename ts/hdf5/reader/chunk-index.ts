/** Where the chunks of a dataset are: the six indexes that HDF5 has for them. */
import { records } from "./btree-2.js";
import { arrayElements } from "./chunk-arrays.js";
import { Fields } from "./fields.js";
import type { ChunkedLayout, Dataspace } from "./messages.js";
import { type Metadata, READS_AT_ONCE } from "./metadata.js";
import { Malformed } from "./refusal.js";

/** A chunk that is there. */
export interface IndexedChunk {
  /** Its place in the grid of chunks, in each dimension. */
  readonly at: readonly number[];
  readonly address: number;
  readonly length: number;
  /** A bit for each filter that was left out. */
  readonly mask: number;
}

/** What is known of the chunks before the index is read. */
interface Indexed {
  readonly metadata: Metadata;
  readonly layout: ChunkedLayout;
  readonly dataspace: Dataspace;
  readonly filtered: boolean;
  /** Bytes of a chunk before filters. */
  readonly bytes: number;
}

/** The chunks that are there, in no order. */
export async function* indexedChunks(indexed: Indexed): AsyncGenerator<IndexedChunk> {
  const { layout, bytes } = indexed;
  const { index, address, chunk } = layout;
  if (address === undefined) return;
  if (index === "btree-1") yield* treeChunks(indexed, address, Number.POSITIVE_INFINITY);
  else if (index === "btree-2") yield* recordChunks(indexed, address);
  else if (index === "single") {
    const { length = bytes, mask = 0 } = layout.single ?? {};
    yield { at: chunk.map(() => 0), address, length, mask };
  } else yield* numberedChunks(indexed, address, index);
}

async function* recordChunks({ metadata, layout, filtered, bytes }: Indexed, address: number) {
  const { chunk } = layout;
  for await (const record of records(metadata, address, 10, 11)) {
    const place = record.place();
    const width = record.left - 4 - 8 * chunk.length;
    if (filtered && width < 1) throw new Malformed("a chunk's length has no bytes");
    const length = filtered ? record.uint(width) : bytes;
    const mask = filtered ? record.u32() : 0;
    yield { at: chunk.map(() => record.uint(8)), address: place, length, mask };
  }
}

async function* numberedChunks(
  { metadata, layout, dataspace, filtered, bytes }: Indexed,
  address: number,
  index: "implicit" | "fixed array" | "extensible array",
): AsyncGenerator<IndexedChunk> {
  const grid = new Numbered(dataspace, layout.chunk, index === "extensible array");
  if (index === "implicit") {
    // Room was made for all chunks at once, one after the other.
    for (let number = 0; number < grid.room; number += 1) {
      yield { at: grid.place(number), address: address + number * bytes, length: bytes, mask: 0 };
    }
    return;
  }
  for await (const [number, element] of arrayElements(metadata, address, index, grid.room)) {
    const place = element.address();
    if (place === undefined) continue;
    if (filtered && element.left < 5) throw new Malformed("a chunk's length has no bytes");
    const length = filtered ? element.uint(element.left - 4) : bytes;
    yield { at: grid.place(number), address: place, length, mask: filtered ? element.u32() : 0 };
  }
}

/** Chunks by their number, row-major over the most that the dataset may become; a dimension without limit comes first. */
class Numbered {
  /** Chunks in each dimension, in the order of their numbers, and which dimension that is. */
  readonly #order: number[];
  readonly #counts: number[];
  /** How many there may be now. */
  readonly room: number;

  constructor({ shape, most }: Dataspace, chunk: readonly number[], unlimited: boolean) {
    const all = shape.map((_, dimension) => dimension);
    const first = unlimited ? most.indexOf(undefined) : -1;
    this.#order = first > 0 ? [first, ...all.filter((dimension) => dimension !== first)] : all;
    const chunks = (lengths: readonly (number | undefined)[], dimension: number): number =>
      Math.ceil((lengths[dimension] ?? (shape[dimension] as number)) / (chunk[dimension] as number));
    this.#counts = this.#order.map((dimension) => chunks(most, dimension));
    this.room = this.#counts.reduce((room, count) => room * count, 1);
    if (!Number.isSafeInteger(this.room)) throw new Malformed("an index of more chunks than there can be");
  }

  place(number: number): number[] {
    const at: number[] = [];
    let left = number;
    for (let index = this.#order.length - 1; index >= 0; index -= 1) {
      const count = index === 0 ? Number.POSITIVE_INFINITY : (this.#counts[index] as number);
      at[this.#order[index] as number] = index === 0 ? left : left % count;
      left = Math.floor(left / count);
    }
    return at;
  }
}

/** A version 1 B-tree (III.A.1). */
async function* treeChunks(indexed: Indexed, address: number, below: number): AsyncGenerator<IndexedChunk> {
  const { metadata, layout } = indexed;
  const { chunk } = layout;
  const what = "the B-tree of the chunks";
  const { offset } = metadata.sizes;
  const head = (await metadata.at(address, 8, what)).signature("TREE");
  const [type, level, used] = [head.u8(), head.u8(), head.u16()];
  if (type !== 1 || level >= below) throw new Malformed(`${what} contradicts itself`);
  // Lengths and masks, offsets in all dimensions and in the element.
  const keyBytes = 8 + 8 * (chunk.length + 1);
  const node = await metadata.at(address, 8 + 2 * offset + used * (keyBytes + offset), what);
  node.skip(8 + 2 * offset);
  const children: IndexedChunk[] = [];
  for (let entry = 0; entry < used; entry += 1) {
    const key = new Fields(node.take(keyBytes), metadata.sizes, what);
    const [length, mask] = [key.u32(), key.u32()];
    const at = chunk.map((size) => {
      const first = key.uint(8);
      if (first % size !== 0) throw new Malformed(`a chunk begins at element ${first}, but chunks have ${size}`);
      return first / size;
    });
    children.push({ at, address: node.place(), length, mask });
  }
  if (level === 0) return yield* children;
  for (const [at, child] of children.entries()) {
    // Read ahead, so that a server is not asked for one after the other.
    if (at % READS_AT_ONCE === 0) {
      const soon = children.slice(at, at + READS_AT_ONCE);
      await Promise.all(soon.map((next) => metadata.at(next.address, 8, what)));
    }
    yield* treeChunks(indexed, child.address, level);
  }
}
