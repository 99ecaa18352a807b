/** The datasets of an HDF5 file as tensors, read by ranges: those in one piece, and those in chunks of whole rows without filters. */
import { CollapsarError, isCollapsarError } from "../errors.js";
import type { NamedSource } from "../source/byte-source.js";
import { readExactly } from "../source/byte-source.js";
import { isFloat, isSixteenBits } from "../tensors/dtypes.js";
import type { Tensor, TensorSet } from "../tensors/tensor.js";
import { saveMatrix } from "../text/h5py-commands.js";
import { chunkNumber, inOrder, type Lengths } from "./chunk-grid.js";
import { datasetsOf, openTrials, type TrialsDataset } from "./dataset.js";
import type { ListedDataset } from "./reader/datasets.js";

/** All datasets of a file, in all its groups. The set owns the source. */
export async function hdf5Tensors(source: NamedSource, signal?: AbortSignal): Promise<TensorSet> {
  const datasets = await datasetsOf(source, signal);
  const tensors = new Map<string, Promise<Tensor>>();
  const get = (name: string): Promise<Tensor> => {
    const listed = datasets.find(({ path }) => path === name) as ListedDataset;
    const found = tensors.get(name) ?? tensorOf(source, listed, signal);
    tensors.set(name, found);
    return found;
  };
  return {
    name: source.name,
    names: datasets.map(({ path }) => path),
    metadata: new Map(),
    get,
    close: async () => source.close?.(),
  };
}

async function tensorOf(source: NamedSource, listed: ListedDataset, signal?: AbortSignal): Promise<Tensor> {
  const { path: name, dtype, shape, elementBytes } = listed;
  const bytes = shape.reduce((product, length) => product * length, elementBytes);
  const tensor = { name, dtype, shape, begin: 0, end: bytes };
  // What nobody can measure is listed, and no more than that.
  const measurable = isFloat(dtype) || isSixteenBits(dtype);
  if (!measurable || ![2, 3].includes(shape.length) || bytes === 0) return { ...tensor, source };
  const refused = (error: CollapsarError): Tensor => ({ ...tensor, source: unreadable(source, error), file: source });
  let dataset: TrialsDataset;
  try {
    // Only where its bytes lie is asked; what 16-bit integers hold is no matter for that.
    dataset = await openTrials(source, name, { signal, as: "f16", matrix: true });
  } catch (error) {
    // A dataset in a form that is not read can be listed as others can.
    if (isCollapsarError(error, "UnsupportedFormat")) return refused(error);
    throw error;
  }
  const reason = whyNotByRows(dataset);
  if (reason !== undefined) return refused(notByRows(source, listed, reason));
  return { ...tensor, source: together(dataset, elementBytes, bytes), file: source };
}

/** A tensor that can be named and not be read: why is told when somebody wants its rows. */
function unreadable({ name, byteLength }: NamedSource, error: CollapsarError): NamedSource {
  const slice = async (): Promise<never> => {
    throw error;
  };
  return { name, byteLength, slice };
}

function notByRows({ name: file }: NamedSource, { path, shape }: ListedDataset, reason: string): CollapsarError {
  const advice =
    shape.length === 3
      ? "measure each of its matrices with: collapsar trials"
      : `write it as a file of its own: ${saveMatrix(path)}`;
  const message = `${file}: dataset ${JSON.stringify(path)} ${reason}, so its rows cannot be read by themselves; ${advice}`;
  return new CollapsarError("UnsupportedFormat", message, { format: `a dataset that ${reason}` });
}

/** The elements of a dataset as one run of bytes, put together from its chunks. */
function together(dataset: TrialsDataset, itemBytes: number, byteLength: number): NamedSource {
  const { grid, source, fill } = dataset;
  const { shape, chunk } = grid;
  const [trials, tokens, dims] = shape;
  /** Where a byte is: in which chunk, at which byte of it, and how many bytes follow there. */
  const find = (at: number) => {
    const element = Math.floor(at / itemBytes);
    const trial = Math.floor(element / (tokens * dims));
    const token = Math.floor(element / dims) % tokens;
    const place: Lengths = [Math.floor(trial / chunk[0]), Math.floor(token / chunk[1]), 0];
    const within = ((trial % chunk[0]) * chunk[1] + (token % chunk[1])) * dims + (element % dims);
    // Chunks at the ends hold more than the dataset has: padding behind its last rows.
    const rows =
      chunk[1] === tokens
        ? Math.min(chunk[0], trials - place[0] * chunk[0]) * tokens
        : Math.min(chunk[1], tokens - place[1] * chunk[1]);
    const from = within * itemBytes + (at % itemBytes);
    return { number: chunkNumber(grid, place), from, left: rows * dims * itemBytes - from };
  };
  return {
    name: source.name,
    byteLength,
    ...(source.manner && { manner: source.manner }),
    countsReads: true,
    async slice(start, end, options) {
      const bytes = new Uint8Array(end - start);
      for (let at = start; at < end; ) {
        const { number, from, left } = find(at);
        const length = Math.min(left, end - at);
        const stored = dataset.chunk(number);
        const target = bytes.subarray(at - start, at - start + length);
        if (stored) {
          const place = stored.address + from;
          target.set(await readExactly(source, place, place + length, { signal: options?.signal }));
        } else if (fill.some((byte) => byte !== 0)) {
          for (let index = 0; index < length; index += 1) target[index] = fill[(from + index) % itemBytes] as number;
        }
        at += length;
      }
      return bytes;
    },
  };
}

/** Why rows cannot be read by themselves; undefined if they can. */
function whyNotByRows(dataset: TrialsDataset): string | undefined {
  const { grid, layout, bigEndian } = dataset;
  if (bigEndian) return "is big-endian";
  if (layout !== "chunked") return undefined;
  if (!inOrder(grid)) return `is in chunks of [${grid.chunk.join(", ")}], which divide rows`;
  const count = grid.counts.reduce((product, each) => product * each, 1);
  for (let number = 0; number < count; number += 1) {
    if ((dataset.chunk(number)?.filters.length ?? 0) > 0) return "is compressed";
  }
  return undefined;
}
