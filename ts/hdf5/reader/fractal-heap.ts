/** Fractal heaps (III.G): where newer files keep the links and attributes of objects that have many. */

import { bytesFor } from "./btree-2.js";
import { lookup3, verify } from "./checksum.js";
import { Fields } from "./fields.js";
import type { Metadata } from "./metadata.js";
import { Malformed, NotRead } from "./refusal.js";

const WHAT = "a fractal heap";

/** A heap that is open: gives the object of an id; undefined for one of a kind that holds neither names nor single numbers. */
export type FractalHeap = (id: Uint8Array) => Promise<Uint8Array | undefined>;

interface Head {
  readonly width: number;
  readonly startBytes: number;
  readonly maxDirectBytes: number;
  readonly offsetBytes: number;
  readonly lengthBytes: number;
  readonly checked: boolean;
  readonly root: number | undefined;
  readonly rows: number;
}

/** Opens the heap at an address. */
export async function openFractalHeap(metadata: Metadata, address: number): Promise<FractalHeap> {
  const head = await readHead(metadata, address);
  return async (id) => {
    const fields = new Fields(id, metadata.sizes, WHAT);
    const kind = (fields.u8() >> 4) & 3;
    if (kind === 2) return fields.take(((id[0] as number) & 15) + 1);
    if (kind !== 0) return undefined;
    const offset = fields.uint(head.offsetBytes);
    const length = fields.uint(head.lengthBytes);
    const block = await blockAt(metadata, head, offset);
    const from = offset - block.offset;
    if (from + length > block.bytes.length) throw new Malformed(`an object of ${WHAT} lies outside its block`);
    return block.bytes.subarray(from, from + length);
  };
}

async function readHead(metadata: Metadata, address: number): Promise<Head> {
  const { offset, length } = metadata.sizes;
  const bytes = 26 + 12 * length + 3 * offset;
  const fields = (await metadata.at(address, bytes, WHAT)).signature("FRHP");
  fields.version(0);
  fields.skip(2);
  if (fields.u16() > 0) throw new NotRead("compressed names or attributes");
  verify(fields.bytes, WHAT);
  const checked = (fields.u8() & 2) !== 0;
  const maxManaged = fields.u32();
  fields.skip(length + offset + length + offset + 8 * length);
  const width = fields.u16();
  const [startBytes, maxDirectBytes] = [fields.size(), fields.size()];
  const bits = fields.u16();
  fields.skip(2);
  const root = fields.address();
  const rows = fields.u16();
  const isPower = (value: number): boolean => value > 0 && Number.isInteger(Math.log2(value));
  if (width === 0 || ![width, startBytes, maxDirectBytes].every(isPower) || bits > 64) {
    throw new Malformed(`${WHAT} has blocks of ${startBytes} to ${maxDirectBytes} bytes`);
  }
  const lengthBytes = Math.min(Math.ceil(Math.log2(maxDirectBytes) / 8), bytesFor(maxManaged));
  return { width, startBytes, maxDirectBytes, offsetBytes: Math.ceil(bits / 8), lengthBytes, checked, root, rows };
}

/** Bytes of a block in a row: the first two rows have the shortest, each other twice the one before. */
const rowBytes = ({ startBytes }: Head, row: number): number => startBytes * 2 ** Math.max(0, row - 1);

/** The direct block that holds an offset of the heap. Offsets count the heads of blocks. */
async function blockAt(metadata: Metadata, head: Head, offset: number): Promise<{ offset: number; bytes: Uint8Array }> {
  if (head.root === undefined) throw new Malformed(`${WHAT} is empty`);
  let [address, from, bytes, rows] = [head.root, 0, head.startBytes, head.rows];
  while (rows > 0) {
    const directRows = Math.log2(head.maxDirectBytes) - Math.log2(head.startBytes) + 2;
    const prefix = 5 + metadata.sizes.offset + head.offsetBytes;
    const block = await metadata.at(address, prefix + rows * head.width * metadata.sizes.offset + 4, WHAT);
    verify(block.signature("FHIB").bytes, WHAT);
    block.version(0);
    let row = 0;
    let start = from;
    while (row < rows && offset >= start + head.width * rowBytes(head, row)) {
      start += head.width * rowBytes(head, row);
      row += 1;
    }
    if (row === rows) throw new Malformed(`an object of ${WHAT} lies behind its end`);
    bytes = rowBytes(head, row);
    const column = Math.floor((offset - start) / bytes);
    block.at = prefix + (row * head.width + column) * metadata.sizes.offset;
    address = block.place();
    from = start + column * bytes;
    rows = row < directRows ? 0 : Math.log2(bytes) - Math.log2(head.width * head.startBytes) + 1;
  }
  const block = (await metadata.at(address, bytes, WHAT)).signature("FHDB");
  if (head.checked) {
    block.skip(1 + metadata.sizes.offset + head.offsetBytes);
    const place = block.at;
    const stored = block.u32();
    // The sum is that of the block with zeros in its place.
    block.bytes.fill(0, place, place + 4);
    if (lookup3(block.bytes) !== stored) throw new Malformed(`the checksum of ${WHAT} is wrong`);
  }
  return { offset: from, bytes: block.bytes };
}
