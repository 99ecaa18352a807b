/** Fixed arrays (VII.C) and extensible arrays (VII.D): elements of one length by their number. */
import { verify } from "./checksum.js";
import { Fields } from "./fields.js";
import type { Metadata } from "./metadata.js";
import { Malformed } from "./refusal.js";

type Element = readonly [number: number, element: Fields];

/** The elements of an array that were written, by their numbers below `room`. */
export const arrayElements = (
  metadata: Metadata,
  address: number,
  kind: "fixed array" | "extensible array",
  room: number,
): AsyncGenerator<Element> =>
  kind === "fixed array" ? fixedElements(metadata, address, room) : extensibleElements(metadata, address);

const FIXED = "a fixed array";
const EXTENSIBLE = "an extensible array";

async function* fixedElements(metadata: Metadata, address: number, room: number): AsyncGenerator<Element> {
  const { offset, length } = metadata.sizes;
  const head = (await metadata.at(address, 12 + length + offset, FIXED)).signature("FAHD");
  verify(head.bytes, FIXED);
  head.version(0);
  head.skip(1);
  const [elementBytes, pageBits, count] = [head.u8(), head.u8(), head.size()];
  const block = head.address();
  if (block === undefined) return;
  if (count > room || elementBytes < offset) throw new Malformed(`${FIXED} of ${count} elements for ${room} chunks`);
  const pageElements = 2 ** pageBits;
  const prefix = 6 + offset;
  if (count <= pageElements) {
    const whole = (await metadata.at(block, prefix + count * elementBytes + 4, FIXED)).signature("FADB");
    verify(whole.bytes, FIXED);
    whole.at = prefix;
    return yield* elements(whole, 0, count, elementBytes);
  }
  const pages = Math.ceil(count / pageElements);
  const written = (await metadata.at(block, prefix + Math.ceil(pages / 8) + 4, FIXED)).signature("FADB");
  verify(written.bytes, FIXED);
  const first = block + written.bytes.length;
  for (let page = 0; page < pages; page += 1) {
    if (!bit(written.bytes.subarray(prefix), page)) continue;
    const here = Math.min(pageElements, count - page * pageElements);
    const at = first + page * (pageElements * elementBytes + 4);
    const fields = await metadata.at(at, here * elementBytes + 4, FIXED);
    verify(fields.bytes, FIXED);
    yield* elements(fields, page * pageElements, here, elementBytes);
  }
}

/** Bits are counted from the uppermost one of each byte. */
const bit = (bytes: Uint8Array, at: number): boolean => (((bytes[at >> 3] as number) >> (7 - (at & 7))) & 1) === 1;

function* elements(fields: Fields, first: number, count: number, bytes: number): Generator<Element> {
  for (let at = 0; at < count; at += 1)
    yield [first + at, new Fields(fields.take(bytes), fields.sizes, "a chunk's place")];
}

async function* extensibleElements(metadata: Metadata, address: number): AsyncGenerator<Element> {
  const { offset, length } = metadata.sizes;
  const head = (await metadata.at(address, 16 + 6 * length + offset, EXTENSIBLE)).signature("EAHD");
  verify(head.bytes, EXTENSIBLE);
  head.version(0);
  const [elementBytes, maxBits, inIndex] = [head.skip(1).u8(), head.u8(), head.u8()];
  const [leastElements, leastPointers, pageBits] = [head.u8(), head.u8(), head.u8()];
  const count = head.skip(4 * length).size();
  const index = head.skip(length).address();
  if (index === undefined) return;
  const powers = [leastElements, leastPointers].every((value) => value > 0 && Number.isInteger(Math.log2(value)));
  const superBlocks = 1 + maxBits - Math.log2(leastElements);
  const inIndexSuper = 2 * Math.log2(leastPointers);
  if (!powers || elementBytes < offset || superBlocks < inIndexSuper) {
    throw new Malformed(`${EXTENSIBLE} contradicts itself`);
  }
  const array = { metadata, count, elementBytes, offsetBytes: Math.ceil(maxBits / 8), pageElements: 2 ** pageBits };
  const pointers = 2 * (leastPointers - 1) + superBlocks - inIndexSuper;
  const indexBytes = 6 + offset + inIndex * elementBytes + pointers * offset + 4;
  const fields = (await metadata.at(index, indexBytes, EXTENSIBLE)).signature("EAIB");
  verify(fields.bytes, EXTENSIBLE);
  fields.at = 6 + offset;
  yield* below(count, elements(fields, 0, inIndex, elementBytes));
  let first = inIndex;
  for (let number = 0; number < superBlocks && first < count; number += 1) {
    const shape = { blocks: 2 ** Math.floor(number / 2), each: 2 ** Math.ceil(number / 2) * leastElements };
    if (number < inIndexSuper) yield* dataBlocks(array, fields, shape, first);
    else yield* superBlock(array, fields.address(), shape, first);
    first += shape.blocks * shape.each;
  }
}

