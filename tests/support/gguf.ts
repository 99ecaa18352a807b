/** GGUF files written byte by byte, true or false. */

/** Values by the names of their types in a GGUF file. */
export type Value =
  | readonly ["uint32" | "int32" | "float32", number]
  | readonly ["bool", boolean]
  | readonly ["string", string]
  | readonly ["strings", readonly string[]]
  | readonly ["int32s", readonly number[]]
  /** Any bytes, behind a type. */
  | readonly ["raw", number, Uint8Array];

/** One tensor; its shape as in the file, the dims of a row first. */
export interface GgufTensor {
  name: string;
  shape: readonly (number | bigint)[];
  type: number;
  /** Where its data begin, from the end of the header; otherwise behind the one before it. */
  offset?: number | bigint;
  data?: Uint8Array;
}

/** A file. What it claims of itself can be changed apart from what it holds. */
export interface Gguf {
  magic?: string;
  version?: number;
  metadata?: readonly (readonly [key: string, value: Value])[];
  tensors?: readonly GgufTensor[];
  keyCount?: number | bigint;
  tensorCount?: number | bigint;
  alignment?: number;
}

const u32 = (value: number): Uint8Array => new Uint8Array(Uint32Array.of(value).buffer);
export const u64 = (value: number | bigint): Uint8Array => new Uint8Array(BigUint64Array.of(BigInt(value)).buffer);
const utf8 = (content: string): Uint8Array => new TextEncoder().encode(content);
const text = (content: string): Uint8Array => joined([u64(utf8(content).length), utf8(content)]);

/** Some bytes one after the other. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function valueBytes(value: Value): Uint8Array {
  switch (value[0]) {
    case "uint32":
      return joined([u32(4), u32(value[1])]);
    case "int32":
      return joined([u32(5), u32(value[1])]);
    case "float32":
      return joined([u32(6), new Uint8Array(Float32Array.of(value[1]).buffer)]);
    case "bool":
      return joined([u32(7), Uint8Array.of(Number(value[1]))]);
    case "string":
      return joined([u32(8), text(value[1])]);
    case "strings":
      return joined([u32(9), u32(8), u64(value[1].length), ...value[1].map(text)]);
    case "int32s":
      return joined([u32(9), u32(5), u64(value[1].length), ...value[1].map(u32)]);
    case "raw":
      return joined([u32(value[1]), value[2]]);
  }
}

const padded = (length: number, alignment: number): number => Math.ceil(length / alignment) * alignment;

/** The bytes of a file. */
export function gguf({ magic = "GGUF", version = 3, metadata = [], tensors = [], ...claims }: Gguf = {}): Uint8Array {
  const { alignment = 32 } = claims;
  let at = 0;
  const infos = tensors.map(({ name, shape, type, offset, data }) => {
    const info = joined([text(name), u32(shape.length), ...shape.map(u64), u32(type), u64(offset ?? at)]);
    at = padded(at + (data?.length ?? 0), alignment);
    return info;
  });
  const header = joined([
    utf8(magic),
    u32(version),
    u64(claims.tensorCount ?? tensors.length),
    u64(claims.keyCount ?? metadata.length),
    ...metadata.flatMap(([key, value]) => [text(key), valueBytes(value)]),
    ...infos,
  ]);
  const contents = tensors.map(({ data: each = new Uint8Array(0) }) =>
    joined([each, new Uint8Array(padded(each.length, alignment) - each.length)]),
  );
  return joined([header, new Uint8Array(padded(header.length, alignment) - header.length), ...contents]);
}

/** A float32 matrix for {@link gguf}. */
export const f32Tensor = (name: string, rows: readonly (readonly number[])[]): GgufTensor => ({
  name,
  shape: [rows[0]?.length ?? 0, rows.length],
  type: 0,
  data: new Uint8Array(Float32Array.from(rows.flat()).buffer),
});
