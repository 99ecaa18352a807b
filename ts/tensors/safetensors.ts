/** A safetensors file: its header becomes tensors; its data are not touched. The header's rules are in the Rust crate. */
import { refusalsFrom } from "../errors.js";
import { type NamedSource, readExactly } from "../source/byte-source.js";
import { wasm } from "../wasm.js";
import type { Tensor, TensorSet } from "./tensor.js";

/** Bytes of the header's length. */
const LENGTH_BYTES = 8;

/**
 * Whether a file begins like a safetensors file: 8 bytes for the length of the header, at most 100 MB, and a JSON object, before which there may
 * be spaces. Read like that the first bytes of other formats are more; but 640 has the first bytes of a pickle.
 */
export function isSafetensors(firstBytes: Uint8Array): boolean {
  if (firstBytes.length <= LENGTH_BYTES) return false;
  const view = new DataView(firstBytes.buffer, firstBytes.byteOffset);
  return view.getBigUint64(0, true) <= MAX_HEADER_BYTES && /[{\s]/.test(String.fromCharCode(firstBytes[8] as number));
}

/** The limit of the format; the reader in Rust has the same. */
const MAX_HEADER_BYTES = 100_000_000n;

/** The tensors of a safetensors file, from its first bytes. The set owns the source; leaves it open when it rejects. */
export async function safetensorsTensors(
  source: NamedSource,
  first: Uint8Array,
  signal?: AbortSignal,
): Promise<TensorSet> {
  return toSet(source, await readHeader(source, first, signal));
}

async function readHeader(source: NamedSource, first: Uint8Array, signal?: AbortSignal): Promise<Uint8Array> {
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
