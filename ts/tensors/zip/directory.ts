/** The directory at the end of a zip file: names, sizes and places of its members. */
import { CollapsarError } from "../../errors.js";
import { type NamedSource, readExactly } from "../../source/byte-source.js";

/** Methods of a zip file. */
export const STORED = 0;
export const DEFLATED = 8;

/** A member of a zip file. */
export interface Member {
  readonly name: string;
  /** 0: stored as it is; 8: deflated. */
  readonly method: number;
  readonly bytes: number;
  readonly packed: number;
  /** CRC-32 of its bytes. */
  readonly checksum: number;
  /** Where its local header is. */
  readonly header: number;
}

const END_BYTES = 22;
const LONGEST_COMMENT = 65_535;
/** A member's own header, without the name and the extra fields that follow. */
export const LOCAL_BYTES = 30;
const ENTRY_BYTES = 46;

/** A directory longer than this is none of a model: PyTorch's has some hundred bytes a tensor. */
const MAX_DIRECTORY_BYTES = 200_000_000;

const ZIP64 = 0xffffffff;

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);

/** Reads the directory at the end of a zip file, zip64 too. */
export async function readZip(source: NamedSource, signal?: AbortSignal): Promise<Map<string, Member>> {
  const size = source.byteLength;
  const tailBegin = Math.max(0, size - END_BYTES - LONGEST_COMMENT - 20);
  const tail = await readExactly(source, tailBegin, size, { signal });
  const view = viewOf(tail);
  let end = tail.length - END_BYTES;
  while (end >= 0 && !(view.getUint32(end, true) === 0x06054b50 && endsAt(view, end) === tail.length)) end -= 1;
  if (end < 0) throw invalidZip(source, "its directory, at the end of the file, is not there: it is truncated");
  let count = view.getUint16(end + 10, true);
  let bytes = view.getUint32(end + 12, true);
  let begin = view.getUint32(end + 16, true);
  if (end >= 20 && view.getUint32(end - 20, true) === 0x07064b50) {
    const at = uint64(source, view, end - 12);
    if (at + 56 > size) throw invalidZip(source, "its directory lies outside of it");
    const whole = viewOf(await readExactly(source, at, at + 56, { signal }));
    if (whole.getUint32(0, true) !== 0x06064b50) throw invalidZip(source, "its directory is damaged");
    count = uint64(source, whole, 32);
    bytes = uint64(source, whole, 40);
    begin = uint64(source, whole, 48);
  }
  if (bytes > MAX_DIRECTORY_BYTES) throw invalidZip(source, `its directory claims ${bytes} bytes`);
  if (begin + bytes > size) throw invalidZip(source, "its directory lies outside of it");
  const directory =
    begin < tailBegin
      ? await readExactly(source, begin, begin + bytes, { signal })
      : tail.subarray(begin - tailBegin, begin - tailBegin + bytes);
  return entries(source, directory, count);
}

const endsAt = (view: DataView, end: number): number => end + END_BYTES + view.getUint16(end + 20, true);

function entries(source: NamedSource, directory: Uint8Array, count: number): Map<string, Member> {
  const view = viewOf(directory);
  const members = new Map<string, Member>();
  let at = 0;
  for (let entry = 0; entry < count; entry += 1) {
    if (at + ENTRY_BYTES > directory.length || view.getUint32(at, true) !== 0x02014b50) {
      throw invalidZip(source, "its directory is damaged");
    }
    const nameEnd = at + ENTRY_BYTES + view.getUint16(at + 28, true);
    const extraEnd = nameEnd + view.getUint16(at + 30, true);
    const next = extraEnd + view.getUint16(at + 32, true);
    if (next > directory.length) throw invalidZip(source, "its directory is damaged");
    const name = new TextDecoder().decode(directory.subarray(at + ENTRY_BYTES, nameEnd));
    if (view.getUint16(at + 8, true) & 1) throw invalidZip(source, `its member ${JSON.stringify(name)} is encrypted`);
    const member = {
      name,
      method: view.getUint16(at + 10, true),
      checksum: view.getUint32(at + 16, true),
      ...placeOf(source, view, at, nameEnd, extraEnd),
    };
    if (members.has(name)) throw invalidZip(source, `its member ${JSON.stringify(name)} comes twice`);
    if (member.header + LOCAL_BYTES + member.packed > source.byteLength) {
      throw invalidZip(source, `its member ${JSON.stringify(name)} lies outside of it`);
    }
    members.set(name, member);
    at = next;
  }
  return members;
}

/** Sizes and place of a member; what does not fit 32 bits is in its zip64 extra field, in this order. */
function placeOf(source: NamedSource, view: DataView, at: number, extra: number, extraEnd: number) {
  const found = {
    bytes: view.getUint32(at + 24, true),
    packed: view.getUint32(at + 20, true),
    header: view.getUint32(at + 42, true),
  };
  for (let field = extra; field + 4 <= extraEnd; field += 4 + view.getUint16(field + 2, true)) {
    if (view.getUint16(field, true) !== 1) continue;
    let value = field + 4;
    const end = Math.min(extraEnd, value + view.getUint16(field + 2, true));
    for (const key of ["bytes", "packed", "header"] as const) {
      if (found[key] !== ZIP64 || value + 8 > end) continue;
      found[key] = uint64(source, view, value);
      value += 8;
    }
  }
  return found;
}

function uint64(source: NamedSource, view: DataView, at: number): number {
  const value = Number(view.getBigUint64(at, true));
  if (Number.isSafeInteger(value)) return value;
  throw invalidZip(source, "its directory lies outside of it");
}

/** Where the bytes of a member begin, from the {@link LOCAL_BYTES} of its own header. */
export function dataBegin(source: NamedSource, { name, header, packed }: Member, local: Uint8Array): number {
  const view = viewOf(local);
  if (view.getUint32(0, true) !== 0x04034b50) {
    throw invalidZip(source, `its member ${JSON.stringify(name)} is not where its directory says`);
  }
  const begin = header + LOCAL_BYTES + view.getUint16(26, true) + view.getUint16(28, true);
  if (begin + packed <= source.byteLength) return begin;
  throw invalidZip(source, `its member ${JSON.stringify(name)} lies outside of it`);
}

/** The error for a file that is no zip file that can be read. */
export const invalidZip = ({ name }: Pick<NamedSource, "name">, reason: string): CollapsarError =>
  new CollapsarError("InvalidHeader", `${name}: not a valid zip file: ${reason}; download or save it again`, {
    reason,
  });
