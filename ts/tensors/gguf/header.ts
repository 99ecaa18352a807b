/** A GGUF file, version 2 or 3, little-endian: what its header says. Its data are not touched. */
import { CollapsarError } from "../../errors.js";
import type { NamedSource } from "../../source/byte-source.js";
import type { Tensor } from "../tensor.js";
import { GgufCursor } from "./cursor.js";
import { type GgufValue, invalidGguf, readMetadata, shown, textOfValue } from "./metadata.js";
import { type GgmlType, ggmlType, QUANTISED_NAMES } from "./types.js";

/** Where no other is said. */
const ALIGNMENT = 32;

/** More tensors than any model has, with every expert by itself. */
const MAX_TENSORS = 1_000_000;

/** ggml's own limits. */
const LONGEST_NAME = 64;
const MAX_RANK = 4;

/** What the header of a GGUF file says. */
export interface GgufHeader {
  readonly metadata: ReadonlyMap<string, GgufValue>;
  /** In the order of the file. */
  readonly tensors: readonly Tensor[];
}

/** Reads and validates a header. Memory is that of the tensors' names; lists, such as that of the tokens, are only passed over. */
export async function readGguf(source: NamedSource, first: Uint8Array, signal?: AbortSignal): Promise<GgufHeader> {
  const cursor = new GgufCursor(source, signal, { known: first });
  await cursor.u32();
  refuseVersion(source, await cursor.u32());
  const count = await cursor.u64();
  if (count > MAX_TENSORS) throw invalidGguf(source, `it claims ${count} tensors`);
  const metadata = await readMetadata(source, cursor, await cursor.u64());
  const alignment = alignmentOf(source, metadata.get("general.alignment"));
  const infos = new Map<string, TensorInfo>();
  for (let at = 0; at < count; at += 1) {
    const info = await readInfo(source, cursor, alignment);
    if (infos.has(info.name)) {
      const message = `${source.name}: the tensor ${shown(info.name)} comes twice; download the file again`;
      throw new CollapsarError("DuplicateTensor", message, { name: info.name });
    }
    infos.set(info.name, info);
  }
  const headerEnd = Math.ceil(cursor.at / alignment) * alignment;
  refuseQuantisation(source, metadata.get("general.quantization_version"), infos.values());
  return { metadata, tensors: placed(source, [...infos.values()], headerEnd) };
}

/** The version of ggml's quantised formats, from May 2023 on: what blocks of another one hold is not known here. */
const QUANTISATION_VERSION = 2;

function refuseQuantisation(source: NamedSource, version: GgufValue | undefined, infos: Iterable<TensorInfo>): void {
  if (version === undefined || Number(version) === QUANTISATION_VERSION) return;
  if (![...infos].some(({ dtype }) => QUANTISED_NAMES.has(dtype))) return;
  const message = `${source.name}: quantised in version ${textOfValue(version)} of ggml's formats, and only version ${QUANTISATION_VERSION} can be read; quantise the original model again`;
  throw new CollapsarError("UnsupportedFormat", message, { format: "a GGUF file of another quantisation version" });
}

function refuseVersion(source: NamedSource, version: number): void {
  if (version === 2 || version === 3) return;
  const [format, advice] =
    version === 1
      ? ["GGUF version 1", "which was written for some weeks of 2023; convert the model again"]
      : version === 0x02000000 || version === 0x03000000
        ? ["a big-endian GGUF file", "which cannot be read; convert it: gguf-convert-endian IN little"]
        : [`GGUF version ${version}`, "of which nothing is known here; versions 2 and 3 can be read"];
  throw new CollapsarError("UnsupportedFormat", `${source.name}: ${format}, ${advice}`, { format });
}

function alignmentOf(source: NamedSource, value: GgufValue | undefined): number {
  if (value === undefined) return ALIGNMENT;
  // A power of two, so that places can be told apart; ggml refuses others too.
  if (typeof value === "number" && Number.isInteger(Math.log2(value)) && value >= 1 && value <= 2 ** 30) return value;
  throw invalidGguf(source, `general.alignment is ${textOfValue(value)}, which is not a power of two`);
}

interface TensorInfo {
  name: string;
  type: GgmlType | undefined;
  dtype: string;
  shape: number[];
  /** From the end of the header. */
  offset: number;
}

async function readInfo(source: NamedSource, cursor: GgufCursor, alignment: number): Promise<TensorInfo> {
  const name = await cursor.string(LONGEST_NAME);
  if (typeof name === "number") throw invalidGguf(source, `the name of a tensor has ${name} bytes`);
  const rank = await cursor.u32();
  if (rank > MAX_RANK) throw invalidGguf(source, `the tensor ${shown(name)} has ${rank} dimensions`);
  const shape: number[] = [];
  // The dimension whose elements lie beside each other comes first in the file.
  for (let dim = 0; dim < rank; dim += 1) shape.unshift(await cursor.u64());
  const number = await cursor.u32();
  const type = ggmlType(number);
  const offset = await cursor.u64();
  if (!Number.isSafeInteger(offset) || offset % alignment !== 0) {
    throw invalidGguf(source, `the tensor ${shown(name)} begins at ${offset}, which is not a multiple of ${alignment}`);
  }
  return { name, type, dtype: type?.name ?? `ggml type ${number}`, shape, offset };
}

/** Bytes of a tensor; undefined where its type is not known. */
function bytesOf(source: NamedSource, { name, type, shape }: TensorInfo): number | undefined {
  const elements = shape.includes(0) ? 0 : shape.reduce((product, dimension) => product * dimension, 1);
  if (!Number.isSafeInteger(elements) || !shape.every((dimension) => Number.isSafeInteger(dimension))) {
    const message = `${source.name}: no file holds the tensor ${shown(name)} of shape [${shape.join(", ")}]; download it again`;
    throw new CollapsarError("ShapeOverflow", message, { name });
  }
  if (!type) return undefined;
  const row = shape.at(-1) ?? 1;
  if (row % type.values !== 0) {
    throw invalidGguf(
      source,
      `the rows of the tensor ${shown(name)} have ${row} values, which is not a whole number of ${type.name} blocks of ${type.values}`,
    );
  }
  return (elements / type.values) * type.bytes;
}

/** The tensors at their places, which lie in the file and apart from each other. */
function placed(source: NamedSource, infos: readonly TensorInfo[], headerEnd: number): Tensor[] {
  const { name: file, byteLength } = source;
  const ends = new Map<TensorInfo, number>();
  let [before, end]: [TensorInfo | undefined, number] = [undefined, headerEnd];
  for (const info of [...infos].sort((a, b) => a.offset - b.offset)) {
    const begin = headerEnd + info.offset;
    const bytes = bytesOf(source, info);
    if (bytes !== 0 && begin < end && before) {
      const message = `${file}: the tensors ${shown(before.name)} and ${shown(info.name)} overlap; download the file again`;
      throw new CollapsarError("Overlap", message, { name: info.name, bytes: end - begin });
    }
    const needed = begin + (bytes ?? 0);
    if (needed > byteLength) {
      const message = `${file}: ends after ${byteLength} bytes, but the tensor ${shown(info.name)} lies up to byte ${needed}; the file is truncated, download it again`;
      throw new CollapsarError("TruncatedFile", message, { needed, actual: byteLength });
    }
    ends.set(info, needed);
    if (bytes !== 0) [before, end] = [info, needed];
  }
  return infos.map((info) => {
    const { name, dtype, shape, offset } = info;
    const begin = headerEnd + offset;
    return { name, dtype, shape, begin, end: ends.get(info) as number, headerEnd, source };
  });
}
