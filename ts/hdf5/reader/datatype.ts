/** Datatype messages (IV.A.2.d): what an element is. */
import type { Fields } from "./fields.js";

/** An element, as far as it is read. */
export interface Datatype {
  /** `F16`, `BF16`, `F32`, `F64`, `U16`, `I16`, or in words what cannot be measured. */
  readonly name: string;
  /** Bytes of an element. */
  readonly size: number;
  readonly kind: "float" | "integer" | "text" | "long text" | "enumeration" | "other";
  readonly bigEndian: boolean;
  readonly signed: boolean;
  /** Names of an enumeration's values, by their bytes as Latin-1. */
  readonly names?: ReadonlyMap<string, string>;
}

/** Formats of floats: bytes, first bit, bits, sign, exponent from and bits, mantissa from and bits, bias. */
const FLOATS: Record<string, readonly number[]> = {
  F16: [2, 0, 16, 15, 10, 5, 0, 10, 15],
  BF16: [2, 0, 16, 15, 7, 8, 0, 7, 127],
  F32: [4, 0, 32, 31, 23, 8, 0, 23, 127],
  F64: [8, 0, 64, 63, 52, 11, 0, 52, 1023],
};

const OTHERS = [
  "",
  "",
  "a time",
  "text",
  "bits without meaning",
  "bytes without meaning",
  "a compound",
  "a reference",
  "an enumeration",
  "of variable length",
  "an array",
  "a complex number",
];

/** Reads a datatype, and with it all its parts. */
export function readDatatype(fields: Fields): Datatype {
  const first = fields.u8();
  const [kind, version] = [first & 15, first >> 4];
  const bits = fields.uint(3);
  const size = fields.u32();
  const common = { size, bigEndian: (bits & 1) !== 0, signed: false };
  if (kind === 0) {
    const [offset, precision] = [fields.u16(), fields.u16()];
    const signed = (bits & 8) !== 0;
    const whole = offset === 0 && precision === size * 8;
    const name = whole ? `${signed ? "I" : "U"}${size * 8}` : `an integer of ${precision} bits in ${size} bytes`;
    return { ...common, name, kind: whole ? "integer" : "other", signed };
  }
  if (kind === 1) {
    const format = [size, fields.u16(), fields.u16(), (bits >> 8) & 255, ...fields.take(4)];
    format.push(fields.u32());
    // The leading 1 of the mantissa is implied; bytes are in one order (a VAX has two).
    const usual = ((bits >> 4) & 3) === 2 && (bits & 0x40) === 0;
    const found = Object.entries(FLOATS).find(([, known]) => usual && known.every((value, at) => value === format[at]));
    if (found) return { ...common, name: found[0], kind: "float" };
    return { ...common, name: `a float of ${size} bytes in a format of its own`, kind: "other" };
  }
  if (kind === 3) return { ...common, name: "text", kind: "text" };
  if (kind === 8) {
    const base = readDatatype(fields);
    return {
      ...common,
      name: "an enumeration",
      kind: "enumeration",
      names: members(fields, bits & 0xffff, version, base.size),
    };
  }
  if (kind === 9 && (bits & 15) === 1) return { ...common, name: "text of variable length", kind: "long text" };
  return { ...common, name: OTHERS[kind] || "neither a float nor a number", kind: "other" };
}

function members(fields: Fields, count: number, version: number, size: number): Map<string, string> {
  const names = Array.from({ length: count }, () => {
    const from = fields.at;
    const name = fields.text();
    // Up to version 2 names are filled up to a multiple of 8.
    if (version < 3) fields.skip((8 - ((fields.at - from) % 8)) % 8);
    return name;
  });
  return new Map(names.map((name) => [String.fromCharCode(...fields.take(size)), name]));
}
