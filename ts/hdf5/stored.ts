/** Where the elements of a dataset lie in its file: in chunks with filters, or in one piece. */
import type { NamedSource } from "../source/byte-source.js";
import { type ChunkGrid, chunkNumber, type Lengths } from "./chunk-grid.js";
import { show, tooLarge, unknownFilter } from "./claims.js";
import { type IndexedChunk, indexedChunks } from "./reader/chunk-index.js";
import type { ChunkedLayout, Dataspace, Layout, PipelineFilter } from "./reader/messages.js";
import { type Metadata, truncated } from "./reader/metadata.js";
import { Malformed } from "./reader/refusal.js";

/** A filter that chunks went through when they were written. */
export type Filter = "deflate" | "shuffle" | "fletcher32" | "lzf";

/** The filters that are undone, by their numbers. */
export const FILTERS: Record<number, Filter> = { 1: "deflate", 2: "shuffle", 3: "fletcher32", 32000: "lzf" };

/** Where a stored chunk lies. */
export interface StoredChunk {
  readonly address: number;
  readonly length: number;
  /** The filters that it went through, in the order in which they are undone. */
  readonly filters: readonly Filter[];
}

/** What is known of a dataset before its elements are looked for. */
interface Elements {
  readonly name: string;
  readonly grid: ChunkGrid;
  /** Bytes of a chunk before filters; of all, where it lies in one piece. */
  readonly bytes: number;
}

/** Where they are. */
export interface StoredElements {
  readonly layout: "compact" | "contiguous" | "chunked";
  /** What addresses are of. */
  readonly source: NamedSource;
  /** The chunk of that number; undefined if it was never written. */
  chunk(number: number): StoredChunk | undefined;
  /** Whether all of them were written. */
  readonly whole: boolean;
}

/** The most chunks that a grid may have room for. */
const MAX_CHUNKS = 2 ** 22;

/** The elements of a dataset in chunks; `front` are lengths of dimensions that the file does not have. */
export async function inChunks(
  metadata: Metadata,
  { name, grid, bytes }: Elements,
  {
    layout,
    dataspace,
    filters,
    front,
  }: { layout: ChunkedLayout; dataspace: Dataspace; filters: readonly PipelineFilter[]; front: readonly number[] },
): Promise<StoredElements> {
  const { source, base } = metadata;
  const room = grid.counts.reduce((product, count) => product * count, 1);
  if (room > MAX_CHUNKS) throw tooLarge(source, name, "the number of chunks", room, MAX_CHUNKS);
  const applied = filters.map(({ id, name: filter }) => FILTERS[id] ?? unknownFilter(source, name, id, filter));
  const indexed = { metadata, layout, dataspace, filtered: filters.length > 0, bytes };
  const { plainEdges } = layout;
  const common = { base, grid, bytes, applied, plainEdges, front: front.map(() => 0) };
  const chunks = await chunkFinder(source, indexedChunks(indexed), common);
  return { layout: "chunked", source, chunk: chunks.find, whole: chunks.found === room };
}

/** Those of a dataset in one piece. */
export function inOnePiece(
  { source, base }: Metadata,
  { name, bytes }: Pick<Elements, "name" | "bytes">,
  layout: Exclude<Layout, ChunkedLayout>,
): StoredElements {
  const { length = bytes, address } = layout.kind === "compact" ? { length: layout.data.length, address: 0 } : layout;
  const begin = address === undefined || length === 0 ? undefined : address + (layout.kind === "compact" ? 0 : base);
  const stored = begin === undefined ? undefined : { address: begin, length, filters: [] };
  if (stored && length < bytes) {
    throw new Malformed(`${length} bytes are stored of ${show(name)}, which has ${bytes}`);
  }
  if (stored && layout.kind === "contiguous") checkPlace(source, stored.address, length, source.byteLength);
  const slice = async (start: number, end: number): Promise<Uint8Array> =>
    (layout as { data: Uint8Array }).data.subarray(start, end);
  const where = layout.kind === "compact" ? { ...source, slice } : source;
  return { layout: layout.kind, source: where, chunk: () => stored, whole: stored !== undefined || bytes === 0 };
}

/** What chunks have in common. */
interface Chunks {
  /** Where addresses count from. */
  readonly base: number;
  /** The place of every chunk in the dimensions that the file does not have. */
  readonly front: readonly number[];
  readonly grid: ChunkGrid;
  /** Bytes of one before filters. */
  readonly bytes: number;
  /** Filters in the order in which they were applied. */
  readonly applied: readonly Filter[];
  /** Chunks that reach beyond the dataset went through none. */
  readonly plainEdges: boolean;
}

async function chunkFinder(
  source: NamedSource,
  indexed: AsyncIterable<IndexedChunk>,
  { base, front, grid, bytes, applied, plainEdges }: Chunks,
): Promise<{ find: StoredElements["chunk"]; found: number }> {
  const chunks = new Map<number, StoredChunk>();
  const isEdge = (at: readonly number[]): boolean =>
    at.some((index, dimension) => (index + 1) * (grid.chunk[dimension] as number) > (grid.shape[dimension] as number));
  for await (const { at: stored, address: relative, length, mask } of indexed) {
    const at = [...front, ...stored];
    // A dataset that was made smaller may have kept chunks beyond its end.
    if (at.some((index, dimension) => index >= (grid.counts[dimension] as number))) continue;
    const place = at as unknown as Lengths;
    const number = chunkNumber(grid, place);
    if (chunks.has(number)) throw new Malformed(`two chunks lie at [${at.join(", ")}]`);
    const address = relative + base;
    const filters = plainEdges && isEdge(at) ? [] : appliedOf(applied, mask);
    checkPlace(source, address, length, source.byteLength);
    if (filters.length === 0 && length < bytes) {
      throw new Malformed(`the chunk at [${at.join(", ")}] has ${length} bytes instead of ${bytes}`);
    }
    chunks.set(number, { address, length, filters });
  }
  return { find: (number) => chunks.get(number), found: chunks.size };
}

/** The filters of a chunk as they are undone. A bit of the mask is set for each one that was left out. */
const appliedOf = (filters: readonly Filter[], mask: number): Filter[] =>
  filters.filter((_, at) => at >= 32 || ((mask >>> at) & 1) === 0).reverse();

function checkPlace(source: NamedSource, address: number, length: number, available: number): void {
  if (address + length > available) throw truncated(source, address + length);
}
