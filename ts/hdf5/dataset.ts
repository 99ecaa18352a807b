/**
 * HDF5 files of trials: one dataset `[trials, tokens, dims]` of floats, contiguous or in chunks.
 *
 * `reader/` reads the structure of the file; here it is checked for what trials need. What the chunks hold is streamed by `trial-bytes.ts`.
 */
import { CollapsarError } from "../errors.js";
import { DEFAULTS } from "../parameters/defaults.js";
import type { NamedSource } from "../source/byte-source.js";
import { readExactly } from "../source/byte-source.js";
import { HELD_ADVICE, type Held } from "../tensors/as-floats.js";
import { isSixteenBits } from "../tensors/dtypes.js";
import { refuseOtherFormats } from "../tensors/recognise.js";
import { FLOAT_BYTES, type FloatDtype, isFloat } from "../tensors/tensor.js";
import { rewrite, saveMatrix } from "../text/h5py-commands.js";
import { type ChunkGrid, chunkElements, chunkGrid, chunkNumber, type Lengths } from "./chunk-grid.js";
import { type AttributeValue, scalarAttributes } from "./reader/attributes.js";
import { type IndexedChunk, indexedChunks } from "./reader/chunk-index.js";
import { type ListedDataset, listDatasets } from "./reader/datasets.js";
import type { Datatype } from "./reader/datatype.js";
import { decode } from "./reader/fields.js";
import { find } from "./reader/links.js";
import {
  type ChunkedLayout,
  type Dataspace,
  describe,
  type Layout,
  type PipelineFilter,
  storageOf,
} from "./reader/messages.js";
import { inSeveralFiles, Metadata, truncated } from "./reader/metadata.js";
import { MESSAGE, messageOf, readHeader } from "./reader/object-header.js";
import { Malformed, NotRead } from "./reader/refusal.js";

/** A filter that chunks went through when they were written. */
export type Filter = "deflate" | "shuffle" | "fletcher32" | "lzf";

const FILTERS: Record<number, Filter> = { 1: "deflate", 2: "shuffle", 3: "fletcher32", 32000: "lzf" };

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
  /** Its elements are stored with their most significant byte first. */
  readonly bigEndian: boolean;
  readonly shape: Lengths;
  /** A contiguous dataset is one chunk without filters. */
  readonly grid: ChunkGrid;
  readonly layout: "compact" | "contiguous" | "chunked";
  /** Bytes that are shuffled together: those of an element. */
  readonly shuffled: number;
  /** Bytes of an element that was never written, as it would be stored. */
  readonly fill: Uint8Array;
  /** The chunk of that number; undefined if it was never written. */
  chunk(number: number): StoredChunk | undefined;
  /** Scalar attributes of the root group. Integers that a number cannot hold exactly are bigints. */
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

/**
 * Opens the dataset of trials of a file.
 *
 * Rejects with `UnsupportedFormat` (no HDF5, a filter or a layout that is not read), `MissingTensor`, `WrongRank`, `UnsupportedDtype`,
 * `NoDims`, `TooLarge`, `InvalidHeader` or `TruncatedFile`.
 */
export async function openTrials(
  source: NamedSource,
  name: string,
  { signal, ...as }: TrialsAs & { signal?: AbortSignal | undefined } = {},
): Promise<TrialsDataset> {
  return withMetadata(source, name, signal, (metadata) => openDataset(metadata, name, as));
}

/** How a dataset is understood. */
export interface TrialsAs {
  /** What 16-bit integers hold; without it they are refused. */
  readonly as?: Held | undefined;
  /** A matrix `[tokens, dims]` counts as one trial. */
  readonly matrix?: boolean | undefined;
}

/** The datasets of a file, in all its groups. */
export async function datasetsOf(source: NamedSource, signal?: AbortSignal): Promise<ListedDataset[]> {
  return withMetadata(source, DEFAULTS.dataset, signal, listDatasets);
}

async function withMetadata<Result>(
  source: NamedSource,
  name: string,
  signal: AbortSignal | undefined,
  use: (metadata: Metadata) => Promise<Result>,
): Promise<Result> {
  const first = await readExactly(source, 0, Metadata.firstBytes(source), { signal });
  try {
    const metadata = await Metadata.open(source, first, signal);
    if (metadata) {
      await refuseExtension(metadata);
      return await use(metadata);
    }
  } catch (error) {
    if (error instanceof Malformed) throw invalid(source, error.message);
    if (error instanceof NotRead) throw notRead(source, error, name);
    throw error;
  }
  refuseOtherFormats(source, first);
  const message = `${source.name}: not an HDF5 file; give the .h5 file that holds the trials`;
  throw new CollapsarError("UnsupportedFormat", message, { format: "not an HDF5 file" });
}

