/** A safetensors file: its header becomes tensors; its data are not touched. The header's rules are in the Rust crate. */
import { refusalsFrom } from "../errors.js";
import { type NamedSource, readExactly } from "../source/byte-source.js";
import { wasm } from "../wasm.js";
import { refuseOtherFormats } from "./recognise.js";
import type { Tensor, TensorSet } from "./tensor.js";

/** Read first: the header of almost every file, and enough to recognise other formats, in one request. */
const FIRST_READ = 64 * 1024;

/** Bytes of the header's length. */
const LENGTH_BYTES = 8;

/** Reads and validates the header of a safetensors file. The set owns the source from here on, also when this rejects. */
export const readSafetensors = (source: NamedSource, signal?: AbortSignal): Promise<TensorSet> =>
  fromFirstBytes(source, (first) => safetensorsTensors(source, first, signal), signal);

/** Reads the first bytes of a file and makes a set of them, which owns the source from here on; closes the source when that rejects. */
export async function fromFirstBytes(
  source: NamedSource,
  parse: (first: Uint8Array) => TensorSet | Promise<TensorSet>,
  signal?: AbortSignal,
): Promise<TensorSet> {
  try {
    return await parse(await readExactly(source, 0, Math.min(FIRST_READ, source.byteLength), { signal }));
  } catch (error) {
    await source.close?.();
    throw error;
  }
}

/** The same for a file whose first {@link FIRST_READ} bytes, or all there are, were read already. Leaves the source open when it rejects. */
export async function safetensorsTensors(
  source: NamedSource,
  first: Uint8Array,
  signal?: AbortSignal,
): Promise<TensorSet> {
  return toSet(source, await readHeader(source, first, signal));
}

async function readHeader(source: NamedSource, first: Uint8Array, signal?: AbortSignal): Promise<Uint8Array> {
  refuseOtherFormats(source, first);
  const { safetensorsHeaderLength } = wasm();
  const length = refusalsFrom(source.name, () =>
    safetensorsHeaderLength(first.subarray(0, LENGTH_BYTES), source.byteLength),
  );
  const end = LENGTH_BYTES + length;
  if (end <= first.byteLength) return first.subarray(LENGTH_BYTES, end);
  const header = new Uint8Array(length);
  header.set(first.subarray(LENGTH_BYTES));
  // In place, where the source can: a header may have 100 MB.
  const rest = header.subarray(first.byteLength - LENGTH_BYTES);
  const read = await readExactly(source, first.byteLength, end, { signal, into: rest });
  if (read.buffer !== header.buffer) rest.set(read);
  return header;
}

function toSet(source: NamedSource, bytes: Uint8Array): TensorSet {
  const { SafetensorsHeader } = wasm();
  const header = refusalsFrom(source.name, () => new SafetensorsHeader(bytes, source.byteLength));
  try {
    const [names, dtypes, ranges, pairs] = [header.names(), header.dtypes(), header.ranges(), header.metadata()];
    const tensors = new Map<string, Tensor>();
    for (const [index, name] of names.entries()) {
      const [dtype, begin, end] = [
        dtypes[index] as string,
        ranges[2 * index] as number,
        ranges[2 * index + 1] as number,
      ];
      const headerEnd = LENGTH_BYTES + bytes.byteLength;
      tensors.set(name, { name, dtype, shape: [...header.shape(index)], begin, end, headerEnd, source });
    }
    const metadata = new Map<string, string>();
    for (let at = 0; at < pairs.length; at += 2) metadata.set(pairs[at] as string, pairs[at + 1] as string);
    return {
      name: source.name,
      names,
      metadata,
      get: async (name) => tensors.get(name) as Tensor,
      close: async () => source.close?.(),
    };
  } finally {
    header.free();
  }
}
