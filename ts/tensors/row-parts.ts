/** Rows that lie in several tensors, put together as if they lay in one: each row's parts, one after the other. */
import { type NamedSource, readExactly } from "../source/byte-source.js";

/** One part of every row: where that of the first begins, and its bytes. */
export interface RowPart {
  readonly source: NamedSource;
  readonly begin: number;
  readonly bytes: number;
}

/** A source of `rows` rows, which reads of each part what it is asked for and nothing else. Whoever opened the parts closes them. */
export function joinedRows(name: string, rows: number, parts: readonly RowPart[]): NamedSource {
  const rowBytes = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  return {
    name,
    byteLength: rows * rowBytes,
    manner: parts[0]?.source.manner,
    async slice(start, end, { signal, into } = {}) {
      const first = Math.floor(start / rowBytes);
      const count = Math.ceil(end / rowBytes) - first;
      const pieces = await Promise.all(
        parts.map(({ source, begin, bytes }) =>
          readExactly(source, begin + first * bytes, begin + (first + count) * bytes, { signal }),
        ),
      );
      const isWhole = start === first * rowBytes && into !== undefined && into.length >= count * rowBytes;
      const joined = isWhole ? into : new Uint8Array(count * rowBytes);
      let before = 0;
      for (const [part, { bytes }] of parts.entries()) {
        const piece = pieces[part] as Uint8Array;
        for (let row = 0; row < count; row += 1) {
          joined.set(piece.subarray(row * bytes, (row + 1) * bytes), row * rowBytes + before);
        }
        before += bytes;
      }
      return joined.subarray(start - first * rowBytes, end - first * rowBytes);
    },
  };
}
