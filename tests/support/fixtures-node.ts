/** Files for tests in Node: temporary directories, and safetensors files written byte by byte. */
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { inject } from "vitest";

/** A new empty directory that lives until the last test has run. */
export const temporaryDirectory = (): string => mkdtempSync(join(inject("scratch"), "t-"));

/** Writes files, by path relative to `directory`, and returns the directory. */
export function writeFiles(directory: string, files: Record<string, string | Uint8Array>): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
  return directory;
}

/** A new directory with these files. */
export const directoryWith = (files: Record<string, string | Uint8Array>): string =>
  writeFiles(temporaryDirectory(), files);

/** Everything below a directory, sorted. */
export const listing = (directory: string): string[] =>
  (readdirSync(directory, { recursive: true }) as string[]).sort();

/** One tensor of a file: name, dtype, shape, bytes. */
export type TensorEntry = readonly [name: string, dtype: string, shape: readonly number[], data: ArrayBufferView];

/** The bytes of any view. */
export const bytesOf = (view: ArrayBufferView): Uint8Array =>
  new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

/** A safetensors file. `headerBytes` pads the header with spaces to that length. */
export function safetensors(
  tensors: readonly TensorEntry[],
  { metadata, headerBytes = 0 }: { metadata?: Record<string, string>; headerBytes?: number } = {},
): Uint8Array {
  let at = 0;
  const entries = tensors.map(([name, dtype, shape, data]) => {
    const begin = at;
    at += data.byteLength;
    return `${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [begin, at] })}`;
  });
  if (metadata) entries.unshift(`"__metadata__":${JSON.stringify(metadata)}`);
  return withHeader(
    `{${entries.join(",")}}`,
    tensors.map(([, , , data]) => bytesOf(data)),
    headerBytes,
  );
}

/** A file with this header, whatever it says. */
export function withHeader(header: string, data: readonly Uint8Array[] = [], headerBytes = 0): Uint8Array {
  const text = Buffer.from(header);
  const padded = Buffer.concat([text, Buffer.alloc(Math.max(0, headerBytes - text.length), " ")]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  return new Uint8Array(Buffer.concat([length, padded, ...data]));
}

/** A float32 matrix from its rows. */
export const f32 = (name: string, rows: readonly (readonly number[])[]): TensorEntry => [
  name,
  "F32",
  [rows.length, rows[0]?.length ?? 0],
  Float32Array.from(rows.flat()),
];

/** A mask of BOOL. */
export const mask = (...selected: number[]): TensorEntry => [
  "mask",
  "BOOL",
  [selected.length],
  Uint8Array.from(selected),
];

/** Rows of float16 in [1, 2) that no other row shares: as slow to measure as rows can be. */
export function distinctRows(rows: number, dims: number): Uint16Array {
  const bits = new Uint16Array(rows * dims);
  let state = 0x2545f491;
  for (let at = 0; at < bits.length; at += 1) {
    // xorshift32
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bits[at] = 0x3c00 | (state & 0x3ff);
  }
  return bits;
}
