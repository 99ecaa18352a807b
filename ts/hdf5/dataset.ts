/**
 * HDF5 files of trials: one dataset `[trials, tokens, dims]` of floats, contiguous or in chunks.
 *
 * The container is read by the `hdf5-pure` crate in a WebAssembly of its own (`hdf5-wasm.ts`); here its listing is checked. What the chunks
 * hold is streamed by `hdf5-trials.ts`.
 */
import { CollapsarError, refusalsFrom } from "../errors.js";
import type { NamedSource } from "../source/byte-source.js";
import { readExactly } from "../source/byte-source.js";
import { isHdf5, refuseOtherFormats } from "../tensors/recognise.js";
import { FLOAT_BYTES, type FloatDtype } from "../tensors/tensor.js";
import { type ChunkGrid, chunkElements, chunkGrid, chunkNumber, type Lengths } from "./chunk-grid.js";
import { hdf5Wasm } from "./wasm.js";

/** A filter that chunks went through when they were written. */
export type Filter = "deflate" | "shuffle" | "fletcher32";

const FILTERS: Record<number, Filter> = { 1: "deflate", 2: "shuffle", 3: "fletcher32" };

/** Where a stored chunk lies. */
export interface StoredChunk {
  readonly address: number;
  readonly length: number;
  /** The filters that it went through, in the order in which they are undone. */
  readonly filters: readonly Filter[];
}

/** A dataset of trials, ready to be read. */
export interface TrialsDataset {
  readonly source: NamedSource;
  /** Its name in the file. */
  readonly name: string;
  readonly dtype: FloatDtype;
  readonly shape: Lengths;
  /** A contiguous dataset is one chunk without filters. */
  readonly grid: ChunkGrid;
  readonly layout: "compact" | "contiguous" | "chunked";
  /** Bytes of an element that was never written. */
  readonly fill: Uint8Array;
  /** The chunk of that number; undefined if it was never written. */
  chunk(number: number): StoredChunk | undefined;
  /** Scalar attributes of the root group. */
  readonly attributes: Readonly<Record<string, number | string>>;
}

type Listing = NonNullable<ReturnType<InstanceType<Awaited<ReturnType<typeof hdf5Wasm>>["Hdf5File"]>["list"]>>;

/** First read of a file: what h5py writes of a file's structure before its data is usually in it. */
const FIRST_BYTES = 65_536;

/**
 * Opens the dataset of trials of a file.
 *
 * Rejects with `UnsupportedFormat` (no HDF5, a filter or a layout that is not read), `MissingTensor`, `WrongRank`, `UnsupportedDtype`,
 * `NoDims`, `TooLarge`, `InvalidHeader` or `TruncatedFile`.
 */
export async function openTrials(source: NamedSource, name: string, signal?: AbortSignal): Promise<TrialsDataset> {
  const first = await readExactly(source, 0, Math.min(FIRST_BYTES, source.byteLength), { signal });
  if (!isHdf5(first)) refuseOtherFormats(source, first);
  const listing = await list(source, name, first, signal);
  try {
    return datasetOf(source, name, listing);
  } finally {
    listing.free();
  }
}

async function list(source: NamedSource, name: string, first: Uint8Array, signal?: AbortSignal): Promise<Listing> {
  const { Hdf5File } = await hdf5Wasm();
  const file = new Hdf5File(source.byteLength);
  try {
    file.supply(0, first);
    for (;;) {
      const listing = refusalsFrom(source.name, () => file.list(name));
      if (listing) return listing;
      const [start, end] = refusalsFrom(source.name, () => file.missing()) as unknown as [number, number];
      file.supply(start, await readExactly(source, start, end, { signal }));
    }
  } finally {
    file.free();
  }
}

function datasetOf(source: NamedSource, name: string, listing: Listing): TrialsDataset {
  const dtype = dtypeOf(source, name, listing.dtype());
  const shape = shapeOf(source, name, [...listing.shape()], dtype);
  const attributes: Record<string, number | string> = {};
  for (const [at, attribute] of listing.attributeNames().entries()) {
    attributes[attribute] = listing.attributeNumber(at) ?? listing.attributeText(at) ?? "";
  }
  const layout = listing.layout() as TrialsDataset["layout"];
  const grid = chunkGrid(shape, layout === "chunked" ? lengthsOf(listing.chunkShape()) : wholeOf(shape));
  const common = { name, dtype, shape, layout, attributes, grid, fill: listing.fill() };
  const bytes = chunkElements(grid) * FLOAT_BYTES[dtype];
  if (layout === "chunked") return { ...common, source, chunk: chunkFinder(source, name, listing, grid, bytes) };
  const data = listing.data();
  const [address = 0, length = 0] = layout === "compact" ? [0, data.length] : listing.run();
  const stored: StoredChunk | undefined = length === 0 ? undefined : { address, length, filters: [] };
  if (stored) checkPlace(source, stored.address, length, layout === "compact" ? data.length : source.byteLength);
  if (stored && length < bytes)
    throw invalid(source, `${length} bytes are stored of ${show(name)}, which has ${bytes}`);
  const inside = { ...source, slice: async (start: number, end: number) => data.subarray(start, end) };
  return { ...common, source: layout === "compact" ? inside : source, chunk: () => stored };
}

/** One chunk that holds it all. A dataset without trials has none. */
const wholeOf = ([trials, tokens, dims]: Lengths): Lengths => [Math.max(trials, 1), tokens, dims];

