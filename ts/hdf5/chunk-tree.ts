/** The version-1 B-tree that says where the chunks of a dataset lie (III.A.1), for chunks that follow each other in the first dimension. */
import { Bytes } from "./structures.js";

/** Entries of a node: twice the 32 that a superblock of version 0 stands for. */
const ENTRIES = 64;

const UNDEFINED = 2n ** 64n - 1n;

/** What is known of a dataset before its chunks are written. */
export interface ChunkRow {
  /** Lengths of a chunk. */
  readonly chunk: readonly [trials: number, tokens: number, dims: number];
  readonly itemBytes: number;
  /** Chunks in all, at least 1. */
  readonly chunks: number;
}

/** Where a chunk was written. */
export interface WrittenChunk {
  readonly address: number;
  readonly length: number;
}

/** Key: stored length, filter mask, four offsets. The last key of a node bounds it. */
const KEY_BYTES = 40;
const NODE_BYTES = 24 + (ENTRIES + 1) * KEY_BYTES + ENTRIES * 8;

/** Nodes of each level, from the leaves to the root. */
function levels(chunks: number): number[] {
  const counts = [Math.ceil(chunks / ENTRIES)];
  while ((counts.at(-1) as number) > 1) counts.push(Math.ceil((counts.at(-1) as number) / ENTRIES));
  return counts;
}

/** Bytes of the tree of so many chunks. */
const chunkTreeBytes = (chunks: number): number => levels(chunks).reduce((sum, nodes) => sum + nodes, 0) * NODE_BYTES;

/** The root's address in a tree that begins at `address`: the last node. */
export const chunkTreeRoot = (chunks: number, address: number): number => address + chunkTreeBytes(chunks) - NODE_BYTES;

/** The tree, leaves first. */
export function chunkTree(row: ChunkRow, written: readonly WrittenChunk[], address: number): Uint8Array {
  const tree = new Bytes();
  const key = (node: Bytes, at: number): void => {
    const { length } = written[at] ?? { length: 0 };
    // Behind the last chunk all four coordinates are one further, also that within an element.
    const beyond = at >= written.length;
    node
      .u32(beyond ? 0 : length)
      .u32(0)
      .u64(at * row.chunk[0]);
    node
      .u64(beyond ? row.chunk[1] : 0)
      .u64(beyond ? row.chunk[2] : 0)
      .u64(beyond ? row.itemBytes : 0);
  };
  let below = written.map((chunk) => chunk.address);
  let chunksPerChild = 1;
  for (const [level, nodes] of levels(row.chunks).entries()) {
    const first = address + tree.length;
    const here: number[] = [];
    for (let number = 0; number < nodes; number += 1) {
      const children = below.slice(number * ENTRIES, (number + 1) * ENTRIES);
      const left = number === 0 ? UNDEFINED : first + (number - 1) * NODE_BYTES;
      const right = number === nodes - 1 ? UNDEFINED : first + (number + 1) * NODE_BYTES;
      const node = new Bytes().ascii("TREE").u8(1, level).u16(children.length).u64(left).u64(right);
      for (const [at, child] of children.entries()) {
        key(node, (number * ENTRIES + at) * chunksPerChild);
        node.u64(child);
      }
      key(node, Math.min((number * ENTRIES + children.length) * chunksPerChild, written.length));
      here.push(first + number * NODE_BYTES);
      tree.add(node.pad(NODE_BYTES).bytes());
    }
    below = here;
    chunksPerChild *= ENTRIES;
  }
  return tree.bytes();
}
