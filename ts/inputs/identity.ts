/** What tells one input file from another without reading all of it. */
import { type NamedSource, readExactly } from "../source/byte-source.js";
import { sha256 } from "../source/sha256.js";
import type { Tensor } from "../tensors/tensor.js";

/** What tells one input from another, at little cost. */
export interface SourceIdentity {
  /** What people call the input. It identifies nothing: the same file may have another path on another machine. */
  readonly name: string;
  /** Length of the input in bytes, also where only a part of it was hashed. */
  readonly bytes: number;
  /** The SHA-256, in hexadecimal digits. */
  readonly sha256: string;
  /** What the hash is over. */
  readonly hashed: string;
  /** The commit that the file is of, where it is one of a repository on the Hub. */
  readonly commit?: string;
}

const commitOf = ({ commit }: NamedSource): Pick<SourceIdentity, "commit"> => (commit === undefined ? {} : { commit });

/** Bytes hashed at either end of a file. */
const END_BYTES = 65_536;

/**
 * The SHA-256 of the file's length in decimal, a line feed, its first 64 KiB and its last 64 KiB (of a shorter file: of all its bytes, once).
 * A file whose middle alone was changed is taken for the same.
 */
export async function fileIdentity(source: NamedSource, signal?: AbortSignal): Promise<SourceIdentity> {
  const { byteLength, name } = source;
  const hash = sha256();
  hash.update(new TextEncoder().encode(`${byteLength}\n`));
  const head = Math.min(END_BYTES, byteLength);
  hash.update(await readExactly(source, 0, head, { signal }));
  hash.update(await readExactly(source, Math.max(head, byteLength - END_BYTES), byteLength, { signal }));
  return {
    name,
    bytes: byteLength,
    sha256: hash.hex(),
    hashed: "length in decimal, line feed, first 65536 bytes, last 65536 bytes",
    ...commitOf(source),
  };
}

/** Bytes read at once to be hashed. */
const BLOCK_BYTES = 1024 * 1024;

async function hashOf(source: NamedSource, end: number, signal: AbortSignal | undefined): Promise<string> {
  const hash = sha256();
  for (let at = 0; at < end; at += BLOCK_BYTES) {
    hash.update(await readExactly(source, at, Math.min(at + BLOCK_BYTES, end), { signal }));
  }
  return hash.hex();
}

/** The SHA-256 of all bytes before a tensor's file's data; of rows in memory, of which there is no file, nothing. */
export async function headerIdentity(
  { source, file = source, headerEnd }: Tensor,
  signal: AbortSignal | undefined,
): Promise<SourceIdentity[]> {
  if (headerEnd === undefined) return [];
  const { name, byteLength } = file;
  const hashed = `the header, the first ${headerEnd} bytes, which changed weights keep`;
  return [{ name, bytes: byteLength, sha256: await hashOf(file, headerEnd, signal), hashed, ...commitOf(file) }];
}

/** The SHA-256 of rows that pass by anyway, in their order: what changes with a weight where the hash of a header does not. */
export class RowsIdentity {
  readonly #hash = sha256();
  #bytes = 0;

  /** Takes the next rows. */
  readonly take = (rows: Uint8Array): void => {
    this.#hash.update(rows);
    this.#bytes += rows.length;
  };

  /** Of all rows taken, which are `which` rows of the matrix. */
  of({ name, source, file = source }: Tensor, which: "all" | "the selected" | "the compared"): SourceIdentity {
    const hashed = `${which} rows of ${name}, in order, as stored`;
    return { name: file.name, bytes: this.#bytes, sha256: this.#hash.hex(), hashed, ...commitOf(file) };
  }
}

/** The SHA-256 of a whole file, for one that is read whole anyway. */
export async function wholeIdentity(source: NamedSource, signal: AbortSignal | undefined): Promise<SourceIdentity> {
  const { name, byteLength } = source;
  return {
    name,
    bytes: byteLength,
    sha256: await hashOf(source, byteLength, signal),
    hashed: "the file",
    ...commitOf(source),
  };
}

/** The SHA-256 of all bytes of what is in memory. */
export function bytesIdentity(name: string, data: ArrayBufferView, hashed: string): SourceIdentity {
  const hash = sha256();
  hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return { name, bytes: data.byteLength, sha256: hash.hex(), hashed };
}
