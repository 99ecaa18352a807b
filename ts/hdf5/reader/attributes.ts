/** Scalar attributes (IV.A.2.m): numbers as they are, integers beyond 2^53 exactly, and text. */
import { records } from "./btree-2.js";
import { type Datatype, readDatatype } from "./datatype.js";
import { decode, Fields } from "./fields.js";
import { openFractalHeap } from "./fractal-heap.js";
import { readDataspace } from "./messages.js";
import type { Metadata } from "./metadata.js";
import { MESSAGE, type Message, messageOf, sharedData } from "./object-header.js";
import { Malformed, NotRead } from "./refusal.js";

/** The value of an attribute. */
export type AttributeValue = number | bigint | string;

/** The scalar attributes of an object, by name in alphabetical order; those of other kinds are left out. */
export async function scalarAttributes(
  metadata: Metadata,
  messages: readonly Message[],
): Promise<Record<string, AttributeValue>> {
  const found: [string, AttributeValue][] = [];
  for await (const data of attributeMessages(metadata, messages)) {
    const attribute = await readAttribute(metadata, data).catch(unlessNotRead);
    if (attribute) found.push(attribute);
  }
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** An attribute in a form that is not read is left out: no metric depends on it. */
function unlessNotRead(error: unknown): undefined {
  if (!(error instanceof NotRead)) throw error;
}

async function* attributeMessages(metadata: Metadata, messages: readonly Message[]): AsyncGenerator<Uint8Array> {
  for (const { type, data, shared } of messages) {
    if (type === MESSAGE.attribute) yield shared ? await sharedData(metadata, data, type) : data;
  }
  const info = await messageOf(metadata, messages, MESSAGE.attributeInfo, "attributes");
  if (!info) return;
  info.version(0);
  info.skip((info.u8() & 1) !== 0 ? 2 : 0);
  const [heapAt, tree] = [info.address(), info.address()];
  if (heapAt === undefined || tree === undefined) return;
  const heap = await openFractalHeap(metadata, heapAt);
  for await (const record of records(metadata, tree, 8)) {
    const id = record.take(8);
    const bytes = await heap(id);
    if (bytes) yield (record.u8() & 2) !== 0 ? await sharedData(metadata, bytes, MESSAGE.attribute) : bytes;
  }
}

async function readAttribute(metadata: Metadata, data: Uint8Array): Promise<[string, AttributeValue] | undefined> {
  const what = "an attribute";
  const fields = new Fields(data, metadata.sizes, what);
  const version = fields.version(1, 2, 3);
  const flags = fields.u8();
  const lengths = [fields.u16(), fields.u16(), fields.u16()];
  if (version === 3) fields.skip(1);
  const parts = lengths.map((length) => {
    const part = fields.take(length);
    // Version 1 fills up to a multiple of 8.
    if (version === 1) fields.skip(Math.min(fields.left, (8 - (length % 8)) % 8));
    return part;
  });
  const part = async (at: number, type: number): Promise<Fields> => {
    const bytes = parts[at] as Uint8Array;
    const shared = version > 1 && (flags & at) !== 0;
    return new Fields(shared ? await sharedData(metadata, bytes, type) : bytes, metadata.sizes, what);
  };
  const name = decode(parts[0] as Uint8Array).replace(/\0.*$/s, "");
  // The flags' bits are the numbers of these parts.
  const datatype = readDatatype(await part(1, MESSAGE.datatype));
  if (readDataspace(await part(2, MESSAGE.dataspace)).kind !== "scalar") return undefined;
  const value = await storedValue(metadata, datatype, fields);
  return value === undefined ? undefined : [name, value];
}

async function storedValue(metadata: Metadata, type: Datatype, fields: Fields): Promise<AttributeValue | undefined> {
  if (type.kind === "long text") {
    const length = fields.u32();
    const heap = fields.address();
    const index = fields.u32();
    if (length === 0 || !heap) return "";
    return decode((await globalHeapObject(metadata, heap, index)).subarray(0, length));
  }
  const stored = fields.take(type.size);
  if (type.kind === "text") return decode(stored).replace(/\0.*$/s, "").trimEnd();
  if (type.kind === "enumeration") return type.names?.get(String.fromCharCode(...stored));
  const bytes = type.bigEndian ? stored.slice().reverse() : stored;
  if (type.kind === "integer") return integer(bytes, type.signed);
  return type.kind === "float" ? float(bytes, type.name) : undefined;
}

function integer(bytes: Uint8Array, signed: boolean): number | bigint {
  let value = 0n;
  for (const byte of bytes.slice().reverse()) value = value * 256n + BigInt(byte);
  const exact = signed ? BigInt.asIntN(bytes.length * 8, value) : value;
  return Number.isSafeInteger(Number(exact)) ? Number(exact) : exact;
}

function float(bytes: Uint8Array, dtype: string): number {
  const view = new DataView(bytes.slice().buffer);
  if (dtype === "F64") return view.getFloat64(0, true);
  if (dtype === "F32") return view.getFloat32(0, true);
  const bits = view.getUint16(0, true);
  if (dtype === "BF16") {
    const wide = new DataView(new ArrayBuffer(4));
    wide.setUint16(0, bits);
    return wide.getFloat32(0);
  }
  const [exponent, fraction, sign] = [(bits >> 10) & 31, bits & 1023, bits >> 15 === 1 ? -1 : 1];
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

/** An object of a global heap (III.E), where texts of variable length are. */
async function globalHeapObject(metadata: Metadata, address: number, index: number): Promise<Uint8Array> {
  const what = "a global heap";
  // The heap's head and that of each object are filled up to a multiple of 8.
  const headBytes = Math.ceil((8 + metadata.sizes.length) / 8) * 8;
  const start = (await metadata.at(address, headBytes, what)).signature("GCOL");
  start.version(1);
  const heap = (await metadata.at(address, start.skip(3).size(), what)).skip(headBytes);
  while (heap.left >= headBytes) {
    const head = new Fields(heap.take(headBytes), metadata.sizes, what);
    const number = head.u16();
    const size = head.skip(6).size();
    // Object 0 is what is free.
    if (number === 0) break;
    const object = heap.take(size);
    if (number === index) return object;
    heap.skip(Math.min(heap.left, (8 - (size % 8)) % 8));
  }
  throw new Malformed(`${what} has no object ${index}`);
}