const lengthsOf = (numbers: Float64Array): Lengths => [...numbers] as unknown as Lengths;

function dtypeOf(source: NamedSource, name: string, dtype: string): FloatDtype {
  if (Object.hasOwn(FLOAT_BYTES, dtype)) return dtype as FloatDtype;
  const message = `${source.name}: dataset ${show(name)} is ${dtype}; trials are little-endian float16, float32 or float64`;
  throw new CollapsarError("UnsupportedDtype", message, { dtype });
}

/** Rows, and the bytes of one, are counted in 32 bits; results of more trials would not fit in memory. */
const MAX_TRIALS = 2 ** 24;
const MAX_COUNT = 2 ** 32 - 1;
const MAX_TRIAL_BYTES = 2 ** 36;

/** Refuses claims before anything is allocated or read for them. */
function shapeOf(source: NamedSource, name: string, shape: number[], dtype: FloatDtype): Lengths {
  const [trials = 0, tokens = 0, dims = 0] = shape;
  if (shape.length !== 3) {
    const message = `${source.name}: dataset ${show(name)} has the shape [${shape.join(", ")}], but trials are [trials, tokens, dims]; name another with \`dataset\``;
    throw new CollapsarError("WrongRank", message, { tensor: name, shape });
  }
  if (dims === 0) {
    const message = `${source.name}: dataset ${show(name)} has the shape [${shape.join(", ")}]: rows without numbers cannot be measured`;
    throw new CollapsarError("NoDims", message, {});
  }
  for (const [what, value, max] of [
    ["the number of trials", trials, MAX_TRIALS],
    ["the number of tokens", tokens, MAX_COUNT],
    ["the length of a row in bytes", dims * FLOAT_BYTES[dtype], MAX_COUNT],
    ["the length of a trial in bytes", tokens * dims * FLOAT_BYTES[dtype], MAX_TRIAL_BYTES],
  ] as const) {
    if (value <= max) continue;
    const message = `${source.name}: dataset ${show(name)} has the shape [${shape.join(", ")}]: ${what} is ${value}, more than the ${max} that are measured; check how it was written`;
    throw new CollapsarError("TooLarge", message, { what, value, max });
  }
  return [trials, tokens, dims];
}

/** Numbers of one chunk in a listing: three coordinates, address, length, filter mask. */
const FIELDS = 6;

function chunkFinder(
  source: NamedSource,
  name: string,
  listing: Listing,
  grid: ChunkGrid,
  bytes: number,
): TrialsDataset["chunk"] {
  const filters = filtersOf(source, name, listing);
  const chunks = listing.chunks();
  const [trials, tokens, dims] = grid.counts;
  const places = new Int32Array(trials * tokens * dims).fill(-1);
  for (let at = 0; at < chunks.length; at += FIELDS) {
    const offsets = lengthsOf(chunks.subarray(at, at + 3));
    const place = offsets.map((offset, dimension) => offset / (grid.chunk[dimension] as number)) as unknown as Lengths;
    if (!place.every(Number.isSafeInteger)) throw invalid(source, `a chunk begins at [${offsets.join(", ")}]`);
    // A dataset that was made smaller may have kept chunks beyond its end.
    if (place.some((index, dimension) => index >= (grid.counts[dimension] as number))) continue;
    const number = chunkNumber(grid, place);
    if (places[number] !== -1) throw invalid(source, `two chunks begin at [${offsets.join(", ")}]`);
    const [address = 0, length = 0, mask = 0] = chunks.subarray(at + 3, at + FIELDS);
    checkPlace(source, address, length, source.byteLength);
    if (appliedOf(filters, mask).length === 0 && length < bytes) {
      throw invalid(source, `the chunk at [${offsets.join(", ")}] has ${length} bytes instead of ${bytes}`);
    }
    places[number] = at;
  }
  return (number) => {
    const at = places[number] ?? -1;
    if (at === -1) return undefined;
    const [address = 0, length = 0, mask = 0] = chunks.subarray(at + 3, at + FIELDS);
    return { address, length, filters: appliedOf(filters, mask) };
  };
}

/** The filters of a chunk as they are undone. A bit of the mask is set for each one that was left out. */
const appliedOf = (filters: readonly Filter[], mask: number): Filter[] =>
  filters.filter((_, at) => ((mask >>> at) & 1) === 0).reverse();

function filtersOf(source: NamedSource, name: string, listing: Listing): Filter[] {
  const names = listing.filterNames();
  return Array.from(listing.filterIds(), (id, at) => {
    const filter = FILTERS[id];
    if (filter) return filter;
    const message = `${source.name}: dataset ${show(name)} is stored with the HDF5 filter ${names[at]} (number ${id}), which cannot be undone; write it again: h5repack -f ${name}:GZIP=1 IN.h5 OUT.h5`;
    throw new CollapsarError("UnsupportedFormat", message, { format: `HDF5 filter ${names[at]}` });
  });
}

function checkPlace(source: NamedSource, address: number, length: number, available: number): void {
  const needed = address + length;
  if (needed <= available) return;
  const message = `${source.name}: truncated: ${needed} bytes are needed, ${available} are there; download or copy it again`;
  throw new CollapsarError("TruncatedFile", message, { needed, actual: available });
}

const show = (name: string): string => JSON.stringify(name);

const invalid = ({ name }: NamedSource, reason: string): CollapsarError =>
  new CollapsarError(
    "InvalidHeader",
    `${name}: the HDF5 structure cannot be read: ${reason}; the file is damaged, copy or write it again`,
    { reason },
  );
