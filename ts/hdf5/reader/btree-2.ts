/** Version 2 B-trees (III.A.2): records of one length, in order. */
import { verify } from "./checksum.js";
import { Fields } from "./fields.js";
import { type Metadata, READS_AT_ONCE } from "./metadata.js";
import { Malformed } from "./refusal.js";

const WHAT = "a version 2 B-tree";

/** Signature, version, type, and the checksum. */
const NODE_OVERHEAD = 10;

/** Bytes that a number up to `limit` takes. */
export const bytesFor = (limit: number): number => Math.floor(Math.log2(Math.max(1, limit)) / 8) + 1;

interface Tree {
  readonly type: number;
  readonly nodeBytes: number;
  readonly recordBytes: number;
  /** Bytes of the number of records of a node, and of a subtree by its height. */
  readonly countBytes: number;
  readonly totalBytes: readonly number[];
}

/** The records of a tree of that type, each as the fields of it. */
export async function* records(metadata: Metadata, address: number, ...types: number[]): AsyncGenerator<Fields> {
  const { offset, length } = metadata.sizes;
  const head = (await metadata.at(address, 22 + offset + length, WHAT)).signature("BTHD");
  verify(head.bytes, WHAT);
  head.version(0);
  const type = head.u8();
  if (!types.includes(type)) throw new Malformed(`${WHAT} has records of type ${type}`);
  const [nodeBytes, recordBytes, depth] = [head.u32(), head.u16(), head.u16()];
  head.skip(2);
  const root = head.address();
  const count = head.u16();
  if (root === undefined || count === 0) return;
  if (recordBytes === 0 || nodeBytes < NODE_OVERHEAD + recordBytes)
    throw new Malformed(`${WHAT} has no room for records`);
  const leafRecords = Math.floor((nodeBytes - NODE_OVERHEAD) / recordBytes);
  const countBytes = bytesFor(leafRecords);
  const totalBytes = [0];
  let total = leafRecords;
  for (let height = 1; height <= depth; height += 1) {
    const pointer = offset + countBytes + (totalBytes[height - 1] as number);
    const most = Math.floor((nodeBytes - NODE_OVERHEAD - pointer) / (recordBytes + pointer));
    total = (most + 1) * total + most;
    if (!Number.isSafeInteger(total) || most < 1) throw new Malformed(`${WHAT} is too high`);
    totalBytes.push(bytesFor(total));
  }
  yield* node(metadata, { type, nodeBytes, recordBytes, countBytes, totalBytes }, root, count, depth);
}

async function* node(
  metadata: Metadata,
  tree: Tree,
  address: number,
  count: number,
  height: number,
): AsyncGenerator<Fields> {
  const { recordBytes, countBytes, totalBytes } = tree;
  const pointer = metadata.sizes.offset + countBytes + (height > 0 ? (totalBytes[height - 1] as number) : 0);
  const length = NODE_OVERHEAD + count * recordBytes + (height > 0 ? (count + 1) * pointer : 0);
  if (length > tree.nodeBytes) throw new Malformed(`${WHAT} has a node of ${count} records`);
  const fields = (await metadata.at(address, length, WHAT)).signature(height > 0 ? "BTIN" : "BTLF");
  verify(fields.bytes, WHAT);
  fields.version(0);
  if (fields.u8() !== tree.type) throw new Malformed(`${WHAT} has nodes of two types`);
  const own = Array.from({ length: count }, () => new Fields(fields.take(recordBytes), metadata.sizes, WHAT));
  if (height === 0) return yield* own;
  const children = Array.from({ length: count + 1 }, () => {
    const child = { address: fields.place(), count: fields.uint(countBytes) };
    fields.skip(totalBytes[height - 1] as number);
    return child;
  });
  for (let at = 0; at < children.length; at += 1) {
    const child = children[at] as (typeof children)[number];
    // Read ahead, so that a server is not asked for one after the other.
    if (at % READS_AT_ONCE === 0) {
      const soon = children.slice(at, at + READS_AT_ONCE);
      await Promise.all(soon.map((next) => metadata.at(next.address, NODE_OVERHEAD + next.count * recordBytes, WHAT)));
    }
    yield* node(metadata, tree, child.address, child.count, height - 1);
    if (at < own.length) yield own[at] as Fields;
  }
}
