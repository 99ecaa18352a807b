/** Reads little-endian fields of a structure one after the other, never beyond its end. */
import { Malformed, NotRead } from "./refusal.js";

/** Bytes of an address and of a length in a file; its superblock tells. */
export interface FieldSizes {
  readonly offset: number;
  readonly length: number;
}

/** A structure, and how far it was read. */
export class Fields {
  at = 0;
  readonly bytes: Uint8Array;
  readonly sizes: FieldSizes;
  readonly #what: string;

  constructor(bytes: Uint8Array, sizes: FieldSizes, what: string) {
    this.bytes = bytes;
    this.sizes = sizes;
    this.#what = what;
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  take(length: number): Uint8Array {
    if (length > this.left) throw new Malformed(`${this.#what} ends too early`);
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  skip(length: number): this {
    this.take(length);
    return this;
  }

  u8(): number {
    return this.take(1)[0] as number;
  }

  u16(): number {
    return this.uint(2);
  }

  u32(): number {
    return this.uint(4);
  }

  /** An unsigned integer of so many bytes. More than 2^53 is no place and no length of a file that there is. */
  uint(size: number): number {
    const value = this.#unsigned(size);
    if (!Number.isSafeInteger(value)) throw new Malformed(`${this.#what} tells of ${value} bytes or elements`);
    return value;
  }

  #unsigned(size: number): number {
    let value = 0;
    const bytes = this.take(size);
    for (let at = size - 1; at >= 0; at -= 1) value = value * 256 + (bytes[at] as number);
    return value;
  }

  #unlessAllOnes(size: number): number | undefined {
    const from = this.at;
    if (this.take(size).every((byte) => byte === 255)) return undefined;
    this.at = from;
    return this.uint(size);
  }

  /** An address; undefined for one that is not. */
  address(): number | undefined {
    return this.#unlessAllOnes(this.sizes.offset);
  }

  /** An address that must be one. */
  place(): number {
    const address = this.address();
    if (address === undefined) throw new Malformed(`${this.#what} has no address where one must be`);
    return address;
  }

  /** A length; undefined for one without limit. */
  length(): number | undefined {
    return this.#unlessAllOnes(this.sizes.length);
  }

  size(): number {
    return this.uint(this.sizes.length);
  }

  /** Text up to a zero byte, or to the end. */
  text(): string {
    const end = this.bytes.indexOf(0, this.at);
    const text = decode(this.take((end === -1 ? this.bytes.length : end) - this.at));
    if (end !== -1) this.skip(1);
    return text;
  }

  signature(expected: string): this {
    if (decode(this.take(expected.length)) !== expected) throw new Malformed(`${this.#what} does not begin as one`);
    return this;
  }

  /** A version that must be one of those. Another is that of a library which is newer than this reader. */
  version(...known: number[]): number {
    const version = this.u8();
    if (!known.includes(version)) throw new NotRead(`${this.#what} of version ${version}`);
    return version;
  }
}

/** UTF-8, of which ASCII is a part. */
export const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
