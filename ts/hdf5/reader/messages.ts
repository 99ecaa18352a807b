/** The messages that describe a dataset (IV.A.2), one function each. */
import { type Datatype, readDatatype } from "./datatype.js";
import { decode, type Fields } from "./fields.js";
import type { Metadata } from "./metadata.js";
import { MESSAGE, type Message, messageOf } from "./object-header.js";
import { Malformed, NotRead } from "./refusal.js";

/** Lengths of a dataset; a scalar has none, a null dataspace no element either. */
export interface Dataspace {
  readonly kind: "scalar" | "simple" | "null";
  readonly shape: readonly number[];
  /** The most that they may become; undefined for one without limit. */
  readonly most: readonly (number | undefined)[];
}

/** Reads a dataspace. */
export function readDataspace(fields: Fields): Dataspace {
  const version = fields.version(1, 2);
  const [rank, flags] = [fields.u8(), fields.u8()];
  if ((flags & ~1) !== 0) throw new NotRead("dimensions in another order (a permuted dataspace)");
  const kind = version === 2 ? fields.u8() : rank === 0 ? 0 : 1;
  if (version === 1) fields.skip(5);
  const shape = Array.from({ length: rank }, () => fields.size());
  const most = (flags & 1) !== 0 ? shape.map(() => fields.length()) : shape;
  return { kind: kind === 2 ? "null" : rank === 0 ? "scalar" : "simple", shape, most };
}

/** How the elements of a dataset lie. */
export type Layout =
  | { readonly kind: "compact"; readonly data: Uint8Array }
  | { readonly kind: "contiguous"; readonly address: number | undefined; readonly length: number | undefined }
  | ChunkedLayout;

/** Chunks, and the index that finds them. */
export interface ChunkedLayout {
  readonly kind: "chunked";
  readonly chunk: readonly number[];
  readonly index: "btree-1" | "single" | "implicit" | "fixed array" | "extensible array" | "btree-2";
  readonly address: number | undefined;
  /** Chunks that reach beyond the dataset were stored without filters. */
  readonly plainEdges: boolean;
  /** Of a single chunk that went through filters: its stored length, and the filters left out. */
  readonly single?: { readonly length: number; readonly mask: number };
}

const INDEXES = ["single", "implicit", "fixed array", "extensible array", "btree-2"] as const;

/** Reads a layout of any version. */
function readLayout(fields: Fields): Layout {
  const version = fields.version(1, 2, 3, 4, 5);
  if (version < 3) return oldLayout(fields);
  const kind = fields.u8();
  if (kind === 0) return { kind: "compact", data: fields.take(fields.u16()) };
  if (kind === 1) return { kind: "contiguous", address: fields.address(), length: fields.size() };
  if (kind === 3) throw new NotRead("a virtual dataset, whose data is in other datasets");
  if (kind !== 2) throw new NotRead(`a layout of class ${kind}`);
  if (version === 3) {
    const rank = fields.u8();
    const address = fields.address();
    const chunk = lengths(fields, rank, 4).slice(0, -1);
    return { kind: "chunked", chunk, index: "btree-1", address, plainEdges: false };
  }
  const flags = fields.u8();
  if ((flags & ~3) !== 0) throw new NotRead(`chunks with the flags ${flags}`);
  const rank = fields.u8();
  const chunk = lengths(fields, rank, fields.u8()).slice(0, -1);
  const number = fields.u8();
  const index = INDEXES[number - 1];
  if (!index) throw new NotRead(`a chunk index of type ${number}`);
  const filtered = index === "single" && (flags & 2) !== 0;
  const single = filtered ? { single: { length: fields.size(), mask: fields.u32() } } : {};
  fields.skip({ single: 0, implicit: 0, "fixed array": 1, "extensible array": 5, "btree-2": 6 }[index]);
  return { kind: "chunked", chunk, index, address: fields.address(), plainEdges: (flags & 1) !== 0, ...single };
}

function oldLayout(fields: Fields): Layout {
  const [rank, kind] = [fields.u8(), fields.u8()];
  fields.skip(5);
  const address = kind === 0 ? undefined : fields.address();
  const sizes = lengths(fields, rank, 4);
  if (kind === 0) return { kind: "compact", data: fields.take(fields.u32()) };
  // How long it is follows from the shape.
  if (kind === 1) return { kind: "contiguous", address, length: undefined };
  if (kind !== 2) throw new NotRead(`a layout of class ${kind}`);
  return { kind: "chunked", chunk: sizes.slice(0, -1), index: "btree-1", address, plainEdges: false };
}

