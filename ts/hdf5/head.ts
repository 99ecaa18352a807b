/** The structures of a file of trials, which stand at its beginning. */
import { chunkTree, chunkTreeRoot, type WrittenChunk } from "./chunk-tree.js";
import {
  attribute,
  Bytes,
  chunkedDataset,
  contiguousDataset,
  DATATYPES,
  globalHeap,
  groupNames,
  objectHeader,
  SUPERBLOCK_BYTES,
  superblock,
  symbolTable,
} from "./structures.js";

/** What the structures say of the trials. */
export interface TrialsHead {
  readonly shape: readonly [trials: number, tokens: number, dims: number];
  /** Trials of a chunk. */
  readonly batch: number;
  readonly dtype: "F16" | "F32";
  readonly sigma: number;
  readonly seed: number;
  readonly centroid: Float32Array;
  readonly description: string;
}

/** Where all chunks lie, and where the file ends; not known while the chunks are being written. */
export interface Written {
  readonly chunks: readonly WrittenChunk[];
  readonly end: number;
}

/** The beginning of the file. Its length does not depend on what was written: without that it is as long, and all else in it the same. */
export function trialsHead(head: TrialsHead, written?: Written): Uint8Array {
  const { shape, batch, dtype, centroid, description } = head;
  const itemBytes = dtype === "F16" ? 2 : 4;
  const chunk = [batch, shape[1], shape[2]] as const;
  const chunks = Math.ceil(shape[0] / batch);
  const file = new Bytes().pad(SUPERBLOCK_BYTES);

  const centroidBytes = new Bytes();
  for (const value of centroid) centroidBytes.add(new Uint8Array(Float32Array.of(value).buffer));
  const centroidAt = file.length;
  file.add(centroidBytes.bytes()).pad();
  const heap = globalHeap(description, file.length);
  file.add(heap.bytes);

  const treeAt = file.length;
  const places = written?.chunks ?? Array.from({ length: chunks }, () => ({ address: 0, length: 0 }));
  file.add(chunkTree({ chunk, itemBytes, chunks }, places, treeAt));
  const root = chunkTreeRoot(chunks, treeAt);
  const entries = [
    {
      name: "centroid",
      header: file.length,
      bytes: objectHeader(contiguousDataset(DATATYPES.F32, [shape[2]], centroidAt, centroidBytes.length)),
    },
    {
      name: "embeddings",
      header: 0,
      bytes: objectHeader(chunkedDataset(DATATYPES[dtype], shape, chunk, itemBytes, root)),
    },
  ];
  for (const entry of entries) {
    entry.header = file.length;
    file.add(entry.bytes);
  }
  const names = groupNames(entries, file.length);
  file.add(names.bytes);
  const header = file.length;
  file.add(objectHeader([symbolTable(names.tree, names.heap), ...attributes(head, heap.reference)]));
  const bytes = file.bytes();
  bytes.set(superblock(written?.end ?? 0, { header, tree: names.tree, heap: names.heap }));
  return bytes;
}

function attributes({ sigma, shape, seed }: TrialsHead, description: Uint8Array) {
  const [trials, tokens, dims] = shape;
  const counts = { n_trials: trials, n_tokens: tokens, hidden_dim: dims, random_seed: seed };
  return [
    attribute("sigma", DATATYPES.F64, new Bytes().f64(sigma).bytes()),
    ...Object.entries(counts).map(([name, count]) => attribute(name, DATATYPES.I64, new Bytes().u64(count).bytes())),
    attribute("description", DATATYPES.text, description),
  ];
}