/** What the superblock's extension says of the whole file. */
async function refuseExtension(metadata: Metadata): Promise<void> {
  if (metadata.extension === undefined) return;
  const messages = await readHeader(metadata, metadata.extension);
  const types = messages.map(({ type }) => type);
  const driver = await messageOf(metadata, messages, MESSAGE.driver, "a driver");
  if (driver) throw inSeveralFiles(decode(driver.skip(1).take(8)));
  if (types.includes(MESSAGE.cacheImage)) throw new NotRead("an image of a cache in place of its structure");
}

async function openDataset(metadata: Metadata, name: string, { as, matrix = false }: TrialsAs): Promise<TrialsDataset> {
  const { source } = metadata;
  const found = await find(metadata, name);
  const description = found && (await describe(metadata, found.messages));
  if (!found || !description) throw missing(source, name, await listDatasets(metadata));
  const { dataspace, datatype } = description;
  const dtype = dtypeOf(source, name, datatype, as);
  // A matrix has one more dimension, in front, of length 1.
  const front = matrix && dataspace.shape.length === 2 ? [1] : [];
  const shape = shapeOf(source, name, [...front, ...dataspace.shape], dtype);
  const attributes = await scalarAttributes(metadata, await readHeader(metadata, metadata.root));
  const storage = await storageOf(metadata, found.messages, datatype.size);
  const { layout, filters, fill = new Uint8Array(datatype.size) } = storage;
  const grid = chunkGrid(
    shape,
    layout.kind === "chunked" ? chunkLengths([...front, ...layout.chunk], shape) : wholeOf(shape),
  );
  const values = filters.find(({ id }) => FILTERS[id] === "shuffle")?.values;
  const shuffled = Math.max(1, values?.[0] ?? datatype.size);
  const opened: Opened = { name, dtype, bigEndian: datatype.bigEndian, shape, grid, attributes, shuffled, fill };
  const { dataset, whole } =
    layout.kind === "chunked"
      ? await inChunks(metadata, opened, { layout, dataspace, filters, front })
      : inOnePiece(metadata, opened, layout);
  if (!whole && !storage.fill) {
    const advice = "write them, or give the dataset a fill value";
    throw new NotRead(`trials that were never written, and no value for them, in ${show(name)}`, { advice });
  }
  return dataset;
}

/** What is known of a dataset before its elements are looked for. */
type Opened = Omit<TrialsDataset, "source" | "layout" | "chunk">;

/** A dataset, and whether all of it was written. */
interface Located {
  readonly dataset: TrialsDataset;
  readonly whole: boolean;
}

const bytesOf = ({ grid, dtype }: Opened): number => chunkElements(grid) * FLOAT_BYTES[dtype];

async function inChunks(
  metadata: Metadata,
  opened: Opened,
  {
    layout,
    dataspace,
    filters,
    front,
  }: { layout: ChunkedLayout; dataspace: Dataspace; filters: readonly PipelineFilter[]; front: readonly number[] },
): Promise<Located> {
  const { source, base } = metadata;
  const { name, grid } = opened;
  const bytes = bytesOf(opened);
  const room = grid.counts.reduce((product, count) => product * count, 1);
  if (room > MAX_CHUNKS) throw tooLarge(source, name, "the number of chunks", room, MAX_CHUNKS);
  const applied = filters.map(({ id, name: filter }) => FILTERS[id] ?? unknownFilter(source, name, id, filter));
  const indexed = { metadata, layout, dataspace, filtered: filters.length > 0, bytes };
  const { plainEdges } = layout;
  const common = { base, grid, bytes, applied, plainEdges, front: front.map(() => 0) };
  const chunks = await chunkFinder(source, indexedChunks(indexed), common);
  return { dataset: { ...opened, layout: "chunked", source, chunk: chunks.find }, whole: chunks.found === room };
}

function inOnePiece({ source, base }: Metadata, opened: Opened, layout: Exclude<Layout, ChunkedLayout>): Located {
  const bytes = opened.shape[0] === 0 ? 0 : bytesOf(opened);
  const { length = bytes, address } = layout.kind === "compact" ? { length: layout.data.length, address: 0 } : layout;
  const begin = address === undefined || length === 0 ? undefined : address + (layout.kind === "compact" ? 0 : base);
  const stored = begin === undefined ? undefined : { address: begin, length, filters: [] };
  if (stored && length < bytes) {
    throw new Malformed(`${length} bytes are stored of ${show(opened.name)}, which has ${bytes}`);
  }
  if (stored && layout.kind === "contiguous") checkPlace(source, stored.address, length, source.byteLength);
  const slice = async (start: number, end: number): Promise<Uint8Array> =>
    (layout as { data: Uint8Array }).data.subarray(start, end);
  const where = layout.kind === "compact" ? { ...source, slice } : source;
  const dataset: TrialsDataset = { ...opened, layout: layout.kind, source: where, chunk: () => stored };
  return { dataset, whole: stored !== undefined || bytes === 0 };
}

