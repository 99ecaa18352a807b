/** The bytes of trials, streamed from the chunks of an HDF5 file: memory stays the same whatever the size of a chunk. */
import { CollapsarError, isCollapsarError } from "../errors.js";
import { readExactly } from "../source/byte-source.js";
import { readAhead } from "../source/read-ahead.js";
import { FLOAT_BYTES } from "../tensors/tensor.js";
import { rewrite } from "../text/h5py-commands.js";
import { swapped } from "./byte-order.js";
import { MAX_WHOLE_BYTES, unfiltered, WHOLE } from "./chunk-filters.js";
import {
  type ChunkPart,
  chunkElements,
  chunkNumber,
  chunksOf,
  inOrder,
  type Lengths,
  partsAcross,
  partsInOrder,
  scatter,
} from "./chunk-grid.js";
import { DamagedData } from "./damaged-data.js";
import type { TrialsDataset } from "./dataset.js";
import type { StoredChunk } from "./stored.js";

/** One read of a local file, and one piece of what was never written. */
const PIECE_BYTES = 1024 * 1024;

/** Reads under way at once. */
const READ_AHEAD = 2;

/** Trials that chunks scatter are gathered in so much memory, at least one of them. */
const GATHER_BYTES = 128 * 1024 * 1024;

/** The largest trial that is gathered. */
const MAX_GATHERED_BYTES = 2 ** 30;

/** Some bytes of trials. */
export interface TrialPiece {
  readonly bytes: Uint8Array;
  /**
   * Whether everything up to the end of this piece is vouched for. What vouches for a chunk, a checksum or the end of a compressed stream,
   * comes after its data; until then no result of the data is final.
   */
  readonly checked: boolean;
}

const NO_BYTES = new Uint8Array(0);

/**
 * The bytes of trials `from` to `to`, row-major and in order, in pieces of any length; a piece is valid until the next one is asked for.
 * The last piece is always checked, and may be empty.
 *
 * A chunk that went through filters is read from its beginning to its end, whatever part of it is wanted. Rejects with `CorruptChunk`,
 * which names all trials of the chunk, after all bytes before the chunk were given and checked.
 */
export async function* trialBytes(
  dataset: TrialsDataset,
  from: number,
  to: number,
  signal?: AbortSignal,
): AsyncGenerator<TrialPiece> {
  const { grid, shape } = dataset;
  // A trial without tokens has no bytes, and needs no chunk.
  if (from >= to || shape[1] === 0) return;
  refuseUnreadable(dataset);
  if (inOrder(grid)) {
    yield* partsBytes(dataset, partsInOrder(grid, from, to), signal);
    return;
  }
  const trialLength = bytesOfTrial(dataset);
  const together = Math.max(1, Math.floor(GATHER_BYTES / trialLength));
  const gathered = new Uint8Array(Math.min(together, to - from) * trialLength);
  for (let trial = from; trial < to; ) {
    const chunkEnd = (Math.floor(trial / grid.chunk[0]) + 1) * grid.chunk[0];
    const end = Math.min(to, chunkEnd, trial + together);
    await gather(dataset, trial, end, gathered, signal);
    yield { bytes: gathered.subarray(0, (end - trial) * trialLength), checked: true };
    trial = end;
  }
}

/**
 * Divides trials `from` to `to` into runs of those that have something stored and of those that were never written. The latter are all alike,
 * and a small file can claim any number of them.
 */
export function* writtenRuns(
  { grid, chunk }: TrialsDataset,
  from: number,
  to: number,
): Generator<{ from: number; to: number; written: boolean }> {
  const isWritten = (trial: number): boolean => {
    for (const number of chunksOf(grid, trial)) if (chunk(number)) return true;
    return false;
  };
  for (let start = from; start < to; ) {
    const written = isWritten(start);
    let end = start;
    // The trials of a chunk are alike in this.
    do end = Math.min(to, (Math.floor(end / grid.chunk[0]) + 1) * grid.chunk[0]);
    while (end < to && isWritten(end) === written);
    yield { from: start, to: end, written };
    start = end;
  }
}

