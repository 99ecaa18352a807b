/** Keys and values of a GGUF file. Lists are not read, only found: the tokens of a model alone are megabytes. */
import { CollapsarError } from "../../errors.js";
import type { NamedSource } from "../../source/byte-source.js";
import { GgufCursor } from "./cursor.js";

/** A list in the file: where its elements lie, one after the other. */
export interface GgufList {
  readonly element: GgufElement;
  readonly count: number;
  readonly begin: number;
  readonly end: number;
}

/** A number, a truth value, a string, or where a list lies. Of a string of more than {@link LONGEST_STRING} bytes only its length is kept. */
export type GgufValue = number | bigint | boolean | string | { readonly stringBytes: number } | GgufList;

/** Keys and values, and the file that the lists among them are in. */
export interface GgufVocabulary {
  readonly source: NamedSource;
  readonly metadata: ReadonlyMap<string, GgufValue>;
}

/** What a list can hold. */
export type GgufElement = keyof typeof FIXED | "string";

/** Types of one length: their bytes, and how they are read. */
const FIXED = {
  uint8: [1, (view: DataView, at: number) => view.getUint8(at)],
  int8: [1, (view: DataView, at: number) => view.getInt8(at)],
  uint16: [2, (view: DataView, at: number) => view.getUint16(at, true)],
  int16: [2, (view: DataView, at: number) => view.getInt16(at, true)],
  uint32: [4, (view: DataView, at: number) => view.getUint32(at, true)],
  int32: [4, (view: DataView, at: number) => view.getInt32(at, true)],
  float32: [4, (view: DataView, at: number) => view.getFloat32(at, true)],
  bool: [1, (view: DataView, at: number) => view.getUint8(at)],
  uint64: [8, (view: DataView, at: number) => view.getBigUint64(at, true)],
  int64: [8, (view: DataView, at: number) => view.getBigInt64(at, true)],
  float64: [8, (view: DataView, at: number) => view.getFloat64(at, true)],
} as const satisfies Record<string, readonly [number, (view: DataView, at: number) => number | bigint]>;

/** By the number that stands in the file. */
const TYPES = [
  "uint8",
  "int8",
  "uint16",
  "int16",
  "uint32",
  "int32",
  "float32",
  "bool",
  "string",
  "list",
  "uint64",
  "int64",
  "float64",
] as const;

/** The key of the tokens, in the order of their ids. */
export const TOKENS_KEY = "tokenizer.ggml.tokens";

/** Keys of a file, at most: the most talkative have some hundred. */
const MAX_KEYS = 65_536;

/** The format's own limit for a key. */
const LONGEST_KEY = 65_535;

/** A longer string is not kept. Templates of chats have some ten thousand bytes. */
const LONGEST_STRING = 256 * 1024;

const isList = (value: GgufValue | undefined): value is GgufList => typeof value === "object" && "element" in value;

/** The list of that key, if there is one of such elements. */
export function listOf(
  metadata: ReadonlyMap<string, GgufValue>,
  key: string,
  ...elements: readonly GgufElement[]
): GgufList | undefined {
  const value = metadata.get(key);
  return isList(value) && elements.includes(value.element) ? value : undefined;
}

/** Reads `count` keys and their values. */
export async function readMetadata(
  source: NamedSource,
  cursor: GgufCursor,
  count: number,
): Promise<Map<string, GgufValue>> {
  if (count > MAX_KEYS) throw invalidGguf(source, `it claims ${count} keys`);
  const metadata = new Map<string, GgufValue>();
  for (let at = 0; at < count; at += 1) {
    const key = await cursor.string(LONGEST_KEY);
    if (typeof key === "number") throw invalidGguf(source, `a key of ${key} bytes`);
    if (metadata.has(key)) throw invalidGguf(source, `the key ${shown(key)} comes twice`);
    metadata.set(key, await readValue(source, cursor, key));
  }
  return metadata;
}

async function readValue(source: NamedSource, cursor: GgufCursor, key: string): Promise<GgufValue> {
  const type = typeOf(source, key, await cursor.u32());
  if (type === "list") return readList(source, cursor, key);
  if (type === "string") {
    const text = await cursor.string(LONGEST_STRING);
    return typeof text === "string" ? text : { stringBytes: text };
  }
  const [bytes, read] = FIXED[type];
  const value = await cursor.number(read, bytes);
  return type === "bool" ? value !== 0 : value;
}

async function readList(source: NamedSource, cursor: GgufCursor, key: string): Promise<GgufList> {
  const element = typeOf(source, key, await cursor.u32());
  if (element === "list") {
    throw invalidGguf(source, `the value of ${shown(key)} is a list of lists, which ggml does not read either`);
  }
  const count = await cursor.u64();
  const begin = cursor.at;
  // A string takes 8 bytes at least: what a count claims beyond the file is refused before anything is done for it.
  if (element !== "string") await cursor.skip(count * FIXED[element][0]);
  else await cursor.skipStrings(count);
  return { element, count, begin, end: cursor.at };
}

function typeOf(source: NamedSource, key: string, number: number): (typeof TYPES)[number] {
  const type = TYPES[number];
  if (type === undefined) throw invalidGguf(source, `the value of ${shown(key)} is of the unknown type ${number}`);
  return type;
}

/** The strings of a list, in order; one of more than {@link LONGEST_STRING} bytes is empty. */
export const stringsOf = (source: NamedSource, list: GgufList, signal?: AbortSignal): Promise<string[]> =>
  new GgufCursor(source, signal, { at: list.begin, end: list.end }).strings(list.count, LONGEST_STRING);

/** The numbers of a list, in order. */
export function numbersOf(source: NamedSource, list: GgufList, signal?: AbortSignal): Promise<number[]> {
  const [bytes, read] = FIXED[list.element as keyof typeof FIXED];
  return new GgufCursor(source, signal, { at: list.begin, end: list.end }).numbers(list.count, bytes, read);
}

/** A value for people: a list by its length. */
export function textOfValue(value: GgufValue): string {
  if (isList(value)) return `${value.count} of ${value.element}`;
  return typeof value === "object" ? `a string of ${value.stringBytes} bytes` : String(value);
}

/** A text from the file in a message: as JSON, and not longer than a line. */
export const shown = (text: string): string => JSON.stringify(text.length <= 60 ? text : `${text.slice(0, 60)}...`);

/** The error for a header that contradicts itself. */
export const invalidGguf = ({ name }: Pick<NamedSource, "name">, reason: string): CollapsarError =>
  new CollapsarError("InvalidHeader", `${name}: not a valid GGUF header: ${reason}; download it again`, { reason });
