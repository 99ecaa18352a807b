/** The structure of a file, read in pieces as it is needed: its superblock, and what lies at an address. */

import { CollapsarError } from "../../errors.js";
import type { NamedSource } from "../../source/byte-source.js";
import { readExactly } from "../../source/byte-source.js";
import { visible } from "../../text/visible.js";
import { verify } from "./checksum.js";
import { decode, type FieldSizes, Fields } from "./fields.js";
import { Malformed, NotRead } from "./refusal.js";
import { beginnings, isSignature, SIGNATURE_BYTES } from "./signature.js";

/** First read of a file: what h5py writes of a file's structure before its data is usually in it. */
const FIRST_BYTES = 65_536;

/** Reads are of whole pages. A node of a chunk index as h5py writes it has about 3 KB. */
const PAGE = 4096;

/** The most bytes that are kept for the next read of the same place. */
const MAX_HELD = 16 * 1024 * 1024;

/** The most bytes and reads of one listing: a structure that contains itself ends here. */
const MAX_SERVED = 1024 ** 3;
const MAX_READS = 2 ** 23;

/** Reads under way at once. */
export const READS_AT_ONCE = 16;

/** An open structure. */
export class Metadata {
  readonly source: NamedSource;
  sizes: FieldSizes = { offset: 8, length: 8 };
  /** Where addresses count from: the superblock's place, behind what a user put in front. */
  base = 0;
  /** Header of the root group. */
  root = 0;
  /** Header of the superblock's extension. */
  extension: number | undefined;
  readonly #signal: AbortSignal | undefined;
  #held = new Map<number, Uint8Array>();
  #heldBytes = 0;
  #served = 0;
  #reads = 0;

  private constructor(source: NamedSource, signal: AbortSignal | undefined) {
    this.source = source;
    this.#signal = signal;
  }

  /** Finds the superblock; undefined if there is none, so that it is no HDF5 file. */
  static async open(source: NamedSource, first: Uint8Array, signal?: AbortSignal): Promise<Metadata | undefined> {
    const metadata = new Metadata(source, signal);
    metadata.#keep(0, first);
    for (const at of beginnings(source.byteLength)) {
      if (!isSignature(await metadata.#bytes(at, SIGNATURE_BYTES))) continue;
      await metadata.#superblock(at);
      return metadata;
    }
    return undefined;
  }

  /** Bytes that every opening reads first. */
  static firstBytes = (source: NamedSource): number => Math.min(FIRST_BYTES, source.byteLength);

  async #superblock(at: number): Promise<void> {
    const what = "the superblock";
    const most = new Fields(await this.#bytes(at, Math.min(256, this.source.byteLength - at)), this.sizes, what);
    const version = most.skip(SIGNATURE_BYTES).version(0, 1, 2, 3);
    const old = version < 2;
    if (old) {
      // Of the free space, of the root group's entry, and, behind a byte without meaning, of messages that are shared.
      most.version(0);
      most.version(0);
      most.skip(1).version(0);
    }
    const [offset, length] = [most.u8(), most.u8()];
    checkSizes({ offset, length });
    this.sizes = { offset, length };
    this.base = at;
    const fields = new Fields(most.bytes, this.sizes, what);
    if (old) {
      fields.skip(8 + 16 + (version === 1 ? 4 : 0) + 3 * offset);
      const driver = fields.address();
      if (driver !== undefined) throw inSeveralFiles(decode((await this.at(driver, 16, "a driver")).skip(8).take(8)));
      fields.skip(length);
      this.root = fields.place();
      return;
    }
    const flags = fields.skip(8 + 3).u8();
    fields.skip(offset);
    this.extension = fields.address();
    fields.skip(offset);
    this.root = fields.place();
    verify(fields.bytes.subarray(0, fields.skip(4).at), what);
    if (version === 3 && (flags & 5) !== 0) {
      const advice = `end that program; if it was stopped, clear the mark: h5clear -s ${this.source.name}`;
      throw new NotRead("the mark of a program that is writing to it", { advice });
    }
  }

  /** The structure of so many bytes at an address. */
  async at(address: number, length: number, what: string): Promise<Fields> {
    return new Fields(await this.#bytes(this.base + address, length), this.sizes, what);
  }

  async #bytes(start: number, length: number): Promise<Uint8Array> {
    const end = start + length;
    if (end > this.source.byteLength) throw truncated(this.source, end);
    this.#served += length;
    this.#reads += 1;
    if (this.#served > MAX_SERVED || this.#reads > MAX_READS) {
      throw new NotRead(`a structure of more than ${MAX_SERVED} bytes`);
    }
    const first = Math.floor(start / PAGE);
    const last = Math.max(first, Math.ceil(end / PAGE) - 1);
    const missing = (): boolean => {
      for (let page = first; page <= last; page += 1) if (!this.#held.has(page)) return true;
      return false;
    };
    if (missing()) {
      if ((last - first + 1) * PAGE > MAX_HELD) throw new NotRead(`a part of its structure that has ${length} bytes`);
      const to = Math.min((last + 1) * PAGE, this.source.byteLength);
      this.#keep(first * PAGE, await readExactly(this.source, first * PAGE, to, { signal: this.#signal }));
    }
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length; ) {
      const page = Math.floor((start + at) / PAGE);
      const from = start + at - page * PAGE;
      const part = (this.#held.get(page) as Uint8Array).subarray(from, from + length - at);
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }

  #keep(start: number, bytes: Uint8Array): void {
    if (this.#heldBytes > MAX_HELD) {
      this.#held = new Map();
      this.#heldBytes = 0;
    }
    for (let at = 0; at < bytes.length; at += PAGE) {
      const page = bytes.slice(at, at + PAGE);
      // A part of a page counts at the file's end alone.
      if (page.length < PAGE && start + at + page.length < this.source.byteLength) return;
      this.#held.set((start + at) / PAGE, page);
      this.#heldBytes += page.length;
    }
  }
}

/** Sizes that the format allows and that HDF5 itself can read. */
function checkSizes({ offset, length }: FieldSizes): void {
  const [most, what] = offset > length ? [offset, "addresses"] : [length, "lengths"];
  if ([16, 32].includes(most)) {
    throw new NotRead(`${what} of ${most} bytes`, {
      advice: "write it with the sizes that HDF5 has by default, 8 bytes",
    });
  }
  if (![2, 4, 8].includes(offset)) throw new Malformed(`addresses of ${offset} bytes`);
  if (![2, 4, 8].includes(length)) throw new Malformed(`lengths of ${length} bytes`);
}

/** The refusal of a file that is one of several; `driver` is the name of what wrote them. */
export function inSeveralFiles(driver: string): NotRead {
  const open = {
    NCSAfami: "h5py.File('IN%d.h5',driver='family',memb_size=0)",
    NCSAmult: "h5py.File('IN',driver='split',meta_ext=b'-m.h5',raw_ext=b'-r.h5')",
  }[driver];
  const what = `data in several files (the file driver ${visible(driver)})`;
  return new NotRead(what, open ? { open } : { advice: "make one file of them with the program that wrote them" });
}

/** The error for a file that ends before `needed`. */
export function truncated({ name, byteLength }: NamedSource, needed: number): CollapsarError {
  const message = `${name}: truncated: ${needed} bytes are needed, ${byteLength} are there; download or copy it again`;
  return new CollapsarError("TruncatedFile", message, { needed, actual: byteLength });
}