const bytesOfTrial = ({ shape, dtype }: TrialsDataset): number => shape[1] * shape[2] * FLOAT_BYTES[dtype];

/** What would take unbounded memory, before anything is read. */
function refuseUnreadable(dataset: TrialsDataset): void {
  const { source, name, grid, layout } = dataset;
  const bytes = bytesOfTrial(dataset);
  if (layout !== "chunked" || inOrder(grid) || bytes <= MAX_GATHERED_BYTES) return;
  const message = `${source.name}: dataset ${JSON.stringify(name)} has trials of ${bytes} bytes in chunks that divide them, more than the ${MAX_GATHERED_BYTES} that are put together in memory; ${rewrite(name, { trialBytes: bytes })}`;
  throw new CollapsarError("TooLarge", message, {
    what: "the length of a trial",
    value: bytes,
    max: MAX_GATHERED_BYTES,
  });
}

async function gather(
  dataset: TrialsDataset,
  from: number,
  to: number,
  target: Uint8Array,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { grid, dtype } = dataset;
  const itemBytes = FLOAT_BYTES[dtype];
  const parts = [...partsAcross(grid, from, to)];
  let number = 0;
  let at = (parts[0] as ChunkPart).from * itemBytes;
  for await (const { bytes: piece } of partsBytes(dataset, parts, signal)) {
    if (piece.length === 0) continue;
    // Pieces never reach from one part into the next.
    const part = parts[number] as ChunkPart;
    scatter(grid, itemBytes, part.at, at, piece, target, from);
    at += piece.length;
    if (at === part.to * itemBytes) {
      number += 1;
      at = (parts[number]?.from ?? 0) * itemBytes;
    }
  }
}

/** A part with what is stored of it. */
interface StoredPart extends ChunkPart {
  readonly stored: StoredChunk | undefined;
}

/** A range of the file that a part needs; no range for a part that was never written. */
type Read = readonly [part: StoredPart, start?: number, end?: number];

async function* partsBytes(
  dataset: TrialsDataset,
  parts: Iterable<ChunkPart>,
  signal: AbortSignal | undefined,
): AsyncGenerator<TrialPiece> {
  const { source } = dataset;
  const itemBytes = FLOAT_BYTES[dataset.dtype];
  const read = async ([, start, end]: Read, stop: AbortSignal) =>
    start === undefined || end === undefined ? undefined : readExactly(source, start, end, { signal: stop });
  // Reads run ahead over the ends of parts.
  const reads = readAhead(planReads(dataset, parts), read, source.manner?.readAhead ?? READ_AHEAD, signal);
  let next = await reads.next();
  const piecesOf = async function* (part: StoredPart): AsyncGenerator<Uint8Array> {
    while (!next.done && next.value[0][0] === part) {
      if (next.value[1]) yield next.value[1];
      next = await reads.next();
    }
  };
  try {
    while (!next.done) {
      const [[part]] = next.value;
      const { stored } = part;
      const wanted = (part.to - part.from) * itemBytes;
      const plain = !stored || stored.filters.length === 0;
      const pieces = !stored
        ? fillBytes(dataset.fill, wanted)
        : plain
          ? piecesOf(part)
          : filteredBytes(dataset, part, stored, piecesOf(part), signal);
      for await (const bytes of dataset.bigEndian ? swapped(pieces, itemBytes) : pieces)
        yield { bytes, checked: plain };
      if (!plain) yield { bytes: NO_BYTES, checked: true };
      // Filters may end before the bytes that are stored for them.
      for await (const _ of piecesOf(part)) signal?.throwIfAborted();
    }
  } finally {
    await reads.return(undefined);
  }
}

