/**
 * The structures of an HDF5 file of trials, as bytes: superblock version 0, a symbol-table group, version-1 object headers, a version-1
 * B-tree of chunks. What h5py writes by default, and what every version of HDF5 reads. Numbers are little-endian.
 *
 * By the HDF5 File Format Specification Version 3.0; the sections are named where they are used.
 */

/** No address. */
const UNDEFINED = 2n ** 64n - 1n;

/** Bytes that are put together field by field. */
export class Bytes {
  readonly #parts: Uint8Array[] = [];
  length = 0;

  add(part: Uint8Array): this {
    this.#parts.push(part);
    this.length += part.length;
    return this;
  }

  u8(...values: number[]): this {
    return this.add(Uint8Array.from(values));
  }

  u16(value: number): this {
    return this.u8(value & 255, value >> 8);
  }

  u32(value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, value, true);
    return this.add(bytes);
  }

  u64(value: number | bigint): this {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, BigInt(value)), true);
    return this.add(bytes);
  }

  f64(value: number): this {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, value, true);
    return this.add(bytes);
  }

  ascii(text: string): this {
    return this.add(Uint8Array.from(text, (character) => character.charCodeAt(0)));
  }

  /** Zeros up to a length, or up to the next multiple of 8. */
  pad(length = Math.ceil(this.length / 8) * 8): this {
    return this.add(new Uint8Array(length - this.length));
  }

  bytes(): Uint8Array<ArrayBuffer> {
    const all = new Uint8Array(this.length);
    let at = 0;
    for (const part of this.#parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }
}

/** Datatype messages (IV.A.2.d): class and version, class bits, size, properties. */
export const DATATYPES = {
  F16: new Bytes().u8(0x11, 0x20, 15, 0).u32(2).u16(0).u16(16).u8(10, 5, 0, 10).u32(15).bytes(),
  F32: new Bytes().u8(0x11, 0x20, 31, 0).u32(4).u16(0).u16(32).u8(23, 8, 0, 23).u32(127).bytes(),
  F64: new Bytes().u8(0x11, 0x20, 63, 0).u32(8).u16(0).u16(64).u8(52, 11, 0, 52).u32(1023).bytes(),
  I64: new Bytes().u8(0x10, 0x08, 0, 0).u32(8).u16(0).u16(64).bytes(),
  /** Variable-length UTF-8, ended by a zero, over unsigned bytes. */
  text: new Bytes().u8(0x19, 1, 1, 0).u32(16).u8(0x10, 0, 0, 0).u32(1).u16(0).u16(8).bytes(),
};

/** Bytes of the superblock (II.A) with the root group's symbol table entry. */
export const SUPERBLOCK_BYTES = 96;

/** The superblock of a file of `end` bytes. */
export const superblock = (end: number, root: { header: number; tree: number; heap: number }): Uint8Array =>
  new Bytes()
    .u8(0x89)
    .ascii("HDF\r\n")
    .u8(0x1a, 0x0a)
    // Versions; sizes of offsets and lengths; nodes of groups hold 2 * 4 and 2 * 16 entries.
    .u8(0, 0, 0, 0, 0, 8, 8, 0)
    .u16(GROUP_LEAF)
    .u16(GROUP_NODE)
    .u32(0)
    .u64(0)
    .u64(UNDEFINED)
    .u64(end)
    .u64(UNDEFINED)
    .add(symbolTableEntry(0, root.header, root))
    .bytes();

const GROUP_LEAF = 4;
const GROUP_NODE = 16;

function symbolTableEntry(nameOffset: number, header: number, group?: { tree: number; heap: number }): Uint8Array {
  const entry = new Bytes()
    .u64(nameOffset)
    .u64(header)
    .u32(group ? 1 : 0)
    .u32(0);
  if (group) entry.u64(group.tree).u64(group.heap);
  return entry.pad(40).bytes();
}

/** One message of an object header: its type and what is in it. */
export type Message = readonly [type: number, data: Uint8Array];

/** A version-1 object header (IV.A.1.a). */
export function objectHeader(messages: readonly Message[]): Uint8Array {
  const body = new Bytes();
  for (const [type, data] of messages) {
    const padded = new Bytes().add(data).pad().bytes();
    // The flag says that the message will not change; an attribute may.
    body
      .u16(type)
      .u16(padded.length)
      .u8(CONSTANT.has(type) ? 1 : 0, 0, 0, 0)
      .add(padded);
  }
  return new Bytes().u8(1, 0).u16(messages.length).u32(1).u32(body.length).u32(0).add(body.bytes()).bytes();
}

const [DATASPACE, DATATYPE, FILL, LAYOUT, FILTERS, ATTRIBUTE, SYMBOL_TABLE] = [1, 3, 5, 8, 0x0b, 0x0c, 0x11] as const;
const CONSTANT: ReadonlySet<number> = new Set([DATATYPE, FILL, FILTERS]);

/** A dataspace message, version 1 (IV.A.2.b), of fixed lengths; none for a scalar. */
const dataspace = (shape: readonly number[]): Uint8Array => {
  const message = new Bytes().u8(1, shape.length, shape.length > 0 ? 1 : 0, 0).u32(0);
  // Lengths, then the most that they may become.
  for (const length of [...shape, ...shape]) message.u64(length);
  return message.bytes();
};

/** Fill value, version 2: zeros, written when space is allocated. */
const fillValue = (allocation: number): Uint8Array => new Bytes().u8(2, allocation, 2, 1).u32(0).bytes();

/** Messages of a dataset in one piece. */
export const contiguousDataset = (
  datatype: Uint8Array,
  shape: readonly number[],
  address: number,
  bytes: number,
): Message[] => [
  [DATASPACE, dataspace(shape)],
  [DATATYPE, datatype],
  [FILL, fillValue(2)],
  [LAYOUT, new Bytes().u8(3, 1).u64(address).u64(bytes).bytes()],
];

/** Messages of a dataset in chunks that went through deflate, level 1. */
export function chunkedDataset(
  datatype: Uint8Array,
  shape: readonly number[],
  chunk: readonly number[],
  itemBytes: number,
  tree: number,
): Message[] {
  const layout = new Bytes().u8(3, 2, shape.length + 1).u64(tree);
  for (const length of [...chunk, itemBytes]) layout.u32(length);
  const filters = new Bytes().u8(1, 1).pad(8).u16(1).u16(8).u16(1).u16(1).ascii("deflate\0").u32(1).u32(0);
  return [
    [DATASPACE, dataspace(shape)],
    [DATATYPE, datatype],
    [FILL, fillValue(3)],
    [FILTERS, filters.bytes()],
    [LAYOUT, layout.bytes()],
  ];
}

/** An attribute message, version 1 (IV.A.2.m), of one value. */
export const attribute = (name: string, datatype: Uint8Array, value: Uint8Array): Message => {
  const space = dataspace([]);
  const message = new Bytes()
    .u8(1, 0)
    .u16(name.length + 1)
    .u16(datatype.length)
    .u16(space.length);
  message.ascii(name).u8(0).pad().add(datatype).pad().add(space).add(value);
  return [ATTRIBUTE, message.bytes()];
};

/** The message of a group whose names are in a B-tree and a local heap. */
export const symbolTable = (tree: number, heap: number): Message => [
  SYMBOL_TABLE,
  new Bytes().u64(tree).u64(heap).bytes(),
];

/** The names of a group: local heap (III.D), B-tree (III.A.1) and symbol table node (III.C), one after the other from `address` on. */
export function groupNames(
  entries: readonly { name: string; header: number }[],
  address: number,
): { tree: number; heap: number; bytes: Uint8Array } {
  const sorted = [...entries].sort((a, b) => (a.name < b.name ? -1 : 1));
  const names = new Bytes().u64(0);
  const offsets = sorted.map(({ name }) => {
    const offset = names.length;
    names.ascii(name).u8(0).pad();
    return offset;
  });
  const heap = address;
  // 1: no free block.
  const head = new Bytes()
    .ascii("HEAP")
    .u32(0)
    .u64(names.length)
    .u64(1)
    .u64(heap + 32);
  const tree = heap + head.length + names.length;
  const treeBytes = 24 + (2 * GROUP_NODE + 1) * 8 + 2 * GROUP_NODE * 8;
  const node = new Bytes().ascii("TREE").u8(0, 0).u16(1).u64(UNDEFINED).u64(UNDEFINED);
  node
    .u64(0)
    .u64(tree + treeBytes)
    .u64(offsets.at(-1) ?? 0)
    .pad(treeBytes);
  const leaf = new Bytes().ascii("SNOD").u8(1, 0).u16(sorted.length);
  for (const [at, { header }] of sorted.entries()) leaf.add(symbolTableEntry(offsets[at] as number, header));
  leaf.pad(8 + 2 * GROUP_LEAF * 40);
  const all = new Bytes().add(head.bytes()).add(names.bytes()).add(node.bytes()).add(leaf.bytes());
  return { tree, heap, bytes: all.bytes() };
}

/** A global heap collection (III.E) that holds one text, and the value of an attribute that refers to it. */
export function globalHeap(text: string, address: number): { bytes: Uint8Array; reference: Uint8Array } {
  const data = new TextEncoder().encode(text);
  const object = new Bytes().u16(1).u16(1).u32(0).u64(data.length).add(data).pad().bytes();
  const length = Math.max(4096, Math.ceil((16 + object.length + 16) / 4096) * 4096);
  const collection = new Bytes().ascii("GCOL").u8(1, 0, 0, 0).u64(length).add(object);
  // Object 0 is what is free, its own head included.
  collection
    .u64(0)
    .u64(length - collection.length + 8)
    .pad(length);
  return { bytes: collection.bytes(), reference: new Bytes().u32(data.length).u64(address).u32(1).bytes() };
}
