/**
 * HDF5 files of trials: one dataset `[trials, tokens, dims]` of floats, contiguous or in chunks.
 *
 * `reader/` reads the structure of the file; here it is checked for what trials need. What the chunks hold is streamed by `trial-bytes.ts`.
 */
import { CollapsarError } from "../errors.js";
import { DEFAULTS } from "../parameters/defaults.js";
import type { NamedSource } from "../source/byte-source.js";
import { readExactly } from "../source/byte-source.js";
import type { Held } from "../tensors/as-floats.js";
import { refuseOtherFormats } from "../tensors/recognise.js";
import { FLOAT_BYTES, type FloatDtype } from "../tensors/tensor.js";
import { type ChunkGrid, chunkElements, chunkGrid, type Lengths } from "./chunk-grid.js";
import { chunkLengths, dtypeOf, invalid, missing, notRead, shapeOf, show } from "./claims.js";
import { type AttributeValue, scalarAttributes } from "./reader/attributes.js";
import { type ListedDataset, listDatasets } from "./reader/datasets.js";
import { decode } from "./reader/fields.js";
import { find } from "./reader/links.js";
import { describe, storageOf } from "./reader/messages.js";
import { inSeveralFiles, Metadata } from "./reader/metadata.js";
import { MESSAGE, messageOf, readHeader } from "./reader/object-header.js";
import { Malformed, NotRead } from "./reader/refusal.js";
import { FILTERS, inChunks, inOnePiece, type StoredChunk, type StoredElements } from "./stored.js";

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
  readonly layout: StoredElements["layout"];
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
  const bytes = chunkElements(grid) * FLOAT_BYTES[dtype];
  const { whole, ...elements } =
    layout.kind === "chunked"
      ? await inChunks(metadata, { name, grid, bytes }, { layout, dataspace, filters, front })
      : inOnePiece(metadata, { name, bytes: shape[0] === 0 ? 0 : bytes }, layout);
  if (!whole && !storage.fill) {
    const advice = "write them, or give the dataset a fill value";
    throw new NotRead(`trials that were never written, and no value for them, in ${show(name)}`, { advice });
  }
  return { name, dtype, bigEndian: datatype.bigEndian, shape, grid, attributes, shuffled, fill, ...elements };
}

/** One chunk that holds it all. A dataset without trials has none. */
const wholeOf = ([trials, tokens, dims]: Lengths): Lengths => [Math.max(trials, 1), tokens, dims];