/** What all blocks of an extensible array have in common. */
interface Extensible {
  readonly metadata: Metadata;
  /** Elements that were written, and some between them that were not. */
  readonly count: number;
  readonly elementBytes: number;
  readonly offsetBytes: number;
  /** Longer data blocks are divided into pages of so many elements. */
  readonly pageElements: number;
}

/** The data blocks of a super block: how many, and the elements of each. */
interface SuperBlock {
  readonly blocks: number;
  readonly each: number;
}

function* below(count: number, all: Iterable<Element>): Generator<Element> {
  for (const element of all) if (element[0] < count) yield element;
}

async function* superBlock(
  array: Extensible,
  address: number | undefined,
  shape: SuperBlock,
  first: number,
): AsyncGenerator<Element> {
  if (address === undefined) return;
  const { metadata, offsetBytes, pageElements } = array;
  const { offset } = metadata.sizes;
  // A bit for each page that was written.
  const bitsBytes = shape.each > pageElements ? Math.ceil(shape.each / pageElements / 8) : 0;
  const prefix = 6 + offset + offsetBytes;
  const bytes = prefix + shape.blocks * (bitsBytes + offset) + 4;
  const block = (await metadata.at(address, bytes, EXTENSIBLE)).signature("EASB");
  verify(block.bytes, EXTENSIBLE);
  const bits = block.bytes.subarray(prefix, prefix + shape.blocks * bitsBytes);
  block.at = prefix + bits.length;
  yield* dataBlocks(array, block, shape, first, bits);
}

/** The data blocks whose addresses come next in `pointers`. */
async function* dataBlocks(
  array: Extensible,
  pointers: Fields,
  { blocks, each }: SuperBlock,
  first: number,
  bits?: Uint8Array,
): AsyncGenerator<Element> {
  const pages = Math.ceil(each / array.pageElements);
  for (let number = 0; number < blocks; number += 1) {
    const address = pointers.address();
    const from = first + number * each;
    if (address === undefined || from >= array.count) continue;
    // The bits of one block follow those of the one before, also within a byte.
    const written = (page: number): boolean => !bits || bits.length === 0 || bit(bits, number * pages + page);
    yield* below(array.count, await dataBlock(array, address, from, each, written));
  }
}

async function dataBlock(
  { metadata, count, elementBytes, offsetBytes, pageElements }: Extensible,
  address: number,
  first: number,
  each: number,
  written: (page: number) => boolean,
): Promise<Element[]> {
  const prefix = 6 + metadata.sizes.offset + offsetBytes;
  if (each <= pageElements) {
    const block = (await metadata.at(address, prefix + each * elementBytes + 4, EXTENSIBLE)).signature("EADB");
    verify(block.bytes, EXTENSIBLE);
    block.at = prefix;
    return [...elements(block, first, each, elementBytes)];
  }
  verify((await metadata.at(address, prefix + 4, EXTENSIBLE)).signature("EADB").bytes, EXTENSIBLE);
  const found: Element[] = [];
  const pageBytes = pageElements * elementBytes + 4;
  for (let page = 0; page * pageElements < each && first + page * pageElements < count; page += 1) {
    if (!written(page)) continue;
    const block = await metadata.at(address + prefix + 4 + page * pageBytes, pageBytes, EXTENSIBLE);
    verify(block.bytes, EXTENSIBLE);
    found.push(...elements(block, first + page * pageElements, pageElements, elementBytes));
  }
  return found;
}