const lengths = (fields: Fields, count: number, size: number): number[] =>
  Array.from({ length: count }, () => fields.uint(size));

/** A filter of a pipeline. */
export interface PipelineFilter {
  readonly id: number;
  readonly name: string;
  readonly values: readonly number[];
}

/** Filters by their registered numbers, for files that do not name them. */
const FILTER_NAMES: Record<number, string> = {
  1: "deflate",
  2: "shuffle",
  3: "fletcher32",
  4: "szip",
  5: "nbit",
  6: "scaleoffset",
  307: "bzip2",
  32000: "lzf",
  32001: "blosc",
  32004: "lz4",
  32008: "bitshuffle",
  32013: "zfp",
  32015: "zstd",
  32026: "blosc2",
};

/** Reads a filter pipeline, in the order in which the filters were applied. */
function readFilters(fields: Fields): PipelineFilter[] {
  const version = fields.version(1, 2);
  const count = fields.u8();
  if (version === 1) fields.skip(6);
  return Array.from({ length: count }, () => {
    const id = fields.u16();
    const named = version === 1 || id >= 256 ? fields.u16() : 0;
    fields.skip(2);
    const values = fields.u16();
    const text = decode(fields.take(version === 1 ? Math.ceil(named / 8) * 8 : named)).replace(/\0.*$/s, "");
    const filter = { id, name: FILTER_NAMES[id] ?? (text || "without a name"), values: lengths(fields, values, 4) };
    if (version === 1 && values % 2 === 1) fields.skip(4);
    return filter;
  });
}

/** The bytes of an element that was never written; undefined where the file says that it has none. */
function readFill(fields: Fields, size: number): Uint8Array | undefined {
  const version = fields.version(1, 2, 3);
  const value = (): Uint8Array => {
    const length = fields.u32();
    if (length === 0 || length === 0xffffffff) return new Uint8Array(size);
    if (length !== size) throw new Malformed(`a fill value of ${length} bytes for elements of ${size}`);
    return fields.take(length).slice();
  };
  if (version < 3) {
    const defined = fields.skip(2).u8() !== 0;
    if (!defined) return undefined;
    return value();
  }
  const flags = fields.u8();
  if ((flags & 0x10) !== 0) return undefined;
  return (flags & 0x20) !== 0 ? value() : new Uint8Array(size);
}

/** What the messages of a dataset say. */
export interface Description {
  readonly dataspace: Dataspace;
  readonly datatype: Datatype;
}

/** Shape and type of a dataset; undefined for an object that is none. */
export async function describe(metadata: Metadata, messages: readonly Message[]): Promise<Description | undefined> {
  const space = await messageOf(metadata, messages, MESSAGE.dataspace, "a dataspace");
  const type = await messageOf(metadata, messages, MESSAGE.datatype, "a datatype");
  const isDataset = messages.some((message) => message.type === MESSAGE.layout);
  return space && type && isDataset ? { dataspace: readDataspace(space), datatype: readDatatype(type) } : undefined;
}

/** How a dataset is stored. */
export interface StorageOf {
  readonly layout: Layout;
  readonly filters: PipelineFilter[];
  readonly fill: Uint8Array | undefined;
}

/** Layout, filters and fill value of a dataset with elements of `size` bytes. */
export async function storageOf(metadata: Metadata, messages: readonly Message[], size: number): Promise<StorageOf> {
  if (messages.some(({ type }) => type === MESSAGE.externalFiles)) throw new NotRead("data in other files");
  const layout = await messageOf(metadata, messages, MESSAGE.layout, "a layout");
  if (!layout) throw new Malformed("a dataset without a layout");
  const pipeline = await messageOf(metadata, messages, MESSAGE.filters, "a filter pipeline");
  const fill = await messageOf(metadata, messages, MESSAGE.fill, "a fill value");
  const oldFill = fill ? undefined : await messageOf(metadata, messages, MESSAGE.oldFill, "a fill value");
  const old = oldFill?.take(oldFill.u32()).slice();
  return {
    layout: readLayout(layout),
    filters: pipeline ? readFilters(pipeline) : [],
    fill: fill ? readFill(fill, size) : old?.length === size ? old : new Uint8Array(size),
  };
}