function missing(source: NamedSource, name: string, datasets: readonly ListedDataset[]): CollapsarError {
  const available = datasets.map(({ path }) => path);
  // What could be trials comes first.
  const likely = [...datasets].sort((a, b) => Number(b.shape.length === 3) - Number(a.shape.length === 3));
  const listed = likely.slice(0, LISTED).map(({ path, dtype, shape }) => `${path} ${dtype} [${shape.join(", ")}]`);
  const more = datasets.length > LISTED ? ` and ${datasets.length - LISTED} more` : "";
  const there =
    datasets.length === 0
      ? "there is no dataset in it"
      : `it holds ${listed.join(", ")}${more}: name one with \`dataset\``;
  return new CollapsarError("MissingTensor", `${source.name}: no dataset ${show(name)}; ${there}`, {
    tensor: name,
    available,
  });
}

/** Datasets that are listed in a message. */
const LISTED = 12;

/** The most chunks that a grid may have room for. */
const MAX_CHUNKS = 2 ** 22;

function chunkLengths(chunk: readonly number[], shape: Lengths): Lengths {
  if (chunk.length === 3 && chunk.every((length) => length > 0)) return chunk as unknown as Lengths;
  throw new Malformed(`chunks of [${chunk.join(", ")}] for a dataset of [${shape.join(", ")}]`);
}

/** One chunk that holds it all. A dataset without trials has none. */
const wholeOf = ([trials, tokens, dims]: Lengths): Lengths => [Math.max(trials, 1), tokens, dims];

function dtypeOf(
  source: NamedSource,
  name: string,
  { name: dtype, bigEndian }: Datatype,
  as: Held | undefined,
): FloatDtype {
  if (isFloat(dtype)) return dtype;
  const held = isSixteenBits(dtype);
  if (held && as !== undefined) return as === "bf16" ? "BF16" : "F16";
  const stored = `${bigEndian ? "big-endian " : ""}${dtype}`;
  const advice = held ? HELD_ADVICE : "trials are float16, bfloat16, float32 or float64; name another with `dataset`";
  throw new CollapsarError("UnsupportedDtype", `${source.name}: dataset ${show(name)} is ${stored}; ${advice}`, {
    dtype: stored,
  });
}

/** Rows, and the bytes of one, are counted in 32 bits; results of more trials would not fit in memory. */
const MAX_TRIALS = 2 ** 24;
const MAX_COUNT = 2 ** 32 - 1;
const MAX_TRIAL_BYTES = 2 ** 36;

/** Refuses claims before anything is allocated or read for them. */
function shapeOf(source: NamedSource, name: string, shape: number[], dtype: FloatDtype): Lengths {
  const [trials = 0, tokens = 0, dims = 0] = shape;
  if (shape.length !== 3) {
    const matrix =
      shape.length === 2 ? `, or make a file of this matrix for \`collapsar stats\`: ${saveMatrix(name)}` : "";
    const message = `${source.name}: dataset ${show(name)} has the shape [${shape.join(", ")}], but trials are [trials, tokens, dims]; name another with \`dataset\`${matrix}`;
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
    throw tooLarge(source, `${name} [${shape.join(", ")}]`, what, value, max);
  }
  return [trials, tokens, dims];
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
): Promise<{ find: TrialsDataset["chunk"]; found: number }> {
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

function unknownFilter(source: NamedSource, name: string, id: number, filter: string): never {
  const message = `${source.name}: dataset ${show(name)} is stored with the HDF5 filter ${filter} (number ${id}), which cannot be undone; ${rewrite(name, { plugins: !BUILT_IN.has(filter) })}`;
  throw new CollapsarError("UnsupportedFormat", message, { format: `HDF5 filter ${filter}` });
}

/** Filters that the HDF5 library has itself. */
const BUILT_IN: ReadonlySet<string> = new Set(["szip", "nbit", "scaleoffset"]);

function checkPlace(source: NamedSource, address: number, length: number, available: number): void {
  if (address + length > available) throw truncated(source, address + length);
}

function tooLarge(source: NamedSource, name: string, what: string, value: number, max: number): CollapsarError {
  const message = `${source.name}: dataset ${show(name)}: ${what} is ${value}, more than the ${max} that are measured; check how it was written`;
  return new CollapsarError("TooLarge", message, { what, value, max });
}

const show = (name: string): string => JSON.stringify(name);

const invalid = ({ name }: NamedSource, reason: string): CollapsarError =>
  new CollapsarError(
    "InvalidHeader",
    `${name}: the HDF5 structure cannot be read: ${reason}; the file is damaged, copy or write it again`,
    { reason },
  );

function notRead({ name }: NamedSource, { message, advice, open }: NotRead, dataset: string): CollapsarError {
  const text = `${name}: HDF5 with ${message}, which is not read; ${advice ?? rewrite(dataset, { open })}`;
  return new CollapsarError("UnsupportedFormat", text, { format: `HDF5 with ${message}` });
}