/** The reads of each part: the wanted bytes where they lie as they are, else the chunk from its beginning. */
function* planReads(dataset: TrialsDataset, parts: Iterable<ChunkPart>): Generator<Read> {
  const itemBytes = FLOAT_BYTES[dataset.dtype];
  const { blockBytes = PIECE_BYTES } = dataset.source.manner ?? {};
  for (const chunkPart of parts) {
    const stored = dataset.chunk(chunkNumber(dataset.grid, chunkPart.at));
    const part = { ...chunkPart, stored };
    if (!stored) {
      yield [part];
      continue;
    }
    const plain = stored.filters.length === 0;
    const start = stored.address + (plain ? part.from * itemBytes : 0);
    const end = stored.address + (plain ? part.to * itemBytes : stored.length);
    for (let at = start; at < end; at += blockBytes) yield [part, at, Math.min(end, at + blockBytes)];
    // A chunk of no bytes cannot be inflated, which must be noticed.
    if (start === end) yield [part];
  }
}

function* fillBytes(fill: Uint8Array, length: number): Generator<Uint8Array> {
  const piece = new Uint8Array(Math.min(length, PIECE_BYTES));
  if (fill.some((byte) => byte !== 0)) for (let at = 0; at < piece.length; at += fill.length) piece.set(fill, at);
  for (let at = 0; at < length; at += piece.length) yield piece.subarray(0, Math.min(piece.length, length - at));
}

/** The wanted bytes of a chunk. Ends only when the whole chunk was read and everything that vouches for it was found right. */
async function* filteredBytes(
  dataset: TrialsDataset,
  part: ChunkPart,
  stored: StoredChunk,
  pieces: AsyncGenerator<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const { grid, dtype } = dataset;
  const itemBytes = FLOAT_BYTES[dtype];
  const [skip, end] = [part.from * itemBytes, part.to * itemBytes];
  const length = chunkElements(grid) * itemBytes;
  refuseTooLong(dataset, stored, length);
  let at = 0;
  try {
    for await (const piece of unfiltered(pieces, stored, length, dataset.shuffled, signal)) {
      const from = at;
      at += piece.length;
      if (at > length) throw new DamagedData(`it has more than the ${length} bytes of a chunk`);
      const wanted = piece.subarray(Math.max(0, skip - from), Math.max(0, end - from));
      if (wanted.length > 0) yield wanted;
    }
    if (at < length) throw new DamagedData(`it ends after ${at} of ${length} bytes`);
  } catch (error) {
    signal?.throwIfAborted();
    if (isCollapsarError(error)) throw error;
    throw corrupt(dataset, part, error);
  }
}

function refuseTooLong(dataset: TrialsDataset, stored: StoredChunk, length: number): void {
  const { source, name } = dataset;
  const filter = stored.filters.find((each) => WHOLE.has(each));
  if (filter === undefined || length <= MAX_WHOLE_BYTES) return;
  const message = `${source.name}: dataset ${JSON.stringify(name)} has chunks of ${length} bytes with the filter ${filter}, which needs a chunk as a whole: more than the ${MAX_WHOLE_BYTES} that are kept in memory; ${rewrite(name, { trialBytes: bytesOfTrial(dataset) })}`;
  throw new CollapsarError("TooLarge", message, { what: "the length of a chunk", value: length, max: MAX_WHOLE_BYTES });
}

function corrupt({ source, name, grid, shape }: TrialsDataset, { at }: ChunkPart, cause: unknown) {
  const trial = at[0] * grid.chunk[0];
  const trials = Math.min(grid.chunk[0], shape[0] - trial);
  const chunk = chunkNumber(grid, at);
  const held = trials === 1 ? `trial ${trial}` : `trials ${trial} to ${trial + trials - 1}`;
  const reason = cause instanceof Error ? cause.message : String(cause);
  const message = `${source.name}: ${held} cannot be read: chunk ${chunk} of ${JSON.stringify(name)} is damaged (${reason}); copy or write the file again`;
  const offset = at.map((place, dimension) => place * (grid.chunk[dimension] as number)) as unknown as Lengths;
  return new CollapsarError("CorruptChunk", message, { dataset: name, chunk, offset, trial, trials }, { cause });
}
